import type { Trips } from './trips.js'

/** `--retries auto` goes no further. Attempts are counted 0 … 9; 10 … 15 are canaries. */
export const MAX_AUTO_RETRIES = 9
/** And no less far. */
const MIN_AUTO_RETRIES = 1
/** The share of answering endpoints that may be missed: 0.02 %. */
const ALLOWED_MISS = 0.0002
/** Before anything is measured, loss is taken for this, with the weight of so many trips. */
const PRIOR_LOSS = 0.02
const PRIOR_TRIPS = 50

/**
 * The loss that `--retries auto` reckons with for one window: what its own
 * passes say, starting from what the rest of the scan says, starting from 2 %;
 * each start weighs fifty trips, and one standard deviation is added. So a lost
 * reply among a dozen does not cause nine passes, and no reply at all causes two
 * retries rather than one. Some ninety answers without loss are needed for one
 * retry to do.
 *
 * @param own  from the window's passes
 * @param rest from canaries and from the passes of other windows
 */
export function cautiousLoss(own: Trips, rest: Trips): number {
  const start = (rest.lostCount + PRIOR_TRIPS * PRIOR_LOSS) / (rest.count + PRIOR_TRIPS)
  const weight = own.count + PRIOR_TRIPS
  const ratio = (own.lostCount + PRIOR_TRIPS * start) / weight
  return Math.min(1, ratio + Math.sqrt((ratio * (1 - ratio)) / weight))
}

/** Retries that bring the expected miss, loss^(retries + 1), under 0.02 %: 1 … 9. */
export function retriesFor(loss: number): number {
  let retries = MIN_AUTO_RETRIES
  while (retries < MAX_AUTO_RETRIES && loss ** (retries + 1) >= ALLOWED_MISS) retries++
  return retries
}
