/** The sender's speed is looked at over spans no shorter, ms. */
const SPAN_MS = 60

/** The fastest that probes left since a restart, over spans long enough to tell: a pause is not a limit. */
export class SenderSpeed {
  #markMs = 0
  #markCount = 0
  /** Packets per second; Infinity while nothing is known. */
  pps = Number.POSITIVE_INFINITY
  #fastestPps = 0

  restart(nowMs: number, sentCount: number): void {
    this.#markMs = nowMs
    this.#markCount = sentCount
    this.#fastestPps = 0
    this.pps = Number.POSITIVE_INFINITY
  }

  update(nowMs: number, sentCount: number): void {
    const spanMs = nowMs - this.#markMs
    if (spanMs < SPAN_MS) return
    this.#fastestPps = Math.max(this.#fastestPps, ((sentCount - this.#markCount) / spanMs) * 1000)
    this.pps = this.#fastestPps
    this.#markMs = nowMs
    this.#markCount = sentCount
  }
}
