import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { createDraw } from '../../src/link/sim-network.js'
import {
  cautiousLoss,
  estimateMiss,
  lossOf,
  type PassAnswers,
  retriesFor,
  tripsOfPasses,
  wilson,
} from '../../src/pacing/index.js'

const NONE = { count: 0, lostCount: 0 }

/** Endpoints that answer with a chance of 1 − loss, retried until they do or the passes are over. */
function play(
  seed: number,
  loss: number,
  endpointCount: number,
  retries: number,
): PassAnswers & { missedCount: number } {
  const draw = createDraw(seed)
  let [answeredCount, attemptSum] = [0, 0]
  for (let endpoint = 0; endpoint < endpointCount; endpoint++) {
    let attempt = 0
    while (attempt <= retries && draw() < loss) attempt++
    if (attempt > retries) continue
    answeredCount++
    attemptSum += attempt
  }
  return { retries, answeredCount, attemptSum, missedCount: endpointCount - answeredCount }
}

describe("Wilson's interval", () => {
  it.each([
    [{ count: 100, lostCount: 0 }, 0, 0.037],
    [{ count: 100, lostCount: 10 }, 0.0552, 0.1744],
    [{ count: 100, lostCount: 100 }, 0.963, 1],
    [NONE, 0, 1],
  ])('of %j is %f … %f', (trips, low, high) => {
    const interval = wilson(trips, 1.96)
    expect(interval.low).toBeCloseTo(low, 3)
    expect(interval.high).toBeCloseTo(high, 3)
  })
})

describe('loss from passes', () => {
  it('is what it was, however few passes there were to see it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.double({ min: 0, max: 0.6, noNaN: true }),
        fc.integer({ min: 1, max: 9 }),
        (seed, loss, retries) => {
          const trips = tripsOfPasses([play(seed, loss, 4000, retries)])
          const { low, high } = wilson(trips, 5)
          expect(low).toBeLessThanOrEqual(loss)
          expect(high).toBeGreaterThanOrEqual(loss)
          expect(trips.count).toBeLessThanOrEqual(4000 / (1 - loss) + 500)
        },
      ),
    )
  })

  it('cannot be told from one pass, and from windows that all answered it can', () => {
    expect(tripsOfPasses([{ retries: 0, answeredCount: 100, attemptSum: 0 }]).count).toBeCloseTo(0, 3)
    const whole = { retries: Number.POSITIVE_INFINITY, answeredCount: 90, attemptSum: 10 }
    const { count, lostCount } = tripsOfPasses([whole])
    expect(lostCount).toBeCloseTo(10, 6)
    expect(count).toBeCloseTo(100, 6)
    expect(tripsOfPasses([])).toEqual(NONE)
  })
})

describe('the miss estimate', () => {
  it('is loss to the power of the attempts, over those that would answer', () => {
    const loss = { ratio: 0.1, low: 0.09, high: 0.11 }
    const { ratio, low, high } = estimateMiss(loss, [{ retries: 1, answeredCount: 99_000, silentCount: 1e6 }])!
    expect(ratio).toBeCloseTo(0.01, 10)
    expect(low).toBeGreaterThan(0.007)
    expect(low).toBeLessThan(0.0081)
    expect(high).toBeGreaterThan(0.0121)
    expect(high).toBeLessThan(0.0132)
  })

  it('never counts more than stayed silent, and nobody where all answered', () => {
    const unknown = wilson(NONE, 2)
    expect(estimateMiss(unknown, [{ retries: 3, answeredCount: 30, silentCount: 10 }])).toEqual({
      ...{ ratio: 0, low: 0, high: 0.25 },
    })
    const all = { retries: Number.POSITIVE_INFINITY, answeredCount: 30, silentCount: 0 }
    expect(estimateMiss(unknown, [all])).toEqual({ ratio: 0, low: 0, high: 0 })
    expect(estimateMiss(unknown, [{ retries: 3, answeredCount: 0, silentCount: 10 }])).toBeNull()
  })

  it('keeps its order: low ≤ ratio ≤ high, all from 0 to 1', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ count: fc.nat(1000), lost: fc.double({ min: 0, max: 1, noNaN: true }) }), {
          minLength: 2,
          maxLength: 2,
        }),
        fc.array(fc.record({ retries: fc.nat(9), answeredCount: fc.nat(1e6), silentCount: fc.nat(1e6) }), {
          minLength: 1,
          maxLength: 4,
        }),
        ([canaries, passes], audiences) => {
          const trips = [canaries!, passes!].map(({ count, lost }) => ({ count, lostCount: count * lost }))
          const estimate = estimateMiss(lossOf(trips[0]!, trips[1]!), audiences)
          if (!estimate) return
          const { ratio, low, high } = estimate
          expect([0 <= low, low <= ratio, ratio <= high, high <= 1]).toEqual([true, true, true, true])
        },
      ),
    )
  })

  it('spans both measurements where they contradict each other', () => {
    const canaries = { count: 1000, lostCount: 20 }
    const passes = { count: 1000, lostCount: 200 }
    const { low, high } = lossOf(canaries, passes)
    expect(low).toBeLessThan(0.02)
    expect(high).toBeGreaterThan(0.2)
    const agreed = lossOf(canaries, { count: 1000, lostCount: 22 })
    expect(agreed.high - agreed.low).toBeLessThan(0.02)
  })

  it('holds the truth in 95 of 100 seeded trials and more, at any loss', () => {
    for (const [loss, retries] of [
      [0.0975, 1],
      [0.0975, 2],
      [0.36, 1],
      [0.36, 4],
      [0.02, 1],
    ] as const) {
      const outside: string[] = []
      for (let seed = 1; seed <= 100; seed++) {
        const { missedCount, ...answers } = play(seed, loss, 5000, retries)
        const audience = { ...answers, silentCount: 10_000 }
        const { low, high } = estimateMiss(lossOf(NONE, tripsOfPasses([answers])), [audience])!
        const truth = missedCount / 5000
        if (truth < low || truth > high) outside.push(`loss ${loss}, seed ${seed}: ${truth} is not in ${low} … ${high}`)
      }
      expect(outside.slice(0, Math.max(0, outside.length - 5))).toEqual([]) // five may be, and no more
    }
  })
})

describe('the retry law', () => {
  it.each([
    [0, 1],
    [0.014, 1],
    [0.0142, 2],
    [0.0975, 3],
    [0.36, 8],
    [0.39, 9],
    [1, 9],
  ])('asks at a loss of %f for %i retries', (loss, retries) => {
    expect(retriesFor(loss)).toBe(retries)
  })

  it.each([
    ['nothing', NONE, NONE, 2],
    ['a dozen answers', { count: 12, lostCount: 0 }, NONE, 2],
    ['a hundred answers', { count: 100, lostCount: 0 }, NONE, 1],
    ['one loss in a dozen', { count: 12, lostCount: 1 }, NONE, 2],
    ['a good path elsewhere', NONE, { count: 1000, lostCount: 0 }, 1],
    ['a bad path elsewhere', NONE, { count: 10_000, lostCount: 3600 }, 9],
    ['much loss among much', { count: 5000, lostCount: 487 }, NONE, 3],
    ['loss here and not elsewhere', { count: 1000, lostCount: 300 }, { count: 10_000, lostCount: 100 }, 7],
  ])('from %s concludes how many', (_, own, rest, retries) => {
    expect(retriesFor(cautiousLoss(own, rest))).toBe(retries)
  })
})
