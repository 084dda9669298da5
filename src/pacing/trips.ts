/** Round trips whose outcome is known. Fractions are allowed: estimates carry the weight of so many trips. */
export interface Trips {
  readonly count: number
  readonly lostCount: number
}

/** What may be said of a share: where it lies, and how far it can be from there. */
export interface Interval {
  readonly ratio: number
  readonly low: number
  readonly high: number
}

/**
 * Answers of windows that had equally many passes, by the attempt that was
 * answered first. That one comes from a geometric distribution, cut off after
 * the last pass: who would have answered later is not among them.
 */
export interface PassAnswers {
  /** Passes after the first that are over; Infinity when every endpoint answered, so that nothing is cut off. */
  readonly retries: number
  readonly answeredCount: number
  /** Sum over the answers of the (0-based) attempt each was to: the round trips they are known to have lost. */
  readonly attemptSum: number
}

export function addTrips(a: Trips, b: Trips): Trips {
  return { count: a.count + b.count, lostCount: a.lostCount + b.lostCount }
}

/**
 * The share lost, as an interval. Zero trips say nothing: 0 … 1.
 *
 * Source: Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22, 1927.
 * @param z standard deviations to either side
 */
export function wilson({ count, lostCount }: Trips, z: number): Interval {
  if (count <= 0) return { ratio: 0, low: 0, high: 1 }
  const ratio = Math.min(1, lostCount / count)
  const weight = (z * z) / count
  const centre = (ratio + weight / 2) / (1 + weight)
  const half = (z * Math.sqrt((ratio * (1 - ratio)) / count + (weight / count) * 0.25)) / (1 + weight)
  return {
    ratio,
    low: Math.min(ratio, Math.max(0, centre - half)),
    high: Math.max(ratio, Math.min(1, centre + half)),
  }
}

const MIN_LOSS = 1e-9
const MAX_LOSS = 0.999

/**
 * What the passes say of the loss of one round trip: the most likely ratio, and
 * with the weight of as many trips as hold the same (Fisher) information.
 * Windows of one pass say nothing: there, whoever answered, answered at once.
 */
export function tripsOfPasses(groups: readonly PassAnswers[]): Trips {
  let attemptSum = 0
  for (const group of groups) attemptSum += group.attemptSum
  let [low, high] = [MIN_LOSS, attemptSum === 0 ? MIN_LOSS : MAX_LOSS]
  for (let round = 0; round < 50 && high - low > 1e-12; round++) {
    const ratio = (low + high) / 2
    let expected = 0
    for (const { retries, answeredCount } of groups) expected += answeredCount * meanAttempt(ratio, retries)
    if (expected < attemptSum) low = ratio
    else high = ratio
  }
  const ratio = (low + high) / 2
  let count = 0
  for (const { retries, answeredCount } of groups) {
    count += (answeredCount * attemptVariance(ratio, retries) * (1 - ratio)) / ratio
  }
  return { count, lostCount: attemptSum === 0 ? 0 : count * ratio }
}

/** The mean of a geometric distribution cut off after `retries`. */
function meanAttempt(ratio: number, retries: number): number {
  const whole = ratio / (1 - ratio)
  if (retries === Number.POSITIVE_INFINITY) return whole
  const cut = ratio ** (retries + 1)
  return whole - ((retries + 1) * cut) / (1 - cut)
}

function attemptVariance(ratio: number, retries: number): number {
  const whole = ratio / (1 - ratio) ** 2
  if (retries === Number.POSITIVE_INFINITY) return whole
  const cut = ratio ** (retries + 1)
  return Math.max(0, whole - ((retries + 1) ** 2 * cut) / (1 - cut) ** 2)
}
