import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { ProbeBatch } from '../../src/batch/index.js'
import { LiveWindows } from '../../src/ledger/index.js'
import { RoundTrips, Schedule } from '../../src/schedule/index.js'
import { type PlanText, planOf } from '../helpers/plans.js'

function scheduleOf(text: PlanText, retries: number, cooldownMs: number | undefined = 200) {
  const plan = planOf(text)
  const live = new LiveWindows(3, plan.windows.size)
  return new Schedule(plan, live, new RoundTrips(), { retries, cooldownMs })
}

/**
 * Plays a schedule on a fake clock against endpoints that answer at once, or never.
 *
 * @param answers which endpoint answers which attempt
 * @returns how often each endpoint was probed, and the attempts in order
 */
function play(schedule: Schedule, answers: (port: number, attempt: number) => boolean) {
  const batch = new ProbeBatch(7)
  const attempts = new Map<number, number[]>()
  const { plan } = schedule
  let nowMs = 0
  let turns = 0
  while (!schedule.isDone) {
    if (++turns > 100_000) throw new Error('the schedule never ends')
    batch.clear()
    schedule.fill(batch)
    for (let row = 0; row < batch.count; row++) {
      const at = row * 5
      const probeIndex = plan.probeIndexOf(
        batch.words[at]!,
        batch.words[at + 1]!,
        batch.words[at + 2]!,
        batch.words[at + 3]!,
        batch.port(row),
      )
      attempts.set(probeIndex, [...(attempts.get(probeIndex) ?? []), batch.attempt(row)])
      if (!answers(batch.port(row), batch.attempt(row))) continue
      const position = plan.permutation.positionOf(probeIndex)
      const window = schedule.live.find(plan.windows.of(position))!
      if (!window.ledger.isAnswered(position - window.start)) window.ledger.settle(position - window.start, 'closed')
    }
    for (const window of schedule.advance(nowMs, nowMs, schedule.queuedCount)) schedule.retire(window)
    if (batch.count === 0) nowMs = Math.max(nowMs + 1, Math.min(schedule.nextTimeMs, nowMs + 1e6))
  }
  return { attempts, elapsedMs: nowMs }
}

describe('schedule', () => {
  it('sends every endpoint once and no more when all answer', () => {
    const schedule = scheduleOf({ targets: '10.0.0.0/28', ports: '1-50' }, 3)
    const { attempts, elapsedMs } = play(schedule, () => true)
    expect(attempts.size).toBe(16 * 50)
    expect([...attempts.values()].every((list) => list.join() === '0')).toBe(true)
    expect(elapsedMs).toBeLessThan(10) // nobody is waited for
  })

  it('sends retries + 1 attempts, in order, to what stays silent, and to nothing else', () => {
    const schedule = scheduleOf({ targets: '10.0.0.0/28', ports: '1-50' }, 3)
    const { attempts } = play(schedule, (port, attempt) => port % 5 < attempt)
    const { plan } = schedule
    const endpoint = new Uint32Array(5)
    for (const [probeIndex, list] of attempts) {
      plan.endpointAt(probeIndex, endpoint)
      const expected = Math.min((endpoint[4]! % 5) + 1, 3)
      expect(list).toEqual(Array.from({ length: expected + 1 }, (_, i) => i))
    }
    expect(attempts.size).toBe(800)
  })

  it('covers the plan exactly, whatever the window size, the shards and the silence', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 64 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 0, max: 2 }),
        fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
        (portCount, maxWindowSize, shardCount, retries, seed) => {
          const total = new Map<number, number>()
          for (let index = 1; index <= shardCount; index++) {
            const text = { targets: '10.0.0.0/29', ports: `1-${portCount}`, seed, maxWindowSize }
            const schedule = scheduleOf({ ...text, shard: { index, count: shardCount } }, retries)
            const { attempts } = play(schedule, (port) => port % 2 === 0)
            expect(attempts.size).toBe(schedule.plan.probeCount)
            for (const [probeIndex, list] of attempts) {
              total.set(probeIndex, (total.get(probeIndex) ?? 0) + 1)
              expect(list.length).toBeLessThanOrEqual(retries + 1)
            }
          }
          expect(total.size).toBe(8 * portCount)
          expect([...total.values()].every((count) => count === 1)).toBe(true)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('opens the next windows while the first waits, and never more than three', () => {
    const schedule = scheduleOf({ targets: '10.0.0.0/24', ports: '1', maxWindowSize: 32 }, 1)
    const batch = new ProbeBatch(1000)
    schedule.fill(batch)
    expect(batch.count).toBe(96)
    schedule.advance(0, 0, 96)
    batch.clear()
    schedule.fill(batch)
    expect(batch.count).toBe(0)
    expect(schedule.isIdle).toBe(true)
  })

  it('waits for the last probe to leave before its timeout runs', () => {
    const schedule = scheduleOf({ targets: '10.0.0.0/30', ports: '1' }, 1)
    const batch = new ProbeBatch(100)
    schedule.fill(batch)
    schedule.advance(0, 0, 3)
    expect(schedule.isLeaving).toBe(true)
    schedule.advance(5000, 5000, 4)
    expect(schedule.isLeaving).toBe(false)
    expect(schedule.nextTimeMs).toBe(6000)
  })

  it('asks after each pass whether a window needs another, and listens on from its last probe when not', () => {
    const plan = planOf({ targets: '10.0.0.0/30', ports: '1' })
    const asked: string[] = []
    const schedule = new Schedule(plan, new LiveWindows(1, plan.windows.size), new RoundTrips(), {
      ...{ retries: 9, cooldownMs: 1500 },
      isEnough: (window, pass) => asked.push(`${window} ${pass}`) === 2,
    })
    const batch = new ProbeBatch(100)
    schedule.fill(batch)
    schedule.advance(0, 0, 4)
    schedule.advance(999, 999, 4)
    expect([asked, schedule.hasDue]).toEqual([[], false])
    schedule.advance(1000, 1000, 4)
    expect(schedule.hasDue).toBe(true)
    schedule.noteOthers(3)
    schedule.fill(batch)
    schedule.advance(1100, 1100, 10)
    expect(schedule.isLeaving).toBe(true)
    schedule.advance(1200, 1200, 11)
    schedule.advance(2200, 2200, 11)
    expect(asked).toEqual(['0 0', '0 1'])
    expect([schedule.mostRetries, schedule.nextTimeMs]).toEqual([1, 2700])
    const [window] = schedule.advance(2700, 2700, 11)
    expect(schedule.retire(window!)).toBe(1)
  })

  it('judges nothing silent before the replies of that time have been read', () => {
    const schedule = scheduleOf({ targets: '10.0.0.0/30', ports: '1' }, 0, 100)
    schedule.fill(new ProbeBatch(100))
    expect(schedule.advance(0, 0, 4)).toEqual([])
    expect(schedule.advance(1000, 99, 4)).toEqual([])
    expect(schedule.advance(1000, 100, 4)).toHaveLength(1)
  })

  it('listens four timeouts after the last pass by default, from 200 ms to 8 s', () => {
    const plan = planOf({ targets: '10.0.0.0/30', ports: '1' })
    const cooldown = (rttMs?: number) => {
      const roundTrips = new RoundTrips()
      if (rttMs !== undefined) roundTrips.note(rttMs * 1000)
      const live = new LiveWindows(1, plan.windows.size)
      return new Schedule(plan, live, roundTrips, { retries: 0, cooldownMs: undefined }).cooldownMs
    }
    expect(cooldown()).toBe(4000)
    expect(cooldown(0.1)).toBe(200)
    expect(cooldown(100)).toBe(1200)
    expect(cooldown(5000)).toBe(8000)
  })
})
