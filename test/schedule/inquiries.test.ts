import { describe, expect, it } from '@jest/globals'
import { ProbeBatch, ReplyKind } from '../../src/batch/index.js'
import { type AddressWords, type InquiryOutcome, ipv4 } from '../../src/model/index.js'
import { Inquiries } from '../../src/schedule/index.js'
import { parseTargetSet } from '../../src/targets/index.js'

const A = ipv4(0x0a000001).words
const TIMEOUT_MS = 100

function setUp(sentinelProbes = 3, repeatProbes = 2, exclusions = '192.168.0.0/16') {
  const limits = { sentinelProbes: () => sentinelProbes, repeatProbes: () => repeatProbes }
  const inquiries = new Inquiries({ ...limits, exclusions: parseTargetSet(exclusions) })
  const outcomes: InquiryOutcome[] = []
  let queuedCount = 0
  return {
    inquiries,
    outcomes,
    ask: (port: number, isInPlan = false, words: AddressWords = A) =>
      inquiries.ask({ words, port, isInPlan, onOutcome: (outcome) => outcomes.push(outcome) }),
    /** Lets what is due leave at once. @returns `port/attempt` of each */
    leave: (nowMs: number, capacity = 64): string[] => {
      const batch = new ProbeBatch(capacity)
      queuedCount += inquiries.fill(batch, queuedCount)
      inquiries.advance(nowMs, nowMs, queuedCount, TIMEOUT_MS)
      return Array.from({ length: batch.count }, (_, row) => `${batch.port(row)}/${batch.attempt(row)}`)
    },
    advance: (nowMs: number, leftCount = queuedCount) => inquiries.advance(nowMs, nowMs, leftCount, TIMEOUT_MS),
  }
}

describe('inquiries', () => {
  it('hear the first answer, and take no second one for theirs', () => {
    const { inquiries, outcomes, ask, leave } = setUp()
    ask(50_000)
    expect(leave(0)).toEqual(['50000/0'])
    expect(inquiries.take(A, 50_001, ReplyKind.synAck)).toBe(false)
    expect(inquiries.take(A, 50_000, ReplyKind.synAck)).toBe(true)
    expect(inquiries.take(A, 50_000, ReplyKind.synAck)).toBe(false)
    expect(outcomes).toEqual(['syn-ack'])
    expect(inquiries.isDone).toBe(true)
  })

  it.each([ReplyKind.rst, ReplyKind.unreachable, ReplyKind.timeExceeded])(
    'take reply kind %p for a refusal',
    (kind) => {
      const { inquiries, outcomes, ask, leave } = setUp()
      ask(50_000)
      leave(0)
      inquiries.take(A, 50_000, kind)
      expect(outcomes).toEqual(['refused'])
    },
  )

  it('are repeated one timeout apart, as often as they may, and are silent then', () => {
    const { outcomes, ask, leave, advance } = setUp(3)
    ask(50_000)
    expect(leave(0)).toEqual(['50000/0'])
    advance(99)
    expect(leave(99)).toEqual([])
    advance(100)
    expect(leave(100)).toEqual(['50000/1'])
    advance(200)
    expect(leave(200)).toEqual(['50000/2'])
    advance(299)
    expect(outcomes).toEqual([])
    advance(300)
    expect(outcomes).toEqual(['silent'])
  })

  it('of endpoints of the plan rest a second in between, under the numbers of canaries', () => {
    const { outcomes, ask, leave, advance } = setUp(3, 2)
    ask(80, true)
    expect(leave(0)).toEqual(['80/10'])
    advance(999)
    expect(leave(999)).toEqual([])
    advance(1000)
    expect(leave(1000)).toEqual(['80/11'])
    advance(2000)
    expect(outcomes).toEqual(['silent'])
  })

  it('wait for their time from when they left, not from when they were queued', () => {
    const { inquiries, ask, advance } = setUp()
    ask(50_000)
    const batch = new ProbeBatch(8)
    inquiries.fill(batch, 10)
    advance(1000, 10)
    expect(inquiries.isLeaving).toBe(true)
    advance(1000, 11)
    expect(inquiries.isLeaving).toBe(false)
    expect(inquiries.nextTimeMs(TIMEOUT_MS)).toBe(1100)
  })

  it('are not sent to what is excluded, nor to the plan when nothing may be repeated', () => {
    const { inquiries, outcomes, ask } = setUp(3, 0)
    ask(50_000, false, ipv4(0xc0a80001).words)
    ask(80, true)
    expect(outcomes).toEqual(['unasked', 'unasked'])
    expect(inquiries.isDone).toBe(true)
  })

  it('leave half of a batch to others, and none is forgotten', () => {
    const { ask, leave } = setUp()
    for (let port = 1; port <= 10; port++) ask(port)
    const sent = [leave(0, 8), leave(0, 8), leave(0, 8)]
    expect(sent.map(({ length }) => length)).toEqual([4, 4, 2])
    expect(new Set(sent.flat()).size).toBe(10)
  })
})
