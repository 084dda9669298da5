/** Middle value, or the mean of the two middle ones. @throws {RangeError} nothing was measured */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('the median of nothing')
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** One measurement a round. Equal places of several series are of the same round. */
export type Series = readonly number[]

/** Each round's own ratio: whatever the machine did meanwhile met both. */
export function ratios(series: Series, yardstick: Series): number[] {
  return series.map((value, round) => value / yardstick[round]!)
}

/** `median (least–greatest)`, in units of `unit`; of one measurement, itself. */
export function spread(series: Series, unit = 1, digits = 0): string {
  const text = (value: number) =>
    (value / unit).toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
  if (series.length === 1) return text(series[0]!)
  return `${text(median(series))} (${text(Math.min(...series))}–${text(Math.max(...series))})`
}

/** A counter as it was read at one moment. */
export interface Sample {
  readonly atMs: number
  readonly count: number
}

/**
 * The rate at which a counter rose, per second, over the middle 80 % of its
 * rise: neither the start of the tool nor its end is in it.
 *
 * @returns 0 when too few samples fall into that stretch to tell
 */
export function sustainedRate(samples: readonly Sample[]): number {
  const first = samples.at(0)?.count ?? 0
  const rise = (samples.at(-1)?.count ?? 0) - first
  const middle = samples.filter(({ count }) => count >= first + rise * 0.1 && count <= first + rise * 0.9)
  const begin = middle.at(0)
  const end = middle.at(-1)
  if (!begin || !end || end.atMs === begin.atMs) return 0
  return ((end.count - begin.count) * 1000) / (end.atMs - begin.atMs)
}
