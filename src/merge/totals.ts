import type { Drops, MissEstimate, ScanHeader, Summary } from '../model/index.js'

/** The header of several scans as one. @throws {RangeError} none was given */
export function mergedHeader(headers: readonly ScanHeader[]): ScanHeader {
  const [first] = headers
  if (!first) throw new RangeError('there is no header of no scan')
  const plans = distinct(headers.map(({ plan }) => plan))
  const vantages = vantagesOf(headers)
  return {
    tool: 'synsweep',
    version: first.version,
    plan: plans.join('+'),
    seed: first.seed,
    link: distinct(headers.flatMap(({ link }) => link.split('+'))).join('+'),
    ...(headers.some(({ identify }) => identify) && { identify: true as const }),
    ...(headers.every(({ udpChecks }) => udpChecks) && { udpChecks: true as const }),
    ...(vantages.length > 0 && { vantage: vantages.join('+') }),
    ...(headers.length > 1 && { scans: headers.length }),
    targets: Math.max(...headers.map(({ targets }) => targets)),
    ports: Math.max(...headers.map(({ ports }) => ports)),
    probes: sum(headers.map(({ probes }) => probes)),
    startedAt: headers.map(({ startedAt }) => startedAt).reduce((a, b) => (Date.parse(b) < Date.parse(a) ? b : a)),
  }
}

/** Names of the places that were named, in order of appearance. A merged scan names several. */
export function vantagesOf(headers: readonly { readonly vantage?: string | undefined }[]): string[] {
  return distinct(headers.flatMap(({ vantage }) => vantage?.split('+') ?? []))
}

/** Counts of all together. A scan that was cut off makes the whole incomplete. */
export function mergedSummary(all: readonly (Summary | undefined)[]): Summary {
  const summaries = all.filter((summary) => summary !== undefined)
  const total = (field: CountField) => sum(summaries.map((summary) => summary[field] ?? 0))
  const optional = (field: CountField) => {
    const count = total(field)
    return count > 0 ? { [field]: count } : {}
  }
  const losses = summaries.flatMap(({ lossRatio }) => (lossRatio === null ? [] : [lossRatio]))
  return {
    ...{ open: total('open'), closed: total('closed'), filtered: total('filtered') },
    ...optional('excluded'),
    ...optional('answersEverything'),
    ...optional('blockedSuspected'),
    ...optional('limitedHosts'),
    ...{ sent: total('sent'), replies: total('replies'), strays: total('strays'), duplicates: total('duplicates') },
    drops: mergedDrops(summaries.map(({ drops }) => drops)),
    lossRatio: losses.length > 0 ? Math.max(...losses) : null,
    missEstimate: worstEstimate(summaries.map(({ missEstimate }) => missEstimate)),
    retries: Math.max(0, ...summaries.map(({ retries }) => retries)),
    ...optional('uncertain'),
    elapsedMs: sum(summaries.map(({ elapsedMs }) => elapsedMs)),
    complete: summaries.length === all.length && summaries.every(({ complete }) => complete),
  }
}

type CountField =
  | 'open'
  | 'closed'
  | 'filtered'
  | 'excluded'
  | 'answersEverything'
  | 'blockedSuspected'
  | 'limitedHosts'
  | 'sent'
  | 'replies'
  | 'strays'
  | 'duplicates'
  | 'uncertain'

function mergedDrops(all: readonly Drops[]): Drops {
  return {
    kernel: sum(all.map(({ kernel }) => kernel)),
    interface: sum(all.map((drops) => drops.interface)),
    queue: sum(all.map(({ queue }) => queue)),
  }
}

function worstEstimate(all: readonly (MissEstimate | null)[]): MissEstimate | null {
  return all.reduce((a, b) => (a === null || (b !== null && b.ratio > a.ratio) ? b : a), null)
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)]
}
