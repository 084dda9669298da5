import type { MissEstimate } from '../model/index.js'
import { addTrips, type Interval, type Trips, wilson } from './trips.js'

/** Endpoints that had equally many attempts. */
export interface Audience {
  /** Attempts after the first; Infinity where nobody can have been missed. */
  readonly retries: number
  /** Those that said open or closed. */
  readonly answeredCount: number
  /** Those that stayed silent to every attempt: no more than these can have been missed. */
  readonly silentCount: number
}

/**
 * The interval is to hold the truth at least 95 times in 100. Half of the five
 * is spent on how well the loss is known, half on what chance makes of it.
 */
const LOSS_DEVIATIONS = 2.2414
const CHANCE_TAIL = 0.0125
/** Canaries and passes contradict each other when even intervals this wide do not meet: chance does that to one scan in 10^5. */
const DISPUTE_DEVIATIONS = 3.3

/**
 * How likely a round trip is lost, from both measurements. They are pooled while
 * they agree; where they contradict each other (canaries see the scan as a
 * whole, passes mostly its later part) the interval spans both.
 */
export function lossOf(canaries: Trips, passes: Trips): Interval {
  const pooled = wilson(addTrips(canaries, passes), LOSS_DEVIATIONS)
  if (canaries.count === 0 || passes.count === 0) return pooled
  const isAgreed = isOverlapping(wilson(canaries, DISPUTE_DEVIATIONS), wilson(passes, DISPUTE_DEVIATIONS))
  if (isAgreed) return pooled
  const a = wilson(canaries, LOSS_DEVIATIONS)
  const b = wilson(passes, LOSS_DEVIATIONS)
  return { ratio: pooled.ratio, low: Math.min(a.low, b.low), high: Math.max(a.high, b.high) }
}

function isOverlapping(a: Interval, b: Interval): boolean {
  return a.low <= b.high && b.low <= a.high
}

/**
 * The share of answering endpoints that every attempt to missed: those that
 * would say open or closed, and were called silent.
 *
 * An endpoint is missed with the probability loss^(retries + 1). That holds when
 * the losses of one endpoint's attempts are independent: by themselves, or in
 * bursts shorter than the time between passes (a second and more, once loss was
 * seen). An outage of many seconds, and a firewall that blocks us from some
 * moment on, is silence like any other and not covered.
 *
 * @returns null when nothing answered
 */
export function estimateMiss(loss: Interval, audiences: readonly Audience[]): MissEstimate | null {
  let answeredCount = 0
  let silentCount = 0
  for (const audience of audiences) {
    answeredCount += audience.answeredCount
    silentCount += audience.silentCount
  }
  if (answeredCount === 0) return null
  const share = (missedCount: number) => {
    const possibleCount = Math.min(missedCount, silentCount)
    if (possibleCount === Number.POSITIVE_INFINITY) return 1
    return possibleCount / (answeredCount + possibleCount)
  }
  const ratio = share(missedOf(loss.ratio, audiences).mean)
  const low = share(quantile(missedOf(loss.low, audiences), CHANCE_TAIL))
  const high = share(quantile(missedOf(loss.high, audiences), 1 - CHANCE_TAIL))
  // Whole endpoints are missed, the mean is a fraction: it may lie outside when next to nothing is missed.
  return { ratio, low: Math.min(low, ratio), high: Math.max(high, ratio) }
}

interface Moments {
  readonly mean: number
  readonly variance: number
}

/** How many were missed, given how many were not: a negative binomial distribution for each audience. */
function missedOf(ratio: number, audiences: readonly Audience[]): Moments {
  let [mean, variance] = [0, 0]
  for (const { retries, answeredCount } of audiences) {
    if (answeredCount === 0 || retries === Number.POSITIVE_INFINITY) continue
    const missed = ratio ** (retries + 1)
    mean += (answeredCount * missed) / (1 - missed)
    variance += (answeredCount * missed) / (1 - missed) ** 2
  }
  return { mean, variance }
}

/** Beyond this mean the distribution is as good as normal, and its probability of 0 underflows. */
const NORMAL_FROM = 500
/** The normal distribution's quantile of 1 − {@link CHANCE_TAIL}. */
const CHANCE_DEVIATIONS = 2.2414

/** The least count whose probability of not being exceeded is at least `share`, 0 or more. */
function quantile({ mean, variance }: Moments, share: number): number {
  if (mean === 0 || !Number.isFinite(mean)) return mean
  if (mean > NORMAL_FROM) {
    const sign = share < 0.5 ? -1 : 1
    return Math.max(0, Math.round(mean + sign * CHANCE_DEVIATIONS * Math.sqrt(variance)))
  }
  // Negative binomial by its moments; with no more variance than mean it is Poisson.
  const excess = Math.max(variance - mean, mean * 1e-9)
  const size = (mean * mean) / excess
  let probability = Math.exp(-size * Math.log1p(mean / size))
  let sum = probability
  let count = 0
  while (sum < share && count < 100_000) {
    probability *= ((count + size) / (count + 1)) * (mean / (mean + size))
    sum += probability
    count++
  }
  return count
}
