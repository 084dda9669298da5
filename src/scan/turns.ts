import type { Clock } from '../clock.js'

/** The longest time for which a scan that never has to wait keeps the event loop from everybody else, ms. */
const MAX_HOLD_MS = 5

/**
 * Lets the event loop turn now and then. What goes round on promises alone, because its links and readers take
 * everything at once, would keep timers, signals and native calls waiting until it is done.
 */
export class Turns {
  #lastMs: number

  constructor(readonly clock: Clock) {
    this.#lastMs = clock.nowMs()
  }

  /** The last turn was long ago. Never, while the clock stands still: simulated scans go on as they always do. */
  get isDue(): boolean {
    return this.clock.nowMs() - this.#lastMs >= MAX_HOLD_MS
  }

  async give(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve))
    this.#lastMs = this.clock.nowMs()
  }
}
