import { ATTEMPT_UNKNOWN, REPLY_WORDS, type ReplyBatch } from '../batch/index.js'
import type { MissEstimate } from '../model/index.js'
import { CanaryBook } from './canaries.js'
import { estimateMiss, lossOf } from './miss-estimate.js'
import { PassBook } from './pass-book.js'
import { cautiousLoss, MAX_AUTO_RETRIES, retriesFor } from './retry-law.js'
import { addTrips } from './trips.js'

/** From so many canaries on, they alone say what is lost. */
const ENOUGH_CANARIES = 400

/** One silence may be loss. */
const MIN_REPEATS = 2

/**
 * All that is known of a scan's losses: what became of its canaries, and which
 * attempt was answered first. Says what share was lost, what was missed, and when
 * a window has had passes enough.
 */
export class LossMeter {
  readonly canaries = new CanaryBook()
  readonly #passes = new PassBook()
  /** The greatest number of probes one endpoint may get, canaries included. */
  readonly #maxAttempts: number

  constructor(readonly retries: number | 'auto') {
    this.#maxAttempts = 1 + this.maxRetries
  }

  /** No window gets more. */
  get maxRetries(): number {
    return this.retries === 'auto' ? MAX_AUTO_RETRIES : this.retries
  }

  /**
   * A reply gave an endpoint its verdict, open or closed.
   *
   * @param window   the number of its window; undefined when its passes tell nothing of loss
   * @param attempts probes it has been sent
   */
  noteAnswer(batch: ReplyBatch, row: number, window: number | undefined, attempts: number): void {
    const attempt = batch.attempt(row)
    if (attempt === ATTEMPT_UNKNOWN) {
      // One source port for all: the answer to a canary could not be told from any other.
      if (window !== undefined) this.#passes.note(window, attempts - 1)
      return
    }
    if (window !== undefined) this.#passes.note(window, attempt)
    const { words } = batch
    const at = row * REPLY_WORDS
    const uses = this.#maxAttempts - attempts
    this.canaries.note(words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!, batch.port(row), uses)
  }

  /** @returns false when this is no news */
  takeCanary(batch: ReplyBatch, row: number): boolean {
    const { words } = batch
    const at = row * REPLY_WORDS
    const port = batch.port(row)
    const attempt = batch.attempt(row)
    return this.canaries.take(words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!, port, attempt)
  }

  /** The answers to a window's pass have had their time. @returns whether it needs no further pass */
  isEnough(window: number, pass: number): boolean {
    this.#passes.passOver(window, pass)
    if (this.retries !== 'auto') return pass >= this.retries
    const rest = addTrips(this.canaries.trips, this.#passes.trips(window))
    return pass >= retriesFor(cautiousLoss(this.#passes.tripsOf(window), rest))
  }

  /** Probes that an endpoint may still get when it answered its first and gets no canaries. */
  get repeatProbes(): number {
    return Math.min(this.maxRetries, Math.max(MIN_REPEATS, this.expectedRetries))
  }

  /** A window is over, after so many passes beside the first; so many of its endpoints stayed silent. */
  closeWindow(window: number, retries: number, silentCount: number): void {
    this.#passes.close(window, retries, silentCount)
  }

  /** Retries that windows will have as things stand. */
  get expectedRetries(): number {
    if (this.retries !== 'auto') return this.retries
    return retriesFor(cautiousLoss(this.#passes.trips(), this.canaries.trips))
  }

  /** Canaries settled in the last second, and those lost among them. */
  loss(nowMs: number): { readonly canaryCount: number; readonly lostCount: number } {
    return this.canaries.loss(nowMs)
  }

  /** The share of round trips lost; null when nothing was measured. */
  get lossRatio(): number | null {
    const canaries = this.canaries.trips
    const passes = this.#passes.trips()
    const trips = canaries.count >= ENOUGH_CANARIES || passes.count === 0 ? canaries : passes
    return trips.count === 0 ? null : trips.lostCount / trips.count
  }

  /**
   * The share of answering endpoints missed; null when nothing answered.
   *
   * @param isGoingOn windows in flight will be finished; otherwise what is silent in them gets no verdict
   */
  missEstimate(isGoingOn: boolean): MissEstimate | null {
    const loss = lossOf(this.canaries.trips, this.#passes.trips())
    return estimateMiss(loss, this.#passes.audiences(isGoingOn ? this.expectedRetries : undefined))
  }
}
