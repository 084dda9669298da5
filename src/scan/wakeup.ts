import type { Clock } from '../clock.js'

/** The longest time for which a loop that never has to wait keeps the event loop from everybody else, ms. */
const MAX_HOLD_MS = 5

/**
 * Lets one loop sleep until a time or until somebody calls {@link notify}, whichever is first. A call made while
 * nobody sleeps is kept.
 *
 * A link that takes every batch at once never makes the loop wait: it would go round and round on promises alone,
 * while timers, signals and the link's own calls wait for the event loop. So it is let go now and then.
 */
export class Wakeup {
  #isNotified = false
  #resume: (() => void) | undefined
  #letGoMs: number

  constructor(readonly clock: Clock) {
    this.#letGoMs = clock.nowMs()
  }

  notify(): void {
    this.#isNotified = true
    this.#resume?.()
  }

  /** @param delayMs Infinity: until notified */
  async wait(delayMs: number): Promise<void> {
    if (!this.#isNotified && delayMs > 0) {
      await new Promise<void>((resolve) => {
        const cancel = Number.isFinite(delayMs) ? this.clock.after(delayMs, () => this.#resume?.()) : undefined
        this.#resume = () => {
          this.#resume = undefined
          cancel?.()
          resolve()
        }
      })
    }
    this.#isNotified = false
    if (this.clock.nowMs() - this.#letGoMs < MAX_HOLD_MS) return
    await new Promise<void>((resolve) => setImmediate(resolve))
    this.#letGoMs = this.clock.nowMs()
  }
}
