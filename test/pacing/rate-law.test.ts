import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { capFor, RateLaw, type RateLawOptions, type RateSample } from '../../src/pacing/index.js'
import { drive, meanOf, type PathModel } from './path-model.js'

const SEEDS = Array.from({ length: 24 }, (_, i) => i + 1)

/** For each seed, as shares of what the path carries: what it carried in the two seconds after the first three, and in all ten that follow them; and what was sent in these. */
function runs(path: Omit<PathModel, 'seed'>, carriedPps: number) {
  return SEEDS.map((seed) => {
    const trace = drive({ ...path, seed })
    return {
      seed,
      after3s: (meanOf(trace.carried, 3000, 5000) * 1000) / carriedPps,
      carried: (meanOf(trace.carried, 3000) * 1000) / carriedPps,
      sent: meanOf(trace.ratePps, 3000) / carriedPps,
      reasons: trace.reasons,
    }
  })
}

/** The runs that are worse than they may be, and what the law said in them. */
const offenders = (all: ReturnType<typeof runs>, isWrong: (run: ReturnType<typeof runs>[number]) => boolean) =>
  all.filter(isWrong).map(({ reasons, ...run }) => ({ ...run, reasons: reasons.slice(0, 8) }))

describe('behind a policer the rate', () => {
  it.each(
    [5000, 7000, 13_000, 20_000, 200_000].flatMap((policerPps) => [1, 10, 50].map((rttMs) => ({ policerPps, rttMs }))),
  )('is within 3 s, and stays, just under $policerPps per second when a round trip takes $rttMs ms', (path) => {
    const all = runs(path, path.policerPps)
    expect(offenders(all, ({ after3s }) => after3s < 0.8)).toEqual([])
    expect(offenders(all, ({ carried, sent }) => carried < 0.85 || sent > carried * 1.15)).toEqual([])
  })

  it.each([20_000, 200_000])(
    'is found from canaries as well where one probe in a hundred is answered: %d',
    (policerPps) => {
      const all = runs({ policerPps, rttMs: 10, hitRatio: 0.01 }, policerPps)
      expect(offenders(all, ({ after3s, carried }) => after3s < 0.8 || carried < 0.85)).toEqual([])
      expect(offenders(all, ({ sent, carried }) => sent > carried * 1.25)).toEqual([])
    },
  )

  it('of any rate comes near it', () => {
    const policer = fc.double({ min: Math.log(3000), max: Math.log(500_000), noNaN: true }).map(Math.exp)
    const inputs = { policerPps: policer, rttMs: fc.integer({ min: 1, max: 50 }), seed: fc.nat() }
    fc.assert(
      fc.property(fc.record(inputs), (path) => {
        const trace = drive(path)
        const carried = (meanOf(trace.carried, 3000) * 1000) / path.policerPps
        expect(carried).toBeGreaterThan(0.6)
        expect(meanOf(trace.ratePps, 3000) / path.policerPps).toBeLessThan(carried * 1.5)
      }),
      { numRuns: 40 },
    )
  })

  it('follows it down and up again', () => {
    for (const seed of SEEDS) {
      const base = { seed, rttMs: 10, durationMs: 20_000 }
      const down = drive({ ...base, policerPps: 100_000, later: { atMs: 5000, policerPps: 20_000 } })
      expect(meanOf(down.ratePps, 10_000) / 20_000).toBeLessThan(1.15)
      const up = drive({ ...base, policerPps: 20_000, later: { atMs: 5000, policerPps: 100_000 } })
      expect(meanOf(up.carried, 16_000) * 1000).toBeGreaterThan(80_000)
    }
  })

  it('is not held down by hosts that limit their own replies, where canaries know better', () => {
    const all = runs({ policerPps: 100_000, rttMs: 10, limited: { share: 0.3, pps: 200 } }, 100_000)
    expect(offenders(all, ({ after3s, carried }) => after3s < 0.8 || carried < 0.85)).toEqual([])
  })
})

describe('behind a token bucket of one second', () => {
  it.each([20_000, 200_000])('all of its %d per second are used, and little more is sent', (policerPps) => {
    const all = runs({ policerPps, rttMs: 10, burstSeconds: 1 }, policerPps)
    expect(offenders(all, ({ after3s, carried }) => after3s < 0.8 || carried < 0.9)).toEqual([])
    expect(offenders(all, ({ sent, carried }) => sent > carried * 1.5)).toEqual([])
  })
})

describe('loss that does not come from the rate', () => {
  it.each([
    { lossRatio: 0.05, policerPps: 200_000 },
    { lossRatio: 0.05, policerPps: 20_000 },
    { lossRatio: 0.2, policerPps: 200_000 },
    { lossRatio: 0.2, policerPps: 20_000 },
  ])('costs no rate: %j', (path) => {
    const all = runs({ ...path, rttMs: 10 }, path.policerPps)
    expect(offenders(all, ({ after3s, carried }) => after3s < 0.8 || carried < 0.85)).toEqual([])
    expect(offenders(all, ({ sent, carried }) => sent > carried * 1.15)).toEqual([])
  })

  it.each([20_000, 200_000])('and comes in bursts of 20 ms leaves the %d per second', (policerPps) => {
    const all = runs({ policerPps, rttMs: 10, bursts: { goodMs: 500, badMs: 20, lossRatio: 0.7 } }, policerPps)
    expect(offenders(all, ({ after3s }) => after3s < 0.8).length).toBeLessThanOrEqual(2)
    expect(offenders(all, ({ carried }) => carried < 0.85)).toEqual([])
  })

  it.each([20_000, 200_000])(
    'and comes in bursts of 100 ms, a sixth of the time, leaves most of %d per second',
    (policerPps) => {
      const all = runs({ policerPps, rttMs: 10, bursts: { goodMs: 500, badMs: 100, lossRatio: 0.8 } }, policerPps)
      const carried = all.map((run) => run.carried).sort((a, b) => a - b)
      expect(carried[0]).toBeGreaterThan(0.5)
      expect(carried[carried.length >> 1]).toBeGreaterThan(0.75)
    },
  )
})

describe('the limit of this machine', () => {
  it('stops the rise', () => {
    for (const seed of SEEDS) {
      const { law } = drive({ seed, rttMs: 10, senderPps: 150_000 })
      expect(law.ratePps).toBeGreaterThan(140_000)
      expect(law.ratePps).toBeLessThanOrEqual(400_000)
    }
  })
})

const SAMPLE: RateSample = {
  nowMs: 0,
  readUpToMs: 0,
  sentCount: 0,
  firstCount: 0,
  hitCount: 0,
  canaryCount: 0,
  lostCount: 0,
  canarySentCount: 0,
  canarySettledCount: 0,
  rttMs: 1,
}

/** Updates 10 ms apart, each with so many first probes, hits and canaries more; the changes they led to. */
function tell(
  law: RateLaw,
  updateCount: number,
  each: { firsts: number; hits: number; canaries: number; lost: number },
) {
  return Array.from({ length: updateCount }, (_, i) => {
    const canaryCount = each.canaries * i
    return law.update({
      ...SAMPLE,
      nowMs: 10 * i,
      readUpToMs: 10 * i,
      sentCount: law.ratePps * i * 0.01,
      firstCount: each.firsts * i,
      hitCount: each.hits * i,
      canaryCount,
      lostCount: each.lost * i,
      canarySentCount: canaryCount,
      canarySettledCount: canaryCount,
    })
  }).filter((change) => change !== undefined)
}

describe('the rate law', () => {
  it('changes nothing where nothing answers', () => {
    const law = new RateLaw({ startPps: 10_000, maxPps: 1e9 })
    expect(tell(law, 1000, { firsts: 100, hits: 0, canaries: 0, lost: 0 })).toEqual([])
  })

  it('says what changed and why', () => {
    const law = new RateLaw({ startPps: 10_000, maxPps: 1e9 })
    const [change] = tell(law, 30, { firsts: 100, hits: 30, canaries: 1, lost: 0 })
    const reason = 'no more lost at 10,000/s than at lower rates; 20,000/s from now on'
    expect(change).toEqual({ ratePps: 20_000, previousPps: 10_000, lossRatio: 0, reason })
  })

  it('never leaves its limits', () => {
    const fast = new RateLaw({ startPps: 10_000, maxPps: 100_000 })
    tell(fast, 2000, { firsts: 100, hits: 30, canaries: 1, lost: 0 })
    expect(fast.ratePps).toBe(100_000)
    const slow = new RateLaw({ startPps: 10_000, maxPps: 100_000 })
    tell(slow, 4000, { firsts: 100, hits: 30, canaries: 2, lost: 2 })
    expect(slow.ratePps).toBeGreaterThanOrEqual(300)
    expect(new RateLaw({ startPps: 10_000, maxPps: 500 }).ratePps).toBe(500)
    expect(new RateLaw({ startPps: 10_000, maxPps: 0.5 }).ratePps).toBe(0.5)
    expect(new RateLaw({ startPps: 1, minPps: 50, maxPps: 500 }).ratePps).toBe(50)
  })

  it('stays within its limits whatever it is told', () => {
    const sample = fc.record({
      sent: fc.nat(5000),
      first: fc.nat(5000),
      hits: fc.nat(5000),
      canaries: fc.nat(500),
      lost: fc.integer({ min: -5, max: 500 }),
      ms: fc.nat(300),
      lagMs: fc.nat(300),
      rttMs: fc.nat(500),
    })
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 200 }), (samples) => {
        const law = new RateLaw({ startPps: 10_000, maxPps: 1e6 })
        let now = { ...SAMPLE }
        for (const { sent, first, hits, canaries, lost, ms, lagMs, rttMs } of samples) {
          const nowMs = now.nowMs + ms
          now = {
            nowMs,
            readUpToMs: Math.max(now.readUpToMs, nowMs - lagMs),
            sentCount: now.sentCount + sent,
            firstCount: now.firstCount + first,
            hitCount: now.hitCount + hits,
            canaryCount: now.canaryCount + canaries,
            lostCount: now.lostCount + lost,
            canarySentCount: now.canarySentCount + canaries,
            canarySettledCount: now.canarySettledCount + canaries,
            rttMs,
          }
          const before = law.ratePps
          const change = law.update(now)
          expect(law.ratePps).toBeGreaterThanOrEqual(300)
          expect(law.ratePps).toBeLessThanOrEqual(1e6)
          expect(change?.previousPps ?? before).toBe(before)
          expect(change?.ratePps ?? before).toBe(law.ratePps)
          expect(change?.lossRatio ?? 0).toBeGreaterThanOrEqual(0)
          expect(change?.lossRatio ?? 0).toBeLessThanOrEqual(1)
        }
      }),
    )
  })

  it.each<RateLawOptions>([
    { startPps: 0, maxPps: 1 },
    { startPps: Number.NaN, maxPps: 1000 },
    { startPps: 1, minPps: 0, maxPps: 1000 },
    { startPps: 1, maxPps: 0 },
  ])('refuses %j', (options) => {
    expect(() => new RateLaw(options)).toThrow(RangeError)
  })
})

describe('the cap', () => {
  it('is 100,000 packets per second while public addresses are among the targets', () => {
    expect(capFor(new Set(['public', 'private']))).toBe(100_000)
    expect(capFor(new Set(['private', 'loopback']))).toBe(1e9)
  })
})
