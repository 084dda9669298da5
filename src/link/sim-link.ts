import {
  PROBE_WORDS,
  type ProbeBatch,
  packReplies,
  type ReplyBatch,
  type ReplyFields,
  ReplyKind,
  TcpOption,
} from '../batch/index.js'
import type { Clock } from '../clock.js'
import { type AddressWords, familyOf } from '../model/index.js'
import type { Link, LinkCounters, LinkDescription } from './link.js'
import { createDraw, type SimAnswer, type SimNetwork } from './sim-network.js'

/** Simulated time between two looks at what is due, ms: also the resolution of latencies. */
const TICK_MS = 0.5
/** Probes wait for their turn no longer than this; beyond it send() waits. */
const QUEUE_SECONDS = 0.05

const HOPS = 3

/** What may still arrive, by the tick it arrives in. */
type Arrivals = Map<number, ReplyFields[]>

/**
 * A seeded network in memory behind the same contract as the real one: hosts,
 * firewalls, loss, duplicates, latency, a policer. On a {@link SimClock} it
 * takes no real time and repeats itself exactly.
 */
export class SimLink implements Link {
  readonly description: LinkDescription = {
    name: 'sim',
    reason: 'a simulated network was asked for',
    interfaces: [],
  }
  readonly #draw: () => number
  readonly #queue: Uint32Array[] = []
  #queuedProbeCount = 0
  #ratePps = Number.POSITIVE_INFINITY
  /** Probes that the rate allows but that have not left; below 1 between ticks. */
  #allowance = 0
  #policerTokens = 0
  #isBad = true
  /** When good times turn bad, or bad ones good: at 0 it becomes good. */
  #turnMs = 0
  readonly #arrivals: Arrivals = new Map()
  readonly #captured: ReplyFields[] = []
  #handedOutCount = 0
  #replyCount = 0
  #sentCount = 0
  #isTicking = false
  #isFinishing = false
  #isClosed = false
  #isEnded = false
  #cooldownMs = 0
  #lastLeftMs: number
  /** Called when something changed that send() or replies() may wait for. */
  #waiters: (() => void)[] = []

  constructor(
    readonly network: SimNetwork,
    readonly clock: Clock,
  ) {
    this.#draw = createDraw(network.seed ?? 1)
    this.#policerTokens = this.#policerBurst
    this.#lastLeftMs = clock.nowMs()
  }

  async send(batch: ProbeBatch): Promise<void> {
    this.#queue.push(batch.words.slice(0, batch.count * PROBE_WORDS))
    this.#queuedProbeCount += batch.count
    this.#tickSoon()
    while (this.#queuedProbeCount > this.#ratePps * QUEUE_SECONDS && !this.#isClosed) await this.#change()
  }

  setRate(ratePps: number): void {
    this.#ratePps = ratePps
  }

  async finish(cooldownMs: number): Promise<void> {
    this.#isFinishing = true
    this.#cooldownMs = cooldownMs
    this.#tickSoon()
  }

  async *replies(): AsyncGenerator<ReplyBatch> {
    for (;;) {
      const taken = this.#captured.splice(0, 1024)
      if (taken.length > 0) {
        yield packReplies(taken)
        this.#handedOutCount += taken.length
      } else if (this.#isEnded || this.#isClosed) {
        return
      } else {
        await this.#change()
      }
    }
  }

  counters(): LinkCounters {
    return {
      sentCount: this.#sentCount,
      sendErrorCount: 0,
      unsentCount: 0,
      askingCount: 0,
      replyCount: this.#replyCount,
      strayCount: 0,
      queuedReplyCount: this.#replyCount - this.#handedOutCount,
      drops: { kernel: 0, interface: 0, queue: 0 },
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#queue.length = 0
    this.#queuedProbeCount = 0
    this.#wake()
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiters.push(resolve))
  }

  #wake(): void {
    const waiters = this.#waiters
    this.#waiters = []
    for (const waiter of waiters) waiter()
  }

  #tickSoon(): void {
    if (this.#isTicking || this.#isClosed) return
    this.#isTicking = true
    this.clock.after(TICK_MS, () => {
      this.#isTicking = false
      if (!this.#isClosed) this.#tick()
    })
  }

  #tick(): void {
    const tick = Math.floor(this.clock.nowMs() / TICK_MS)
    this.#transmit()
    for (const [due, replies] of this.#arrivals) {
      if (due > tick) continue
      this.#arrivals.delete(due)
      for (const reply of replies) this.#captured.push(reply)
      this.#replyCount += replies.length
    }
    const isIdle = this.#queuedProbeCount === 0
    if (isIdle && this.#isFinishing && this.clock.nowMs() >= this.#lastLeftMs + this.#cooldownMs) {
      this.#isEnded = true
    } else if (!isIdle || this.#arrivals.size > 0 || this.#isFinishing) {
      this.#tickSoon()
    }
    this.#wake()
  }

  get #policerBurst(): number {
    return this.network.policerBurst ?? (this.network.policerPps ?? 0) / 100
  }

  /** Good times and bad ones up to now. */
  #passBursts(): void {
    const { bursts } = this.network
    if (!bursts) return
    while (this.clock.nowMs() >= this.#turnMs) {
      this.#isBad = !this.#isBad
      this.#turnMs += -Math.log(1 - this.#draw()) * (this.#isBad ? bursts.badMs : bursts.goodMs)
    }
  }

  /** Lets this tick's share of the queue leave. */
  #transmit(): void {
    if (this.#queuedProbeCount === 0) {
      this.#allowance = 0
      return
    }
    this.#allowance = Math.min(this.#allowance + (this.#ratePps * TICK_MS) / 1000, this.#queuedProbeCount)
    const { policerPps } = this.network
    if (policerPps !== undefined) {
      this.#policerTokens = Math.min(this.#policerTokens + (policerPps * TICK_MS) / 1000, this.#policerBurst)
    }
    this.#passBursts()
    while (this.#allowance >= 1) {
      const block = this.#queue[0]!
      const count = Math.min(Math.floor(this.#allowance), block.length / PROBE_WORDS)
      for (let row = 0; row < count; row++) this.#leave(block.subarray(row * PROBE_WORDS, (row + 1) * PROBE_WORDS))
      if (count * PROBE_WORDS === block.length) this.#queue.shift()
      else this.#queue[0] = block.subarray(count * PROBE_WORDS)
      this.#queuedProbeCount -= count
      this.#allowance -= count
    }
  }

  /** One probe goes on the wire; what comes of it is known now and arrives later. */
  #leave(record: Uint32Array): void {
    this.#sentCount++
    this.#lastLeftMs = this.clock.nowMs()
    if (this.network.policerPps !== undefined) {
      if (this.#policerTokens < 1) return
      this.#policerTokens--
    }
    const { bursts } = this.network
    if (bursts && this.#isBad && this.#draw() < bursts.lossRatio) return
    const lossRatio = this.network.lossRatio ?? 0
    if (lossRatio > 0 && this.#draw() < lossRatio) return
    const target: AddressWords = [record[0]!, record[1]!, record[2]!, record[3]!]
    const port = record[4]! & 0xffff
    if (this.network.drops?.(target, port, this.#lastLeftMs)) return
    const answer = this.network.answer(target, port)
    if (answer.kind === 'silence') return
    if (lossRatio > 0 && this.#draw() < lossRatio) return
    this.#arrive(answer, target, port, (record[4]! >>> 16) & 0xff)
    if (this.#draw() < (this.network.duplicateRatio ?? 0))
      this.#arrive(answer, target, port, (record[4]! >>> 16) & 0xff)
  }

  #arrive(answer: Exclude<SimAnswer, { kind: 'silence' }>, target: AddressWords, port: number, attempt: number): void {
    const [minMs, maxMs] = this.network.latencyMs ?? [1, 1]
    const rttMs = minMs + this.#draw() * (maxMs - minMs)
    const dueMs = this.clock.nowMs() + rttMs
    const due = Math.ceil(dueMs / TICK_MS)
    const common = {
      target,
      port,
      attempt,
      ttl: 64 - HOPS,
      rttUs: Math.round(rttMs * 1000),
      capturedAtMs: this.clock.wallMs() + rttMs,
    }
    let reply: ReplyFields
    if (answer.kind === 'icmp') {
      const unreachable = familyOf(target[0], target[1], target[2]) === 4 ? 3 : 1
      const kind = answer.type === unreachable ? ReplyKind.unreachable : ReplyKind.timeExceeded
      const responder = answer.responder ?? target
      reply = { ...common, responder, kind, icmpType: answer.type, icmpCode: answer.code }
    } else if (answer.kind === 'rst') {
      reply = { ...common, responder: target, kind: ReplyKind.rst }
    } else {
      const shape = answer.isBare ? {} : { windowBytes: 64_240, tcpOptions: TcpOption.maxSegmentSize }
      reply = { ...common, responder: target, kind: ReplyKind.synAck, ...shape }
    }
    const arriving = this.#arrivals.get(due)
    if (arriving) arriving.push(reply)
    else this.#arrivals.set(due, [reply])
  }
}
