/**
 * Writes times as ISO 8601, UTC, to the millisecond. Replies come thousands to a
 * second and in order, so all but the milliseconds is remembered from the last one.
 */
export class IsoTimes {
  #second = Number.NaN
  /** `2026-01-02T03:04:05.` */
  #prefix = ''

  /** @param wallMs milliseconds since the Unix epoch; what is finer is cut off */
  format(wallMs: number): string {
    const second = Math.floor(wallMs / 1000)
    if (second !== this.#second) {
      this.#second = second
      this.#prefix = new Date(second * 1000).toISOString().slice(0, -4)
    }
    const millis = Math.floor(wallMs) - second * 1000
    return `${this.#prefix}${millis < 10 ? '00' : millis < 100 ? '0' : ''}${millis}Z`
  }
}
