import { describe, expect, it } from '@jest/globals'
import { renderNeeds } from '../../bench/needed.js'
import { inRounds } from '../../bench/rounds.js'
import { median, ratios, spread, sustainedRate } from '../../bench/statistics.js'

describe('what is made of measurements', () => {
  it('the median is the middle value, or the mean of the two in the middle', () => {
    expect([median([3, 1, 2]), median([4, 1, 2, 3])]).toEqual([2, 2.5])
    expect(() => median([])).toThrow(RangeError)
  })

  it('ratios are of the same round', () => {
    expect(ratios([2, 9], [1, 3])).toEqual([2, 3])
  })

  it('a spread is the median with the least and the greatest, in a unit', () => {
    expect(spread([1_500_000, 1_000_000, 9_000_000], 1000)).toBe('1,500 (1,000–9,000)')
  })

  it('a sustained rate leaves the start and the end of a rise out', () => {
    // Slow for the first and the last tenth, 1,000 a second in between.
    const samples = [
      { atMs: 0, count: 0 },
      { atMs: 5000, count: 100 },
      { atMs: 5400, count: 500 },
      { atMs: 5800, count: 900 },
      { atMs: 99_000, count: 1000 },
    ]
    expect(sustainedRate(samples)).toBe(1000)
    expect(sustainedRate(samples.slice(0, 1))).toBe(0)
  })
})

describe('inRounds', () => {
  it('takes everyone once a round, each round another first, and keeps the rounds apart', async () => {
    const order: string[] = []
    const results = await inRounds({ a: 1, b: 2, c: 3 }, 3, (value, name) => {
      order.push(name)
      return Promise.resolve(value * 100 + order.length)
    })
    expect(order.join('')).toBe('abcbcacab')
    expect(results).toEqual({ a: [101, 106, 108], b: [202, 204, 209], c: [303, 305, 307] })
  })
})

describe('what was wanted', () => {
  const others = { 'synsweep xdp': [], 'synsweep packet': [], 'synsweep ip': [], masscan: [], zmap: [], nmap: [] }

  it('is met by the median, at the bound too', () => {
    const table = renderNeeds({ startUp: { ...others, 'synsweep, auto': [380, 400, 950] } })
    expect(table?.split('\n').at(-1)).toMatch(/^first frame, ms +at most 400 +400 \(380–950\) +yes$/)
  })

  it('is not met beyond it', () => {
    const table = renderNeeds({ startUp: { ...others, 'synsweep, auto': [380, 401, 402] } })
    expect(table?.split('\n').at(-1)).toMatch(/NO$/)
  })

  it('is met by memory only if every scan of ours keeps to it, and whatever the others take', () => {
    const size = { probeCount: 1e4, elapsedMs: [1], cpuMs: [1], maxRssBytes: [1e8, 2e8] }
    const lineOf = (xdp: number) => {
      const growth = {
        'synsweep, dry': [size],
        'synsweep xdp': [{ ...size, maxRssBytes: [xdp] }],
        masscan: [{ ...size, maxRssBytes: [9e9] }],
      }
      return renderNeeds({ growth })?.split('\n').at(-1)
    }
    expect(lineOf(2e8)).toMatch(/^memory.* 200 \(100–200\) +yes$/)
    expect(lineOf(2.1e8)).toMatch(/^memory.* 200 \(100–210\) +NO$/)
  })

  it('is nothing where nothing with a bound was measured', () => {
    expect(renderNeeds({})).toBeUndefined()
  })
})
