import { FIRST_CANARY_ATTEMPT, type ProbeBatch, ReplyKind } from '../batch/index.js'
import { type AddressWords, familyOf, formatWords, type Inquiry } from '../model/index.js'
import type { TargetSet } from '../targets/index.js'

/** Inquiries on their way at once; the others wait for their turn. */
const MAX_OUT = 4096
/** An endpoint of the plan is asked again no sooner, ms: hosts that limit their replies do so by the second. */
const REST_MS = 1000
/** Attempt numbers of inquiries go round below this, as those of passes and of canaries do. */
const PASS_ATTEMPTS = FIRST_CANARY_ATTEMPT
const CANARY_ATTEMPTS = 16 - FIRST_CANARY_ATTEMPT

interface Asked {
  readonly inquiry: Inquiry
  readonly key: number | string
  /** Most probes it may get; a sentinel's follow the measured loss. */
  readonly mostProbes: number
  /** Probes sent. */
  sentCount: number
  /** Probes that had been queued, by whomever, when the latest of these was. */
  queuedCount: number
  /** When it left; NaN: not yet. */
  leftMs: number
}

export interface InquiriesOptions {
  /** Most probes that a sentinel may get now, ≥ 1. */
  sentinelProbes(): number
  /** Most probes that an endpoint of the plan may get beside those it had; 0: it is not asked. */
  repeatProbes(): number
  /** Never asked. */
  readonly exclusions?: TargetSet | undefined
}

/**
 * Sends inquiries: each until it is answered or has had its probes, one timeout
 * apart. Whoever fills batches asks for them first; they leave at least half of it
 * to others. Memory follows the suspects.
 */
export class Inquiries {
  readonly #waiting: Asked[] = []
  /** By endpoint, in the order they were queued. */
  readonly #out = new Map<number | string, Asked>()

  constructor(readonly options: InquiriesOptions) {}

  /** Nothing is asked and unanswered. */
  get isDone(): boolean {
    return this.#waiting.length === 0 && this.#out.size === 0
  }

  /** One probe at least has been queued and not left. */
  get isLeaving(): boolean {
    for (const { leftMs } of this.#out.values()) if (Number.isNaN(leftMs)) return true
    return false
  }

  /** An endpoint that is being asked already is asked again when that is over. */
  ask(inquiry: Inquiry): void {
    const [w0, w1, w2, w3] = inquiry.words
    const mostProbes = inquiry.isInPlan ? this.options.repeatProbes() : Number.POSITIVE_INFINITY
    if (mostProbes <= 0 || this.options.exclusions?.contains(w0, w1, w2, w3)) {
      inquiry.onOutcome('unasked')
      return
    }
    const key = keyOf(w0, w1, w2, w3, inquiry.port)
    this.#waiting.push({ inquiry, key, mostProbes, sentCount: 0, queuedCount: 0, leftMs: Number.NaN })
  }

  /**
   * Appends what is due.
   *
   * @param queuedCount probes handed to the link so far
   * @returns how many were appended
   */
  fill(batch: ProbeBatch, queuedCount: number): number {
    const countBefore = batch.count
    const most = Math.ceil(batch.capacity / 2)
    let taken = 0
    while (taken < this.#waiting.length && this.#out.size < MAX_OUT && batch.count - countBefore < most) {
      const asked = this.#waiting[taken]!
      if (this.#out.has(asked.key)) break // its turn comes when the other is answered
      taken++
      const [w0, w1, w2, w3] = asked.inquiry.words
      batch.push(w0, w1, w2, w3, asked.inquiry.port, attemptOf(asked))
      asked.sentCount++
      asked.queuedCount = queuedCount + batch.count - countBefore
      asked.leftMs = Number.NaN
      this.#out.set(asked.key, asked)
    }
    this.#waiting.splice(0, taken)
    return batch.count - countBefore
  }

  /**
   * A reply.
   *
   * @returns whether it answers an inquiry
   */
  take(words: AddressWords, port: number, kind: ReplyKind): boolean {
    if (this.#out.size === 0) return false
    const key = keyOf(words[0], words[1], words[2], words[3], port)
    const asked = this.#out.get(key)
    if (!asked) return false
    this.#out.delete(key)
    asked.inquiry.onOutcome(kind === ReplyKind.synAck ? 'syn-ack' : 'refused')
    return true
  }

  /**
   * Repeats or gives up what has been silent for too long.
   *
   * @param readUpToMs every reply captured by then has been taken
   * @param leftCount  probes that have left the link
   * @param timeoutMs  how long an answer may take
   */
  advance(nowMs: number, readUpToMs: number, leftCount: number, timeoutMs: number): void {
    for (const asked of this.#out.values()) {
      if (Number.isNaN(asked.leftMs)) {
        if (asked.queuedCount > leftCount) continue
        asked.leftMs = nowMs
      }
      if (readUpToMs < asked.leftMs + restOf(asked, timeoutMs)) continue
      this.#out.delete(asked.key)
      const mostProbes = asked.inquiry.isInPlan ? asked.mostProbes : this.options.sentinelProbes()
      if (asked.sentCount < mostProbes) this.#waiting.push(asked)
      else asked.inquiry.onOutcome('silent')
    }
  }

  /** When {@link advance} has something to do by itself; Infinity: when something has left. */
  nextTimeMs(timeoutMs: number): number {
    let next = Number.POSITIVE_INFINITY
    for (const asked of this.#out.values()) {
      if (!Number.isNaN(asked.leftMs)) next = Math.min(next, asked.leftMs + restOf(asked, timeoutMs))
    }
    return next
  }
}

function restOf({ inquiry }: Asked, timeoutMs: number): number {
  return inquiry.isInPlan ? Math.max(REST_MS, timeoutMs) : timeoutMs
}

/** Endpoints of the plan are asked by the attempt numbers of canaries: what answers them is no duplicate. */
function attemptOf({ inquiry, sentCount }: Asked): number {
  return inquiry.isInPlan ? FIRST_CANARY_ATTEMPT + (sentCount % CANARY_ATTEMPTS) : sentCount % PASS_ATTEMPTS
}

function keyOf(w0: number, w1: number, w2: number, w3: number, port: number): number | string {
  return familyOf(w0, w1, w2) === 4 ? w3 * 65536 + port : `${formatWords(w0, w1, w2, w3)} ${port}`
}
