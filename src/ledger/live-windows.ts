import { Ledger } from './ledger.js'

/** One window in flight: which positions it covers, and what is known of them. */
export interface LiveWindow {
  /** Its number in the plan. */
  readonly number: number
  /** Its first position. */
  readonly start: number
  readonly ledger: Ledger
  /** Begun by an earlier process: answers to its attempts are missing for no fault of the network. */
  readonly isResumed: boolean
}

/**
 * The windows in flight, at most `capacity` of them. Schedule opens and retires
 * them, interpret looks replies up; their ledgers are made once and reused, so
 * memory does not depend on the size of the scan.
 */
export class LiveWindows {
  /** A handful: looking through them is quicker than a Map, and this is asked for every reply. */
  readonly #live: LiveWindow[] = []
  readonly #spare: Ledger[]

  constructor(
    readonly capacity: number,
    windowSize: number,
  ) {
    this.#spare = Array.from({ length: capacity }, () => new Ledger(windowSize))
  }

  get hasRoom(): boolean {
    return this.#spare.length > 0
  }

  /** The caller has checked {@link hasRoom}. */
  open(number: number, start: number, length: number, isResumed = false): LiveWindow {
    const ledger = this.#spare.pop()
    if (!ledger) throw new RangeError(`${this.capacity} windows are in flight already`)
    ledger.reset(length)
    const window = { number, start, ledger, isResumed }
    this.#live.push(window)
    return window
  }

  /** undefined: never opened, or retired. */
  find(number: number): LiveWindow | undefined {
    const live = this.#live
    for (let i = 0; i < live.length; i++) if (live[i]!.number === number) return live[i]
    return undefined
  }

  retire(window: LiveWindow): void {
    this.#live.splice(this.#live.indexOf(window), 1)
    this.#spare.push(window.ledger)
  }
}
