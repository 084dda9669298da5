/** Batches and moments remembered, at least: more than a link's queue and a second of round trip hold. */
const ENTRIES = 512

/**
 * Counts first probes and the answers to them so that the two belong together:
 * a probe counts once an answer to it would be here. Constant memory.
 */
export class HitMeter {
  /** Probes queued in all, by how many of them were first probes: as the link leaves them, in this order. */
  readonly #queue = new SortedTable()
  /** First probes that had left, by the time. */
  readonly #left = new SortedTable()
  #hitCount = 0

  constructor() {
    this.#queue.push(0, 0)
  }

  /** Endpoints that answered their first probe. */
  get hitCount(): number {
    return this.#hitCount
  }

  noteHit(): void {
    this.#hitCount++
  }

  /** Probes were handed to the link: running totals, of all and of first attempts. */
  noteQueued(queuedCount: number, firstCount: number): void {
    this.#queue.push(queuedCount, firstCount)
  }

  /** @param leftCount probes that have left the link by now, of all kinds */
  advance(nowMs: number, leftCount: number): void {
    this.#left.push(nowMs, this.#queue.at(leftCount))
  }

  /** First probes that had left by then. */
  firstCount(atMs: number): number {
    return this.#left.at(atMs)
  }
}

/** The last points of a rising function, straight lines between them. */
class SortedTable {
  readonly #keys = new Float64Array(ENTRIES)
  readonly #values = new Float64Array(ENTRIES)
  #count = 0

  push(key: number, value: number): void {
    const last = (this.#count - 1) % ENTRIES
    if (this.#count > 0 && key <= this.#keys[last]!) {
      this.#values[last] = value
      return
    }
    const at = this.#count++ % ENTRIES
    this.#keys[at] = key
    this.#values[at] = value
  }

  /** Before the first point: 0, or the oldest value that is remembered. */
  at(key: number): number {
    const oldest = Math.max(0, this.#count - ENTRIES)
    let [low, high] = [oldest, this.#count] // the first point beyond the key is in low … high
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#keys[middle % ENTRIES]! <= key) low = middle + 1
      else high = middle
    }
    if (low === 0) return 0
    const before = (low - 1) % ENTRIES
    if (low === oldest) return this.#values[low % ENTRIES]!
    if (low === this.#count) return this.#values[before]!
    const after = low % ENTRIES
    const share = (key - this.#keys[before]!) / (this.#keys[after]! - this.#keys[before]!)
    return this.#values[before]! + share * (this.#values[after]! - this.#values[before]!)
  }
}
