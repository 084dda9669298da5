import type { Outcomes } from './path-evidence.js'

const { max, sqrt } = Math

/** So many hits fix the hit ratio to half a per cent; more would only make it slow to follow the path. */
const ENOUGH_HITS = 40_000
/** Canaries alone decide from so many on: hosts that limit their own replies are not among them. */
const CANARIES_TO_TRUST = 60
const TRUST_DEVIATIONS = 3

/** What was answered beside what would have been, had the rate cost nothing. */
export interface Share {
  readonly expectedCount: number
  readonly answeredCount: number
  /** answered / expected; 1 when nothing was expected. */
  readonly ratio: number
  /** Standard deviations by which fewer were answered than expected. */
  readonly deviations: number
  /** How much of the doubt comes from these probes, and not from what is expected of them, 0 … 1. */
  readonly weight: number
}

/**
 * What a path answers while the rate costs nothing: the hit ratio of first
 * probes, and the share of canaries, with the loss that no rate would cure in
 * both. Everything else is measured against it.
 */
export class CleanPath {
  #firstCount = 0
  #hitCount = 0
  #backgroundRatio: number

  constructor(backgroundRatio = 0) {
    this.#backgroundRatio = backgroundRatio
  }

  /** Loss whatever the rate, as far as it was put to the test. */
  get backgroundRatio(): number {
    return this.#backgroundRatio
  }

  /** False while no hit ratio is known: canaries alone tell. */
  get hasHitRatio(): boolean {
    return this.#hitCount > 0
  }

  /** Probes whose rate cost nothing. */
  learn({ firstCount, hitCount }: Outcomes): void {
    this.#firstCount += firstCount
    this.#hitCount += hitCount
    if (this.#hitCount > ENOUGH_HITS) {
      this.#firstCount /= 2
      this.#hitCount /= 2
    }
  }

  /** A slower rate lost as much: what is lost has another cause. Only from now on is it measured afresh. */
  blameBackground(outcomes: Outcomes, backgroundRatio: number): void {
    this.#backgroundRatio = backgroundRatio
    this.relearn(outcomes)
  }

  relearn(outcomes: Outcomes): void {
    this.#firstCount = 0
    this.#hitCount = 0
    this.learn(outcomes)
  }

  /** How much of what the clean path would have answered was answered. */
  share(outcomes: Outcomes): Share {
    const { firstCount, hitCount, canaryCount, lostCount } = outcomes
    const canaries = shareOf(canaryCount * (1 - this.#backgroundRatio), canaryCount - lostCount, 0)
    if (!this.hasHitRatio) return canaries
    const expectedHits = (firstCount * this.#hitCount) / this.#firstCount
    const doubt = expectedHits / sqrt(this.#hitCount)
    if (canaryCount >= CANARIES_TO_TRUST) {
      const hitShare = hitCount / max(1, expectedHits)
      const deviation = sqrt(canaries.expectedCount) / canaries.expectedCount
      if (canaries.ratio - hitShare > TRUST_DEVIATIONS * deviation) return canaries
    }
    return shareOf(canaries.expectedCount + expectedHits, canaries.answeredCount + hitCount, doubt)
  }
}

/** @param doubt one standard deviation of what is expected */
function shareOf(expectedCount: number, answeredCount: number, doubt: number): Share {
  if (expectedCount <= 0) return { expectedCount: 0, answeredCount, ratio: 1, deviations: 0, weight: 1 }
  const variance = expectedCount + doubt * doubt
  const deviations = (expectedCount - answeredCount) / sqrt(variance)
  const ratio = answeredCount / expectedCount
  return { expectedCount, answeredCount, ratio, deviations, weight: expectedCount / variance }
}
