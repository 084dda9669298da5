/** Every call of one run, so that all of them can be ended at once. (An AbortSignal looks through all its listeners for each that comes or goes.) */
export class Switchboard {
  readonly #ends = new Set<() => void>()
  #isClosed = false

  get isClosed(): boolean {
    return this.#isClosed
  }

  /** @param end ends one call, and is safe to be called at any time */
  plugIn(end: () => void): void {
    this.#ends.add(end)
  }

  unplug(end: () => void): void {
    this.#ends.delete(end)
  }

  /** Ends every call, and all that are begun from now on. */
  close(): void {
    this.#isClosed = true
    for (const end of this.#ends) end()
    this.#ends.clear()
  }
}
