import type { Audience } from './miss-estimate.js'
import { type PassAnswers, type Trips, tripsOfPasses } from './trips.js'

const ATTEMPTS = 10

interface OpenWindow {
  /** Answers by the attempt that was answered. */
  readonly answers: Uint32Array
  /** The last pass whose replies have had their time; −1 before the first has. */
  lastOver: number
}

/** Sums over windows that are over and had equally many passes. */
interface Sums {
  answeredCount: number
  attemptSum: number
  silentCount: number
}

/**
 * Which attempt each endpoint answered first, window by window: from this loss
 * can be told without a probe more, and who may have been missed.
 */
export class PassBook {
  readonly #open = new Map<number, OpenWindow>()
  /** The latest that was answered in, and its number: the next answer is likely to be in it as well. */
  #latest: OpenWindow | undefined
  #latestNumber = -1
  /** By retries. The last is for windows in which everybody answered. */
  readonly #closed: readonly Sums[] = Array.from({ length: ATTEMPTS + 1 }, () => {
    return { answeredCount: 0, attemptSum: 0, silentCount: 0 }
  })

  /**
   * An endpoint said open or closed.
   *
   * @param window  the number of its window
   * @param attempt what it answered, 0 … 9
   */
  note(window: number, attempt: number): void {
    if (window !== this.#latestNumber) {
      this.#latestNumber = window
      this.#latest = this.#openWindow(window)
    }
    if (attempt < ATTEMPTS) this.#latest!.answers[attempt]!++
  }

  #openWindow(window: number): OpenWindow {
    const known = this.#open.get(window)
    if (known) return known
    const open = { answers: new Uint32Array(ATTEMPTS), lastOver: -1 }
    this.#open.set(window, open)
    return open
  }

  /** What answers this pass and those before have come, but for stragglers. */
  passOver(window: number, pass: number): void {
    const open = this.#open.get(window)
    if (open) open.lastOver = pass
  }

  /** A window is over; `retries` passes after the first were begun, and so many endpoints stayed silent. */
  close(window: number, retries: number, silentCount: number): void {
    const sums = this.#closed[silentCount === 0 ? ATTEMPTS : retries]!
    sums.silentCount += silentCount
    const open = this.#open.get(window)
    if (!open) return
    this.#open.delete(window)
    this.#latestNumber = -1
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      sums.answeredCount += open.answers[attempt]!
      sums.attemptSum += attempt * open.answers[attempt]!
    }
  }

  /** From one window in flight: of its passes that are over. */
  tripsOf(window: number): Trips {
    const open = this.#open.get(window)
    return open ? tripsOfPasses([passAnswersOf(open)]) : { count: 0, lostCount: 0 }
  }

  /** From all windows, or all but one. */
  trips(except?: number): Trips {
    const groups: PassAnswers[] = this.#closed.map((sums, retries) => {
      return { ...sums, retries: retries === ATTEMPTS ? Number.POSITIVE_INFINITY : retries }
    })
    for (const [window, open] of this.#open) if (window !== except) groups.push(passAnswersOf(open))
    return tripsOfPasses(groups)
  }

  /**
   * Who had how many attempts.
   *
   * @param retriesToCome retries that windows in flight will have; undefined: they will not be finished, and
   *   what is silent in them gets no verdict
   */
  audiences(retriesToCome: number | undefined): Audience[] {
    const audiences: Audience[] = this.#closed.map(({ answeredCount, silentCount }, retries) => {
      return { retries: retries === ATTEMPTS ? Number.POSITIVE_INFINITY : retries, answeredCount, silentCount }
    })
    for (const { answers, lastOver } of this.#open.values()) {
      const answeredCount = answers.reduce((sum, count) => sum + count, 0)
      if (retriesToCome === undefined)
        audiences.push({ retries: Number.POSITIVE_INFINITY, answeredCount, silentCount: 0 })
      else {
        const retries = Math.max(retriesToCome, lastOver)
        audiences.push({ retries, answeredCount, silentCount: Number.POSITIVE_INFINITY })
      }
    }
    return audiences
  }
}

function passAnswersOf({ answers, lastOver }: OpenWindow): PassAnswers {
  let [answeredCount, attemptSum] = [0, 0]
  for (let attempt = 0; attempt <= lastOver; attempt++) {
    answeredCount += answers[attempt]!
    attemptSum += attempt * answers[attempt]!
  }
  return { retries: Math.max(0, lastOver), answeredCount, attemptSum }
}
