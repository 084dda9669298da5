/** clock · where time comes from, so that a test or a simulation decides what time it is. Imports nothing. */
export interface Clock {
  /** Milliseconds on a clock that never goes back; only differences mean anything. */
  nowMs(): number
  /** Milliseconds since the Unix epoch, for people and files. */
  wallMs(): number
  /**
   * Calls `callback` once, not before `delayMs` have passed.
   * @returns cancels it; harmless when it has already run
   */
  after(delayMs: number, callback: () => void): () => void
}

export const systemClock: Clock = {
  nowMs: () => performance.now(),
  wallMs: () => Date.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
}
