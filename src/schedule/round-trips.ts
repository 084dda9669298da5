/** Taken once: a test runner makes globals slow. */
const { abs } = Math

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
  /** The mean and how far from it they are. In a table, since a number in a field of its own may be boxed anew for every reply. */
  readonly #estimateMs = new Float64Array(2)
  #sampleCount = 0
  #lossSeen = false

  /** @param rttUs one measured round trip, µs, an integer ≥ 0: what is whole can be passed on without being boxed */
  note(rttUs: number): void {
    const rttMs = rttUs / 1000
    const estimateMs = this.#estimateMs
    if (this.#sampleCount++ === 0) {
      estimateMs[0] = rttMs
      estimateMs[1] = rttMs / 2
      return
    }
    const smoothedMs = estimateMs[0]!
    estimateMs[1]! += (abs(smoothedMs - rttMs) - estimateMs[1]!) / 4
    estimateMs[0]! += (rttMs - smoothedMs) / 8
  }

  /** An endpoint answered a later attempt and not the first: a probe or a reply was lost. */
  noteLoss(): void {
    this.#lossSeen = true
  }

  /** How long an answer takes at most, by what was measured alone: for telling what is lost, not for sending again. */
  get promptTimeoutMs(): number {
    if (this.#sampleCount === 0) return CAUTIOUS_TIMEOUT_MS
    return Math.min(MAX_TIMEOUT_MS, Math.max(PROMPT_TIMEOUT_MS, this.usualMaxMs))
  }

  /** The mean, the latest weighing most; 0 before the first measurement. */
  get smoothedMs(): number {
    return this.#estimateMs[0]!
  }

  /** Few answers take longer. */
  get usualMaxMs(): number {
    return this.#estimateMs[0]! + 4 * this.#estimateMs[1]!
  }

  get timeoutMs(): number {
    if (this.#sampleCount === 0) return CAUTIOUS_TIMEOUT_MS
    const measured = this.usualMaxMs
    const floor = this.#lossSeen ? CAUTIOUS_TIMEOUT_MS : MIN_TIMEOUT_MS
    return Math.min(MAX_TIMEOUT_MS, Math.max(floor, measured))
  }
}
