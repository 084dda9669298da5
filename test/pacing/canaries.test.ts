import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { ProbeBatch } from '../../src/batch/index.js'
import { createDraw } from '../../src/link/sim-network.js'
import { CanaryBook } from '../../src/pacing/index.js'

const IPV4 = 0xffff

/** Plays a book against hosts that answer at once, or not at all. */
class Play {
  readonly book = new CanaryBook()
  readonly batch = new ProbeBatch(64)
  nowMs = 0
  sentCount = 0
  readonly sent: { readonly key: string; readonly atMs: number; readonly attempt: number; readonly share: number }[] =
    []

  note(host: number, port: number, uses = 9): void {
    this.book.note(0, 0, IPV4, host, port, uses)
  }

  /** Sends probes for a while, 100 a ms and so a canary a ms; `answers` says which canaries come back. */
  run(durationMs: number, answers: (host: number, attempt: number) => boolean): void {
    for (const untilMs = this.nowMs + durationMs; this.nowMs < untilMs; this.nowMs++) {
      this.sentCount += 99
      this.batch.clear()
      const count = this.book.fill(this.batch, this.nowMs, this.sentCount)
      expect(count).toBe(this.batch.count)
      for (let row = 0; row < count; row++) {
        this.sentCount++
        const host = this.batch.words[row * 5 + 3]!
        const [port, attempt] = [this.batch.port(row), this.batch.attempt(row)]
        const share = (this.sent.length + 1) / this.sentCount
        this.sent.push({ key: `${host}:${port}`, atMs: this.nowMs, attempt, share })
        if (answers(host, attempt)) expect(this.book.take(0, 0, IPV4, host, port, attempt)).toBe(true)
      }
      this.book.advance(this.nowMs, this.nowMs, this.sentCount, 50)
    }
  }
}

describe('canaries', () => {
  it('are none before something has answered, nor for what has no probe to spare', () => {
    const play = new Play()
    play.run(100, () => true)
    play.note(1, 80, 0)
    play.run(100, () => true)
    expect(play.sent).toEqual([])
  })

  it('are never more than 1 % of all probes, at any moment', () => {
    const play = new Play()
    for (let host = 0; host < 200; host++) for (let port = 1; port <= 20; port++) play.note(host, port)
    play.run(2000, () => true)
    expect(play.sent.length).toBeGreaterThan(1900)
    expect(Math.max(...play.sent.map(({ share }) => share))).toBeLessThanOrEqual(0.01)
  })

  it('leave an endpoint alone for a second, and then for good when its probes are used up', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 3 }), (endpointCount, uses) => {
        const play = new Play()
        for (let port = 1; port <= endpointCount; port++) play.note(7, port, uses)
        play.run(4500, () => true)
        for (let port = 1; port <= endpointCount; port++) {
          const list = play.sent.filter(({ key }) => key === `7:${port}`)
          expect(list.length).toBeLessThanOrEqual(uses)
          for (let i = 1; i < list.length; i++) expect(list[i]!.atMs - list[i - 1]!.atMs).toBeGreaterThanOrEqual(1000)
          for (const { attempt } of list) expect([10, 11, 12, 13, 14, 15]).toContain(attempt)
        }
      }),
      { numRuns: 10 },
    )
  })

  it('are spread over hosts: one that answers on every port has no more than its slots', () => {
    const play = new Play()
    for (let host = 1; host <= 100; host++) for (let port = 1; port <= 20; port++) play.note(host * 7919, port)
    for (let port = 1; port <= 65_535; port++) play.note(5, port)
    play.run(1000, () => true)
    const loudCount = play.sent.filter(({ key }) => key.startsWith('5:')).length
    expect(play.sent.length).toBeGreaterThan(600)
    expect(loudCount).toBeLessThanOrEqual(64)
  })

  it('measure the share that is lost, of the last second and of all', () => {
    const play = new Play()
    const draw = createDraw(11)
    for (let host = 1; host <= 2000; host++) play.note(host, 80)
    play.run(3000, () => draw() >= 0.2)
    const early = play.book.trips
    expect(early.lostCount / early.count).toBeGreaterThan(0.17)
    expect(early.lostCount / early.count).toBeLessThan(0.23)
    play.run(1500, () => true)
    const { canaryCount, lostCount } = play.book.loss(play.nowMs)
    expect(canaryCount).toBeGreaterThan(500)
    expect(lostCount).toBe(0)
    expect(play.book.loss(play.nowMs + 2000)).toEqual({ canaryCount: 0, lostCount: 0 })
    expect(play.book.trips.count).toBe(play.sent.length)
  })

  it('are lost only once they have left, had their time, and all replies of that time were read', () => {
    const book = new CanaryBook()
    const batch = new ProbeBatch(4)
    book.note(0, 0, IPV4, 1, 80, 9)
    expect(book.fill(batch, 0, 100)).toBe(1)
    book.advance(500, 500, 100, 50) // the canary is the 101st
    book.advance(600, 600, 101, 50)
    book.advance(700, 649, 101, 50)
    expect(book.trips).toEqual({ count: 0, lostCount: 0 })
    book.advance(700, 650, 101, 50)
    expect(book.trips).toEqual({ count: 1, lostCount: 1 })
  })

  it('that are late are not lost after all; answered twice, they are once', () => {
    const book = new CanaryBook()
    const batch = new ProbeBatch(4)
    book.note(0, 0, IPV4, 1, 80, 9)
    book.fill(batch, 0, 100)
    book.advance(0, 0, 101, 50)
    book.advance(60, 60, 101, 50)
    const attempt = batch.attempt(0)
    expect(book.take(0, 0, IPV4, 1, 81, attempt)).toBe(false)
    expect(book.take(0, 0, IPV4, 1, 80, attempt === 10 ? 11 : 10)).toBe(false)
    expect(book.take(0, 0, IPV4, 1, 80, attempt)).toBe(true)
    expect(book.take(0, 0, IPV4, 1, 80, attempt)).toBe(false)
    expect(book.trips).toEqual({ count: 1, lostCount: 0 })
  })

  it('leave out a host that loses them while others do not', () => {
    const play = new Play()
    const draw = createDraw(5)
    for (let port = 1; port <= 300; port++) play.note(1, port)
    for (let host = 2; host <= 400; host++) play.note(host * 7919, 80)
    play.run(3000, (host) => host !== 1 && draw() >= 0.05)
    expect(play.book.limitedHostCount).toBe(1)
    const { count, lostCount } = play.book.trips
    expect(lostCount / count).toBeLessThan(0.08)
    const sentBefore = play.sent.filter(({ key }) => key.startsWith('1:')).length
    for (let port = 301; port <= 600; port++) play.note(1, port)
    play.run(2000, () => true)
    expect(play.sent.filter(({ key }) => key.startsWith('1:')).length).toBe(sentBefore)
  })

  it('accuse no host where all lose alike', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.double({ min: 0, max: 0.6, noNaN: true }), (seed, loss) => {
        const play = new Play()
        const draw = createDraw(seed)
        for (let host = 1; host <= 50; host++) for (let port = 1; port <= 40; port++) play.note(host, port)
        play.run(2000, () => draw() >= loss)
        expect(play.book.limitedHostCount).toBe(0)
      }),
      { numRuns: 10 },
    )
  })
})
