import type { Clock } from '../clock.js'
import { Turns } from './turns.js'

/**
 * Lets one loop sleep until a time or until somebody calls {@link notify}, whichever is first. A call made while
 * nobody sleeps is kept. The event loop turns meanwhile, also for a loop that never has to wait.
 */
export class Wakeup {
  #isNotified = false
  #resume: (() => void) | undefined
  readonly #turns: Turns

  constructor(readonly clock: Clock) {
    this.#turns = new Turns(clock)
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
    if (this.#turns.isDue) await this.#turns.give()
  }
}
