import type { Clock } from '../clock.js'

interface Timer {
  readonly dueMs: number
  /** Order of setting, so that timers of one moment run first come, first served. */
  readonly sequence: number
  readonly callback: () => void
  isCancelled: boolean
}

/**
 * A clock on which waiting costs nothing: whenever everything that could run
 * has run, it jumps to the next timer. Runs that set the same timers see the
 * same times, so a simulated scan can be repeated to the byte.
 */
export class SimClock implements Clock {
  #nowMs = 0
  #sequence = 0
  /** A binary heap by due time. */
  readonly #timers: Timer[] = []
  #isTurning = false

  /** @param epochMs what the wall shows at time 0 */
  constructor(readonly epochMs = Date.UTC(2000, 0, 1)) {}

  nowMs(): number {
    return this.#nowMs
  }

  wallMs(): number {
    return this.epochMs + this.#nowMs
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer: Timer = {
      dueMs: this.#nowMs + Math.max(0, delayMs),
      sequence: this.#sequence++,
      callback,
      isCancelled: false,
    }
    this.#push(timer)
    this.#turnSoon()
    return () => {
      timer.isCancelled = true
    }
  }

  /** One timer a turn of the event loop: all that it set off runs before the next. */
  #turnSoon(): void {
    if (this.#isTurning) return
    this.#isTurning = true
    setImmediate(() => {
      this.#isTurning = false
      let timer = this.#pop()
      while (timer?.isCancelled) timer = this.#pop()
      if (!timer) return
      this.#nowMs = timer.dueMs
      this.#turnSoon()
      timer.callback()
    })
  }

  #push(timer: Timer): void {
    const heap = this.#timers
    let at = heap.push(timer) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!isEarlier(heap[at]!, heap[parent]!)) break
      swap(heap, at, parent)
      at = parent
    }
  }

  #pop(): Timer | undefined {
    const heap = this.#timers
    const first = heap[0]
    const last = heap.pop()
    if (!first || !last || heap.length === 0) return first
    heap[0] = last
    let at = 0
    for (;;) {
      let least = at
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < heap.length && isEarlier(heap[child]!, heap[least]!)) least = child
      }
      if (least === at) return first
      swap(heap, at, least)
      at = least
    }
  }
}

function isEarlier(a: Timer, b: Timer): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.sequence < b.sequence)
}

function swap(heap: Timer[], i: number, j: number): void {
  const timer = heap[i]!
  heap[i] = heap[j]!
  heap[j] = timer
}
