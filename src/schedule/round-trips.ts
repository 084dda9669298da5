/** The retransmission timeout is never shorter, ms: below it a busy host looks like a silent one. */
const MIN_TIMEOUT_MS = 50
/** Before the first measurement, and never less once loss has been seen: loss comes in bursts (RFC 6298 §2.1). */
const CAUTIOUS_TIMEOUT_MS = 1000
const MAX_TIMEOUT_MS = 8000
/** A lost canary is not known any sooner, ms: at the rates that matter it waits in queues as well. */
const PROMPT_TIMEOUT_MS = 200

/**
 * How long to wait for an answer, from the round trips measured so far, as TCP
 * does it (RFC 6298 §2). Our attempts leave from different source ports, so
 * every sample names the attempt it belongs to and Karn's rule is met by itself.
 */
export class RoundTrips {
  #smoothedMs = 0
  #deviationMs = 0
  #sampleCount = 0
  #lossSeen = false

  /** @param rttMs one measured round trip, ≥ 0 */
  note(rttMs: number): void {
    if (this.#sampleCount++ === 0) {
      this.#smoothedMs = rttMs
      this.#deviationMs = rttMs / 2
      return
    }
    this.#deviationMs += (Math.abs(this.#smoothedMs - rttMs) - this.#deviationMs) / 4
    this.#smoothedMs += (rttMs - this.#smoothedMs) / 8
  }

  /** An endpoint answered a later attempt and not the first: a probe or a reply was lost. */
  noteLoss(): void {
    this.#lossSeen = true
  }

  /** How long an answer takes at most, by what was measured alone: for telling what is lost, not for sending again. */
  get promptTimeoutMs(): number {
    if (this.#sampleCount === 0) return CAUTIOUS_TIMEOUT_MS
    return Math.min(MAX_TIMEOUT_MS, Math.max(PROMPT_TIMEOUT_MS, this.#smoothedMs + 4 * this.#deviationMs))
  }

  /** The mean, the latest weighing most; 0 before the first measurement. */
  get smoothedMs(): number {
    return this.#smoothedMs
  }

  /** Few answers take longer. */
  get usualMaxMs(): number {
    return this.#smoothedMs + 4 * this.#deviationMs
  }

  get timeoutMs(): number {
    if (this.#sampleCount === 0) return CAUTIOUS_TIMEOUT_MS
    const measured = this.#smoothedMs + 4 * this.#deviationMs
    const floor = this.#lossSeen ? CAUTIOUS_TIMEOUT_MS : MIN_TIMEOUT_MS
    return Math.min(MAX_TIMEOUT_MS, Math.max(floor, measured))
  }
}
