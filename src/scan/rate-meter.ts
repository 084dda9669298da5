/** Shorter spans than this say more about the asking than about the rate. */
const SPAN_MS = 1000

/** Packets per second over about the last second, from totals looked at now and then. */
export class RateMeter {
  #markMs = Number.NEGATIVE_INFINITY
  #markCount = 0
  #ratePps = 0

  /** @returns the rate as of now; before the first second is over, that since the first call */
  update(nowMs: number, count: number): number {
    if (this.#markMs === Number.NEGATIVE_INFINITY) {
      this.#markMs = nowMs
      this.#markCount = count
      return 0
    }
    const spanMs = nowMs - this.#markMs
    const ratePps = spanMs > 0 ? ((count - this.#markCount) / spanMs) * 1000 : this.#ratePps
    if (spanMs < SPAN_MS) return this.#ratePps || ratePps
    this.#markMs = nowMs
    this.#markCount = count
    this.#ratePps = ratePps
    return ratePps
  }
}
