import {
  ATTEMPT_UNKNOWN,
  FIRST_CANARY_ATTEMPT,
  isUnsent,
  REPLY_WORDS,
  type ReplyBatch,
  ReplyKind,
  RTT_UNKNOWN,
} from '../batch/index.js'
import type { LiveWindow, LiveWindows } from '../ledger/index.js'
import { type Ask, familyOf, formatWords, isKeptForInquiry, type State, type VerdictRecord } from '../model/index.js'
import type { ScanPlan, SentinelPorts } from '../plan/index.js'
import { BlockJudge } from './block-judge.js'
import { classify, stateOf } from './classify.js'
import { EverythingJudge } from './everything-judge.js'
import { HostTallies } from './host-tallies.js'
import { IsoTimes } from './iso-times.js'

/** Taken once: a test runner makes globals slow. */
const { min } = Math

/** For building a record field by field: in the path of every reply, spreading objects together costs too much. */
type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** Replies whose places are found in one go. */
const LOCATED_AT_ONCE = 256

/**
 * Verdicts on silence are handed out in blocks, so that a window of millions never sits in memory as objects, nor keeps
 * anybody waiting: making and writing one takes some milliseconds.
 */
const SILENT_BLOCK = 256

export interface InterpreterOptions {
  /** States whose verdicts are made; the others are only counted. */
  readonly show: ReadonlySet<State>
  /** The name a target was given as. */
  nameOf(address: string): string | undefined
  /** One round trip was measured, µs: an integer, which a call can pass on without making an object of it. */
  onRoundTrip(rttUs: number): void
  /** An endpoint answered a later attempt and never the first. */
  onLoss(): void
  /**
   * An endpoint said open or closed, for the first time.
   *
   * @param attempts probes it has been sent
   */
  onAnswer?(batch: ReplyBatch, row: number, window: LiveWindow, attempts: number): void
  /** A reply to a canary. @returns false when it is no news: a duplicate */
  onCanary?(batch: ReplyBatch, row: number): boolean
  /** Sends an inquiry. @default none may be sent */
  readonly ask?: Ask
  /** A reply that may be an inquiry's. @returns whether it is */
  onInquiry?(w0: number, w1: number, w2: number, w3: number, port: number, kind: ReplyKind): boolean
  /** Ports that nobody listens on. @default there are none */
  readonly sentinels?: SentinelPorts
}

const askNobody: Ask = ({ onOutcome }) => onOutcome('unasked')

/**
 * Turns replies, and in the end silence, into verdicts: exactly one for each
 * endpoint. The first reply decides; what contradicts or repeats it later is a
 * duplicate. Cookie validation has happened already, in native/cookie.
 */
export class Interpreter {
  readonly hosts: HostTallies
  readonly everything: EverythingJudge
  readonly blocks: BlockJudge
  readonly counts: Record<State, number> = { open: 0, closed: 0, filtered: 0 }
  /** Replies for endpoints that already had their verdict. */
  duplicateCount = 0
  /** Replies for endpoints that are not in the plan, or to attempts that were never made. */
  strayCount = 0
  /** Endpoints that answered. */
  answeredCount = 0
  /** Silent endpoints of regions that had stopped answering. */
  blockedSuspectedCount = 0
  /** Silent endpoints that are counted and have not been handed out yet: not 0 only between blocks. */
  unspokenCount = 0
  readonly #endpoint = new Uint32Array(5)
  readonly #times = new IsoTimes()
  /** Where replies of the batch in hand belong; −1: outside the plan. */
  readonly #positions = new Float64Array(LOCATED_AT_ONCE)
  /** Their hosts' rows; −1: not known then. */
  readonly #hostRows = new Int32Array(LOCATED_AT_ONCE)
  readonly #showsOpen: boolean
  readonly #showsClosed: boolean
  readonly #showsFiltered: boolean

  constructor(
    readonly plan: ScanPlan,
    readonly live: LiveWindows,
    readonly options: InterpreterOptions,
  ) {
    const { ask = askNobody, sentinels } = options
    // The order of rows is that of answers; the seed only keeps others from choosing what falls together.
    this.hosts = new HostTallies(Number(BigInt.asUintN(32, plan.seed)))
    this.everything = new EverythingJudge(this.hosts, sentinels, ask)
    this.blocks = new BlockJudge(plan, this.hosts, ask)
    this.#showsOpen = options.show.has('open')
    this.#showsClosed = options.show.has('closed')
    this.#showsFiltered = options.show.has('filtered')
  }

  /** Reads a batch; appends the verdicts to show. */
  take(batch: ReplyBatch, verdicts: VerdictRecord[]): void {
    for (let start = 0; start < batch.count; start += LOCATED_AT_ONCE) {
      const end = min(start + LOCATED_AT_ONCE, batch.count)
      this.#locate(batch, start, end)
      for (let row = start; row < end; row++) {
        this.#takeRow(batch, row, this.#positions[row - start]!, this.#hostRows[row - start]!, verdicts)
      }
    }
  }

  /**
   * Finds where replies belong: position and host. In loops of their own, since look-ups that do not wait for
   * one another, nor for anything else, overlap in the processor, and waiting for memory is most of what they cost.
   */
  #locate({ words }: ReplyBatch, start: number, end: number): void {
    const { plan, hosts } = this
    for (let row = start; row < end; row++) {
      const at = row * REPLY_WORDS
      const w0 = words[at]!
      const w1 = words[at + 1]!
      const w2 = words[at + 2]!
      const w3 = words[at + 3]!
      plan.noteProbeIndex(this.#positions, row - start, w0, w1, w2, w3, words[at + 8]! & 0xffff)
    }
    plan.permutation.toPositions(this.#positions, end - start)
    for (let row = start; row < end; row++) {
      const at = row * REPLY_WORDS
      this.#hostRows[row - start] = hosts.rowOf(words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!)
    }
  }

  /** Allocates nothing unless there is a verdict to show: what is rare is in functions of its own, so that this stays small. */
  #takeRow(batch: ReplyBatch, row: number, position: number, knownHost: number, verdicts: VerdictRecord[]): void {
    const { words } = batch
    const at = row * REPLY_WORDS
    const w0 = words[at]!
    const w1 = words[at + 1]!
    const w2 = words[at + 2]!
    const w3 = words[at + 3]!
    const port = batch.port(row)
    const { plan, live } = this
    if (position < 0) {
      this.#takeBeside(w0, w1, w2, w3, port, batch.kind(row))
      return
    }
    const window = live.find(plan.windows.of(position))
    if (!window || window.ledger.isAnswered(position - window.start)) {
      this.#takeAgain(batch, row, w0, w1, w2, w3, port)
      return
    }
    const slot = (position - window.start) | 0 // below 2^22; as an integer, it is never boxed
    const attempt = batch.attempt(row)
    const attempts = window.ledger.attempts(slot)
    // A target can tell from one attempt what a later one would carry, and answer that.
    if (attempts === 0 || (attempt >= attempts && attempt !== ATTEMPT_UNKNOWN)) {
      this.strayCount++
      return
    }

    const kind = batch.kind(row)
    if (isUnsent(kind)) {
      this.#takeUnsent(batch, row, window, slot, kind, verdicts)
      return
    }
    const state = stateOf(kind)
    window.ledger.settle(slot, state)
    if (state === 'closed') this.counts.closed++
    else if (state === 'open') this.counts.open++
    else this.counts.filtered++
    const isRepeatable = attempts === 1 && isKeptForInquiry(w0, w1, w2, w3, port)
    const ordinal = plan.windows.startOrdinal(window.number) + slot
    // One that was not known when it was looked for may have answered since.
    const host = knownHost < 0 ? this.hosts.rowFor(w0, w1, w2, w3) : knownHost
    if (host >= 0) {
      this.hosts.note(host, state, ordinal, isRepeatable)
      if (state === 'open') {
        // Whoever does not know the TTL has not seen the segment: it was connect().
        const isSeen = batch.ttl(row) !== 0
        this.everything.noteOpen(host, isSeen && (batch.windowBytes(row) === 0 || batch.tcpOptions(row) === 0))
      }
    }
    this.answeredCount++
    if (attempt !== 0 && attempt !== ATTEMPT_UNKNOWN && !window.isResumed) this.options.onLoss()
    this.#noteRoundTrip(batch, row)
    if (state !== 'filtered') this.options.onAnswer?.(batch, row, window, attempts)
    if (this.#isShown(state)) verdicts.push(this.#verdictOf(batch, row, attempts))
  }

  /** The link knew the outcome and sent nothing: says nothing of losses, round trips or whoever might answer. */
  #takeUnsent(
    batch: ReplyBatch,
    row: number,
    { ledger }: LiveWindow,
    slot: number,
    kind: ReplyKind,
    verdicts: VerdictRecord[],
  ): void {
    const earlierAttempts = ledger.attempts(slot) - 1
    ledger.settle(slot, 'filtered')
    this.counts.filtered++
    this.answeredCount++
    if (kind === ReplyKind.noNeighbour) {
      this.hosts.noteAbsent(batch.word(row, 0), batch.word(row, 1), batch.word(row, 2), batch.word(row, 3))
    }
    if (this.#showsFiltered) verdicts.push(this.#verdictOf(batch, row, earlierAttempts))
  }

  #isShown(state: State): boolean {
    return state === 'closed' ? this.#showsClosed : state === 'open' ? this.#showsOpen : this.#showsFiltered
  }

  #verdictOf(batch: ReplyBatch, row: number, attempts: number): VerdictRecord {
    const { words } = batch
    const at = row * REPLY_WORDS
    const w0 = words[at]!
    const w1 = words[at + 1]!
    const w2 = words[at + 2]!
    const w3 = words[at + 3]!
    const { state, reason } = classify(batch.kind(row), batch.icmpCode(row), familyOf(w0, w1, w2))
    const address = formatWords(w0, w1, w2, w3)
    const name = this.options.nameOf(address)
    const isOther = w3 !== words[at + 7] || w2 !== words[at + 6] || w1 !== words[at + 5] || w0 !== words[at + 4]
    const verdict: Mutable<VerdictRecord> = {
      type: 'verdict',
      address,
      port: batch.port(row),
      protocol: 'tcp',
      state,
      reason,
      attempts,
      at: this.#times.format(batch.capturedAtMs(row)),
    }
    const ttl = batch.ttl(row)
    const rttUs = batch.rttUs(row)
    if (ttl !== 0) verdict.ttl = ttl
    if (name !== undefined) verdict.name = name
    if (rttUs !== RTT_UNKNOWN) verdict.rttMs = rttUs / 1000
    if (isOther) {
      verdict.reasonAddress = formatWords(words[at + 4]!, words[at + 5]!, words[at + 6]!, words[at + 7]!)
    }
    return verdict
  }

  /** For an endpoint that has its verdict: a canary's, an inquiry's, or a duplicate. */
  #takeAgain(batch: ReplyBatch, row: number, w0: number, w1: number, w2: number, w3: number, port: number): void {
    const attempt = batch.attempt(row)
    const isCanary = attempt >= FIRST_CANARY_ATTEMPT && attempt !== ATTEMPT_UNKNOWN
    // An endpoint that is asked whether it still answers may be a canary's as well: one reply serves both.
    const isInquiry = this.options.onInquiry?.(w0, w1, w2, w3, port, batch.kind(row))
    if (isCanary && this.options.onCanary?.(batch, row)) this.#noteRoundTrip(batch, row)
    else if (!isInquiry && !isUnsent(batch.kind(row))) this.duplicateCount++
  }

  /** From outside the plan: a sentinel's, or nobody's. */
  #takeBeside(w0: number, w1: number, w2: number, w3: number, port: number, kind: ReplyKind): void {
    if (this.options.onInquiry?.(w0, w1, w2, w3, port, kind) || isUnsent(kind)) return
    if (this.everything.isSentinel([w0, w1, w2, w3], port)) this.duplicateCount++
    else this.strayCount++
  }

  #noteRoundTrip(batch: ReplyBatch, row: number): void {
    const rttUs = batch.rttUs(row)
    if (rttUs !== RTT_UNKNOWN) this.options.onRoundTrip(rttUs)
  }

  /**
   * Whether silence in a window that is over can be told from a block by now: if not, inquiries are on their way.
   * Asks nothing when nothing is silent.
   */
  isReadyToJudge({ ledger, start }: LiveWindow): boolean {
    return ledger.unansweredCount === 0 || this.blocks.look(this.plan.windows.ordinalOf(start) + ledger.length)
  }

  /**
   * Judges what is still silent in a window that is over: `filtered / no-response`.
   * Every slot is counted before the first block is yielded, and settled when its block is made,
   * so that between two blocks the ledger holds exactly what has been handed out.
   */
  *judgeSilence(window: LiveWindow, wallMs: number): Generator<VerdictRecord[]> {
    const { ledger, start } = window
    this.counts.filtered += ledger.unansweredCount
    if (!this.#showsFiltered) {
      this.#countSuspected(window)
      return
    }
    const at = this.#times.format(wallMs)
    const ordinal = this.plan.windows.ordinalOf(start)
    const endpoint = this.#endpoint
    let block: VerdictRecord[] = []
    for (let slot = ledger.nextUnanswered(0); slot < ledger.length; slot = ledger.nextUnanswered(slot + 1)) {
      this.plan.endpointAt(this.plan.permutation.at(start + slot), endpoint)
      const address = formatWords(endpoint[0]!, endpoint[1]!, endpoint[2]!, endpoint[3]!)
      const name = this.options.nameOf(address)
      const verdict: Mutable<VerdictRecord> = {
        type: 'verdict',
        address,
        port: endpoint[4]!,
        protocol: 'tcp',
        state: 'filtered',
        reason: 'no-response',
        attempts: ledger.attempts(slot),
        at,
      }
      if (name !== undefined) verdict.name = name
      if (this.#isSuspected(endpoint, ordinal + slot)) {
        verdict.blockedSuspected = true
        this.blockedSuspectedCount++
      }
      block.push(verdict)
      ledger.settle(slot, 'filtered')
      if (block.length === SILENT_BLOCK) {
        this.unspokenCount = ledger.unansweredCount
        yield block
        block = []
      }
    }
    this.unspokenCount = 0
    if (block.length > 0) yield block
  }

  /** For a summary whose verdicts are not shown; costs nothing while nobody has stopped answering. */
  #countSuspected({ ledger, start }: LiveWindow): void {
    if (!this.blocks.hasBlocked) return
    const ordinal = this.plan.windows.ordinalOf(start)
    const endpoint = this.#endpoint
    for (let slot = ledger.nextUnanswered(0); slot < ledger.length; slot = ledger.nextUnanswered(slot + 1)) {
      this.plan.endpointAt(this.plan.permutation.at(start + slot), endpoint)
      if (this.#isSuspected(endpoint, ordinal + slot)) this.blockedSuspectedCount++
    }
  }

  #isSuspected(endpoint: Uint32Array, ordinal: number): boolean {
    return this.blocks.isSuspected(endpoint[0]!, endpoint[1]!, endpoint[2]!, endpoint[3]!, ordinal)
  }
}
