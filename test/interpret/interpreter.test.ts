import { describe, expect, it } from '@jest/globals'
import { ATTEMPT_UNKNOWN, packReplies, type ReplyFields, ReplyKind, RTT_UNKNOWN } from '../../src/batch/index.js'
import { Interpreter } from '../../src/interpret/index.js'
import { LiveWindows } from '../../src/ledger/index.js'
import { type AddressWords, parseAddress, type State, type VerdictRecord } from '../../src/model/index.js'
import { planOf } from '../helpers/plans.js'

const words = (text: string): AddressWords => parseAddress(text)!.words

function setUp({ show = ['open', 'closed', 'filtered'] as State[], sentTimes = 1, targets = '10.0.0.0/30' } = {}) {
  const plan = planOf({ targets, ports: '22,80' })
  const live = new LiveWindows(1, plan.windows.size)
  const window = live.open(0, 0, plan.windows.length(0))
  for (let slot = 0; slot < window.ledger.length; slot++) {
    for (let time = 0; time < sentTimes; time++) window.ledger.noteSent(slot)
  }
  const roundTrips: number[] = []
  let lossCount = 0
  const interpreter = new Interpreter(plan, live, {
    show: new Set(show),
    nameOf: (address) => (address === '10.0.0.2' ? 'two.example' : undefined),
    onRoundTrip: (rttUs) => roundTrips.push(rttUs),
    onLoss: () => lossCount++,
  })
  const take = (...replies: Partial<ReplyFields>[]): VerdictRecord[] => {
    const verdicts: VerdictRecord[] = []
    const base: ReplyFields = {
      target: words('10.0.0.1'),
      responder: words('10.0.0.1'),
      port: 22,
      kind: ReplyKind.synAck,
      attempt: 0,
      ttl: 63,
      rttUs: 410,
      capturedAtMs: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
    }
    interpreter.take(packReplies(replies.map((reply) => ({ ...base, ...reply }))), verdicts)
    return verdicts
  }
  return { plan, live, window, interpreter, take, roundTrips, lossCount: () => lossCount }
}

describe('interpreter', () => {
  it('makes of a reply a verdict with all its evidence', () => {
    const { take } = setUp()
    expect(take({})).toEqual([
      {
        type: 'verdict',
        address: '10.0.0.1',
        port: 22,
        protocol: 'tcp',
        state: 'open',
        reason: 'syn-ack',
        ttl: 63,
        rttMs: 0.41,
        attempts: 1,
        at: '2026-01-02T03:04:05.678Z',
      },
    ])
  })

  it('names the target as it was given, and who answered when it was another', () => {
    const { take } = setUp()
    const [verdict] = take({
      target: words('10.0.0.2'),
      responder: words('10.0.0.254'),
      kind: ReplyKind.unreachable,
      icmpType: 3,
      icmpCode: 13,
    })
    expect(verdict).toMatchObject({ name: 'two.example', reason: 'admin-prohibited', reasonAddress: '10.0.0.254' })
  })

  it('leaves out a round trip that is not known', () => {
    const { take, roundTrips } = setUp()
    expect(take({ rttUs: RTT_UNKNOWN })[0]).not.toHaveProperty('rttMs')
    expect(roundTrips).toEqual([])
  })

  it('lets the first reply decide: what repeats or contradicts it is a duplicate', () => {
    const { take, interpreter } = setUp()
    expect(take({}, {}, { kind: ReplyKind.rst })).toHaveLength(1)
    expect(take({ kind: ReplyKind.rst })).toEqual([])
    expect(interpreter.duplicateCount).toBe(3)
    expect(interpreter.counts).toEqual({ open: 1, closed: 0, filtered: 0 })
  })

  it('takes replies for endpoints outside the plan for strays', () => {
    const { take, interpreter } = setUp()
    expect(take({ target: words('10.0.0.4') }, { port: 23 }, { target: words('2001:db9::1') })).toEqual([])
    expect(interpreter.strayCount).toBe(3)
  })

  it('makes of a probe that the link did not send a verdict without an answer, which says nothing of losses', () => {
    const { take, interpreter, roundTrips, lossCount } = setUp({ sentTimes: 2 })
    const unsent = { ttl: 0, rttUs: RTT_UNKNOWN, attempt: 1 }
    const [absent, unrouted] = take(
      { ...unsent, kind: ReplyKind.noNeighbour },
      { ...unsent, kind: ReplyKind.noRoute, target: words('10.0.0.2'), responder: words('10.0.0.2') },
    )
    expect(absent).toMatchObject({ state: 'filtered', reason: 'host-unreach', attempts: 1 })
    expect(unrouted).toMatchObject({ state: 'filtered', reason: 'net-unreach', attempts: 1 })
    expect(Object.keys({ ...absent, ...unrouted })).not.toEqual(
      expect.arrayContaining(['ttl', 'reasonAddress', 'rttMs']),
    )
    expect([lossCount(), roundTrips, interpreter.counts.filtered]).toEqual([0, [], 2])
    take({ ...unsent, kind: ReplyKind.noNeighbour }, { ...unsent, kind: ReplyKind.noRoute, port: 23 })
    expect([interpreter.duplicateCount, interpreter.strayCount]).toEqual([0, 0])
  })

  it('makes of what connect() tells verdicts without a TTL; what this machine denies was not sent', () => {
    const { take, roundTrips } = setUp({ sentTimes: 1 })
    const [refused, denied] = take(
      { kind: ReplyKind.refused, ttl: 0, rttUs: 70 },
      { kind: ReplyKind.denied, ttl: 0, rttUs: RTT_UNKNOWN, target: words('10.0.0.2'), responder: words('10.0.0.2') },
    )
    expect(refused).toMatchObject({ state: 'closed', reason: 'conn-refused', attempts: 1, rttMs: 0.07 })
    expect(denied).toMatchObject({ state: 'filtered', reason: 'perm-denied', attempts: 0 })
    expect([refused, denied].map((verdict) => 'ttl' in verdict!)).toEqual([false, false])
    expect(roundTrips).toEqual([70])
  })

  it('remembers of a host that nobody has its address, until something answers there', () => {
    const { take, interpreter } = setUp()
    take({ kind: ReplyKind.noNeighbour }, { kind: ReplyKind.noRoute, target: words('10.0.0.2') })
    expect([...interpreter.hosts.sorted()].map((host) => interpreter.hosts.isAbsent(host!.row))).toEqual([true])
    take({ port: 80 })
    expect(interpreter.hosts.isAbsent(0)).toBe(false)
  })

  it('knows nothing of a host behind a silent gateway but that it was not sent to', () => {
    const { take, interpreter } = setUp()
    const [verdict] = take({ kind: ReplyKind.noGateway, ttl: 0, rttUs: RTT_UNKNOWN })
    expect(verdict).toMatchObject({ state: 'filtered', reason: 'host-unreach', attempts: 0 })
    expect([...interpreter.hosts.sorted()]).toEqual([])
  })

  it('takes a reply to a probe that was never sent for a stray', () => {
    const { take, interpreter } = setUp({ sentTimes: 0 })
    expect(take({})).toEqual([])
    expect(interpreter.strayCount).toBe(1)
    expect(interpreter.counts.open).toBe(0)
  })

  it('takes an answer to an attempt not yet made for a stray, until it is made', () => {
    const { take, interpreter, window, lossCount } = setUp({ sentTimes: 1 })
    expect(take({ attempt: 1 }, { attempt: 14 })).toEqual([])
    expect(interpreter).toMatchObject({ strayCount: 2, counts: { open: 0 } })
    for (let slot = 0; slot < window.ledger.length; slot++) window.ledger.noteSent(slot)
    expect(take({ attempt: 1 })).toHaveLength(1)
    expect(lossCount()).toBe(1)
  })

  it('takes a reply for a window that is over for a duplicate', () => {
    const { take, interpreter, live, window } = setUp()
    live.retire(window)
    expect(take({})).toEqual([])
    expect(interpreter.duplicateCount).toBe(1)
  })

  it('sees loss in an answer to a later attempt only', () => {
    const { take, lossCount, interpreter } = setUp({ sentTimes: 3 })
    take({ port: 22, attempt: 0 })
    expect(lossCount()).toBe(0) // late, not lost: it is the first attempt that was answered
    take({ port: 80, attempt: 2 })
    expect(lossCount()).toBe(1)
    take({ target: words('10.0.0.0'), attempt: ATTEMPT_UNKNOWN })
    expect(lossCount()).toBe(1)
    expect([interpreter.answeredCount, lossCount()]).toEqual([3, 1])
  })

  it('hands on the first open or closed answer of each endpoint, and replies to canaries, which make no verdict', () => {
    const { plan, live } = setUp()
    const told: string[] = []
    const interpreter = new Interpreter(plan, live, {
      ...{ show: new Set<State>(['open']), nameOf: () => undefined, onLoss() {} },
      onRoundTrip: (rttUs) => told.push(`round trip ${rttUs}`),
      onAnswer: (batch, row, window, attempts) => told.push(`${batch.port(row)} in ${window.number} by ${attempts}`),
      onCanary: (batch, row) => told.push(`canary ${batch.attempt(row)}`) < 5,
    })
    const where = { target: words('10.0.0.1'), responder: words('10.0.0.1'), ttl: 63, capturedAtMs: 0 }
    const reply: ReplyFields = { ...where, port: 22, kind: ReplyKind.rst, attempt: 0, rttUs: RTT_UNKNOWN }
    const verdicts: VerdictRecord[] = []
    const canary = { ...reply, attempt: 10, rttUs: 250 }
    const rejected = { ...reply, port: 80, kind: ReplyKind.unreachable }
    interpreter.take(packReplies([reply, reply, canary, rejected, { ...canary, attempt: 15 }]), verdicts)
    expect(told).toEqual(['22 in 0 by 1', 'canary 10', 'round trip 250', 'canary 15', 'round trip 250'])
    interpreter.take(packReplies([canary]), verdicts)
    expect([verdicts.length, interpreter.duplicateCount, interpreter.answeredCount]).toEqual([0, 2, 2])
  })

  it('judges what is silent in a window, once each, and counts it whether shown or not', () => {
    for (const show of [['open', 'filtered'], ['open']] as State[][]) {
      const { take, interpreter, window } = setUp({ show, sentTimes: 3 })
      take({}, { port: 80, kind: ReplyKind.rst })
      const silent = [...interpreter.judgeSilence(window, Date.UTC(2026, 5, 1))].flat()
      expect(interpreter.counts).toEqual({ open: 1, closed: 1, filtered: 6 })
      expect(silent).toHaveLength(show.includes('filtered') ? 6 : 0)
      for (const verdict of silent) {
        expect(verdict).toMatchObject({
          state: 'filtered',
          reason: 'no-response',
          attempts: 3,
          at: '2026-06-01T00:00:00.000Z',
        })
        expect(verdict).not.toHaveProperty('ttl')
      }
    }
  })

  it('hands silence out in blocks', () => {
    const { interpreter, window } = setUp({ targets: '10.0.0.0/21' })
    const blocks = [...interpreter.judgeSilence(window, 0)].map((block) => block.length)
    expect(blocks).toEqual(Array.from({ length: 16 }, () => 256))
  })

  it('tallies hosts that answered, in address order', () => {
    const { take, interpreter } = setUp({ targets: '10.0.0.0/30,2001:db9::1' })
    take(
      { target: words('2001:db9::1'), kind: ReplyKind.rst },
      { target: words('10.0.0.3') },
      { target: words('10.0.0.1'), kind: ReplyKind.unreachable, icmpType: 3, icmpCode: 1 },
      { target: words('10.0.0.3'), port: 80, kind: ReplyKind.rst },
    )
    const tallies = [...interpreter.hosts.sorted()].map((host) => {
      const { words, open, closed, rejected } = host!
      return { words, open, closed, rejected }
    })
    expect(tallies).toEqual([
      { words: words('10.0.0.1'), open: 0, closed: 0, rejected: 1 },
      { words: words('10.0.0.3'), open: 1, closed: 1, rejected: 0 },
      { words: words('2001:db9::1'), open: 0, closed: 1, rejected: 0 },
    ])
  })
})
