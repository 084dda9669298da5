import { describe, expect, it } from '@jest/globals'
import { type Mark, type Plot, renderSvg, secondsAxis, ticksUpTo } from '../../bench/plot.js'

const wave = (seconds: number) =>
  Array.from({ length: 160 }, (_, i) => [(i / 160) * seconds, 20_000 + 19_000 * Math.sin(i)] as const)

function plotOf(marks: readonly Mark[], title = 'a plot'): Plot {
  const scale = { kind: 'linear', max: 40_000 } as const
  return { title, axis: secondsAxis(30), panels: [{ label: 'probes', heightPx: 100, scale, tick: String, marks }] }
}

/** The `d` of the first path of a class, without its legend's. */
function pathOf(svg: string, className: string): string {
  return new RegExp(`<path class="${className}" d="([^"]*)"`).exec(svg)![1]!
}

describe('renderSvg', () => {
  it('gives the same bytes for the same data, and few of them', () => {
    const marks = (['blue', 'orange', 'green'] as const).map((tone): Mark => {
      return { kind: 'line', name: tone, tone, points: wave(30) }
    })
    const svg = renderSvg(plotOf(marks))
    expect(renderSvg(plotOf(marks))).toBe(svg)
    expect(svg.length).toBeLessThan(30_000)
  })

  it('ends every element in order, and no text that is markup', () => {
    const svg = renderSvg(plotOf([{ kind: 'line', name: 'a & b', tone: 'blue', points: wave(30) }], '<script>'))
    expect(svg).toContain('&lt;script&gt;')
    expect(svg).toContain('a &amp; b')
    const open: string[] = []
    for (const [, end, name, empty] of svg.matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/g)) {
      if (end) expect(open.pop()).toBe(name)
      else if (!empty) open.push(name!)
    }
    expect(open).toEqual([])
  })

  it('puts 0 at the bottom, the most at the top, and what is beyond at the edge', () => {
    const points = [
      [0, 0],
      [15, 40_000],
      [60, 80_000],
    ] as const
    const svg = renderSvg(plotOf([{ kind: 'line', name: 'x', tone: 'blue', points }]))
    expect(pathOf(svg, 'line blue')).toBe('M64 160L434 60L804 60')
  })

  it('keeps a step until the next, and the last until the end', () => {
    const points = [
      [0, 10_000],
      [15, 20_000],
    ] as const
    const svg = renderSvg(plotOf([{ kind: 'step', name: 'x', tone: 'blue', points }]))
    expect(pathOf(svg, 'line blue')).toBe('M64 135H434V110H804')
  })

  it('spaces powers of ten evenly, and puts what is less than the least at the bottom', () => {
    const points = [
      [0, 0, 0.01],
      [30, 0.0001, 1],
    ] as const
    const scale = { kind: 'log', min: 1e-4, max: 1 } as const
    const panel = { label: 'x', heightPx: 100, scale, tick: String }
    const mark = { kind: 'band', name: 'x', tone: 'blue', points } as const
    const svg = renderSvg({ title: '', axis: secondsAxis(30), panels: [{ ...panel, marks: [mark] }] })
    expect(pathOf(svg, 'band blue')).toBe('M64 110L804 60L804 160L64 160Z')
  })

  it('draws over powers of ten what is spread there, and names it by nobody', () => {
    const points = [
      [1e4, 0, 40_000],
      [1e6, 10_000, 20_000],
    ] as const
    const axis = { label: 'probes', scale: { kind: 'log', min: 1e4, max: 1e6 }, tick: (n: number) => `n=${n}` } as const
    const { panels } = plotOf([{ kind: 'spread', tone: 'blue', points }])
    const svg = renderSvg({ title: '', axis, panels })
    expect(pathOf(svg, 'line blue')).toBe('M64 160V60M804 135V110')
    expect(svg.match(/class="line blue"/g)).toHaveLength(1)
    expect(svg.match(/>n=\d+</g)).toEqual(['>n=10000<', '>n=100000<', '>n=1000000<'])
  })

  it('draws an empty series as nothing', () => {
    const kinds = ['line', 'step', 'band'] as const
    for (const kind of kinds) {
      expect(pathOf(renderSvg(plotOf([{ kind, name: 'x', tone: 'green', points: [] }])), `(?:line|band) green`)).toBe(
        '',
      )
    }
  })

  it('refuses what is no number', () => {
    const mark = { kind: 'level', name: 'x', tone: 'faint', value: Number.NaN } as const
    expect(() => renderSvg(plotOf([mark]))).toThrow(RangeError)
  })
})

describe('ticksUpTo', () => {
  it.each([
    [40_000, 4, [0, 10_000, 20_000, 30_000, 40_000]],
    [33.2, 10, [0, 5, 10, 15, 20, 25, 30]],
    [0.3, 4, [0, 0.1, 0.2, 0.3]],
    [0, 4, [0]],
  ])('of %d, at most %d, are %j', (max, most, ticks) => {
    expect(ticksUpTo(max, most)).toEqual(ticks)
  })
})
