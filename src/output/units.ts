/** Numbers as people read them. English, and the same on every machine. */

/** `1,234,567` */
export function formatCount(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 0 })
}

/** `1 host`, `2,000 hosts` */
export function formatQuantity(value: number, noun: string): string {
  return `${formatCount(value)} ${noun}${value === 1 ? '' : 's'}`
}

/** Probes per second: `12,345/s`, and `0.05/s` for the very slow. */
export function formatRate(ratePps: number): string {
  const digits = ratePps < 1 ? 2 : ratePps < 10 ? 1 : 0
  return `${ratePps.toLocaleString('en-US', { maximumFractionDigits: digits })}/s`
}

/** @param ratio 0 … 1; shown with two significant digits below 1 % */
export function formatPercent(ratio: number): string {
  const percent = ratio * 100
  const digits = percent === 0 || percent >= 10 ? 0 : percent >= 1 ? 1 : 2
  return `${percent.toFixed(digits)} %`
}

/** A round trip: `0.41 ms`, `12.3 ms`, `1.20 s`. */
export function formatRtt(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toFixed(2)} s`
  return `${ms.toFixed(ms < 10 ? 2 : 1)} ms`
}

/** `0.42 s`, `12.3 s`, `2 min 05 s`, `3 h 04 min` */
export function formatDuration(ms: number): string {
  if (ms < 10_000) return `${(ms / 1000).toFixed(2)} s`
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${pad(seconds % 60)} s`
  const minutes = Math.round(seconds / 60)
  return `${formatCount(Math.floor(minutes / 60))} h ${pad(minutes % 60)} min`
}

/** C's `ctime` form in UTC, `Tue Nov 14 22:13:20 2023`: what readers of Nmap's formats expect. */
export function formatCtime(epochMs: number): string {
  const [weekday, day, month, year, time] = new Date(epochMs).toUTCString().replace(',', '').split(' ')
  return `${weekday} ${month} ${day!.replace(/^0/, ' ')} ${time} ${year}`
}

/** Seconds since the Unix epoch, whole. */
export function epochSeconds(iso: string): number {
  return Math.floor(Date.parse(iso) / 1000)
}

function pad(value: number): string {
  return String(value).padStart(2, '0')
}
