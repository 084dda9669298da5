import type { HostTally, ScanHeader, Summary } from '../model/index.js'
import { printable } from './escape.js'
import { wrap, wrapItems } from './layout.js'
import { formatScope } from './scope.js'
import type { TextPage } from './text-hosts.js'
import { formatCount, formatDuration, formatPercent, formatQuantity, formatRate } from './units.js'

/**
 * What was done and how far it can be trusted, in a few lines: the states add
 * up to the probes of a complete scan; whatever was lost is named.
 *
 * @param summary undefined when the stream broke off
 */
export function renderSummary(
  header: ScanHeader | undefined,
  tallies: readonly HostTally[],
  summary: Summary | undefined,
  findingCount: number,
  { columns, palette }: TextPage,
): string[] {
  const alarm = (text: string) => wrap(text, columns).map(palette.alarm)
  if (!summary) return alarm('stopped early: the scan failed before its summary')
  const lines = [
    ...wrapItems([verdicts(summary), ...(header ? [formatScope(header)] : [])], columns),
    ...wrapItems(hosts(header, tallies, summary, findingCount), columns),
    ...wrapItems(effort(header, summary), columns).map(palette.dim),
  ]
  const lost = drops(summary)
  if (lost) lines.push(...alarm(lost))
  if (summary.blockedSuspected) lines.push(...alarm(blocked(summary.blockedSuspected)))
  if (summary.limitedHosts) lines.push(...alarm(limited(summary.limitedHosts)))
  if (!summary.complete) lines.push(...alarm(incomplete(header, summary)))
  return lines
}

function verdicts({ open, closed, filtered, excluded = 0 }: Summary): string {
  const [total, ...states] = [open + closed + filtered + excluded, open, closed, filtered].map(formatCount)
  const left = excluded > 0 ? ` + ${formatCount(excluded)} excluded` : ''
  return `${states[0]} open + ${states[1]} closed + ${states[2]} filtered${left} = ${total}`
}

function hosts(
  header: ScanHeader | undefined,
  tallies: readonly HostTally[],
  { complete, excluded = 0 }: Summary,
  findingCount: number,
): string[] {
  const hollowCount = tallies.filter((tally) => tally.answersEverything).length
  const openCount = tallies.filter((tally) => tally.open > 0).length - hollowCount
  const items = [`${formatQuantity(openCount, 'host')} with open ports`]
  if (hollowCount > 0) {
    items.push(`${formatQuantity(hollowCount, 'host')} ${hollowCount === 1 ? 'answers' : 'answer'} on every port`)
  }
  const answeredCount = tallies.filter((tally) => tally.reason === undefined).length
  const quietCount = answeredCount - openCount - hollowCount
  if (quietCount > 0) items.push(`${formatCount(quietCount)} answered with nothing open`)
  // A shard, or a plan with single endpoints beside its targets, does not say how many targets it had to hear from.
  const isWholePlan =
    complete && excluded === 0 && header !== undefined && header.probes === header.targets * header.ports
  if (isWholePlan && header.targets > answeredCount) {
    items.push(`${formatCount(header.targets - answeredCount)} silent`)
  }
  if (openCount > 0 && findingCount === 0) items.push('no findings')
  return items
}

function effort(header: ScanHeader | undefined, summary: Summary): string[] {
  const { sent, replies, duplicates, strays, elapsedMs, lossRatio, missEstimate, retries } = summary
  const over = header ? ` over ${printable(header.link)}` : ''
  const rate = elapsedMs > 0 ? ` (${formatRate((sent / elapsedMs) * 1000)})` : ''
  const items = [`${formatQuantity(sent, 'probe')} in ${formatDuration(elapsedMs)}${rate}${over}`]
  items.push(`${formatCount(replies)} ${replies === 1 ? 'reply' : 'replies'}`)
  if (retries > 0) items.push(retries === 1 ? '1 retry' : `${retries} retries`)
  if (duplicates > 0) items.push(formatQuantity(duplicates, 'duplicate'))
  if (strays > 0) items.push(formatQuantity(strays, 'stray'))
  if (lossRatio !== null) items.push(`loss ${formatPercent(lossRatio)}`)
  if (missEstimate !== null) {
    const { ratio, low, high } = missEstimate
    items.push(`missed about ${formatPercent(ratio)} (${formatPercent(low)} … ${formatPercent(high)})`)
  }
  return items
}

function drops({ drops: { kernel, interface: device, queue }, uncertain = 0 }: Summary): string | undefined {
  const places = [
    { count: kernel, by: 'by the kernel' },
    { count: device, by: 'by the interface' },
    { count: queue, by: 'in our queue' },
  ].filter(({ count }) => count > 0)
  if (places.length === 0) return undefined
  const list = places.map(({ count, by }) => `${formatCount(count)} ${by}`).join(', ')
  const outcome =
    uncertain > 0
      ? `${formatQuantity(uncertain, 'endpoint')} called filtered may have answered`
      : 'whoever may have been among them was asked again'
  return `frames dropped: ${list}; ${outcome}`
}

function limited(count: number): string {
  const who =
    count === 1
      ? '1 host limits its replies: some of its'
      : `${formatCount(count)} hosts limit their replies: some of their`
  return `${who} closed ports may count as filtered; the share missed does not cover that`
}

function blocked(count: number): string {
  return `${formatQuantity(count, 'filtered endpoint')} may be blocked instead: they belong to hosts or networks that stopped answering in mid-scan`
}

function incomplete(header: ScanHeader | undefined, { open, closed, filtered, excluded = 0 }: Summary): string {
  if (!header) return 'stopped early: some endpoints have no verdict'
  const missing = header.probes - (open + closed + filtered + excluded)
  return `stopped early: ${formatCount(missing)} of ${formatQuantity(header.probes, 'endpoint')} have no verdict`
}
