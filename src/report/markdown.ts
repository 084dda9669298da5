import { type Finding, SEVERITIES, type Severity } from '../model/index.js'
import { formatCount, formatQuantity, printable, xmlText } from '../output/index.js'
import { endpointText } from './endpoint-text.js'
import { markdownCode, markdownText } from './markdown-text.js'
import { type HostBook, type ScanBook, wholeScanWriter } from './scan-book.js'

/** Forges take comments of 65,536 characters. */
export const MOST_MARKDOWN_CHARACTERS = 65_000

/** What a title, a row or a part may cost at the end, when no more fits. */
const RESERVED_CHARACTERS = 400
const MOST_HOSTS = 50

/** A summary to comment a pull request with: grades, findings worst first, what to do about each behind a fold. */
export const createMarkdownWriter = wholeScanWriter((book) => {
  const page = new Page()
  page.add(heading(book))
  addHosts(page, book)
  addFindings(page, book)
  page.end(footer(book))
  return page.text
})

/** Text that never grows beyond what a forge takes. */
class Page {
  text = ''

  get roomLeft(): number {
    return MOST_MARKDOWN_CHARACTERS - RESERVED_CHARACTERS - this.text.length
  }

  /** @returns whether it fitted; if not, nothing was added */
  add(text: string): boolean {
    if (text.length > this.roomLeft) return false
    this.text += text
    return true
  }

  /** Into the room that is kept for it. */
  end(text: string): void {
    this.text += text.slice(0, MOST_MARKDOWN_CHARACTERS - this.text.length)
  }
}

function heading(book: ScanBook): string {
  const [only, ...others] = book.postures
  const counting = book.findings.filter(({ waiver }) => !waiver)
  const what =
    only && others.length === 0
      ? `${only.score === null ? 'unrated' : `grade ${only.grade}, ${only.score} of 100`}`
      : formatQuantity(counting.length, 'finding')
  return `## Exposure: ${what}\n\n`
}

function addHosts(page: Page, book: ScanBook): void {
  const hosts = book.hosts().filter(({ posture, findings }) => posture || findings.length > 0)
  if (hosts.length === 0) return
  const sorted = hosts.sort((a, b) => (a.posture?.score ?? -1) - (b.posture?.score ?? -1))
  page.add('| host | role | grade | score | findings |\n|---|---|---|---|---|\n')
  let left = sorted.length
  for (const host of sorted.slice(0, MOST_HOSTS)) {
    if (!page.add(hostRow(host))) break
    left--
  }
  if (left > 0) page.add(`\n… and ${formatQuantity(left, 'more host')}.\n`)
  page.add('\n')
}

function hostRow({ name, posture, findings }: HostBook): string {
  const { role = '', grade = '', score } = posture ?? {}
  const cells = [
    markdownCode(name),
    markdownText(role),
    posture?.incomplete ? `${grade} (incomplete)` : grade,
    score === null || score === undefined ? '–' : String(score),
    countText(findings),
  ]
  return `| ${cells.join(' | ')} |\n`
}

/** `1 critical, 2 low, 1 waived` */
function countText(findings: readonly Finding[]): string {
  const counts = worstFirst.flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity && !finding.waiver).length
    return count > 0 ? [`${formatCount(count)} ${severity}`] : []
  })
  const waived = findings.filter(({ waiver }) => waiver).length
  if (waived > 0) counts.push(`${formatCount(waived)} waived`)
  return counts.join(', ') || 'none'
}

const worstFirst: readonly Severity[] = [...SEVERITIES].reverse()
const MARKS: Readonly<Record<Severity, string>> = {
  critical: '🟥 critical',
  high: '🟧 high',
  medium: '🟨 medium',
  low: '🟦 low',
  info: '⬜ info',
}

function addFindings(page: Page, { findings }: ScanBook): void {
  if (findings.length === 0) {
    page.add('Nothing is open that should not be.\n')
    return
  }
  const counting = findings.filter(({ waiver }) => !waiver)
  const waived = findings.filter(({ waiver }) => waiver)
  let shown = 0
  for (const finding of [...counting, ...waived]) {
    if (!page.add(findingBlock(finding))) break
    shown++
  }
  const left = findings.length - shown
  if (left > 0) page.end(`\n… and ${formatQuantity(left, 'more finding')}: the whole report has them.\n`)
}

function findingBlock(finding: Finding): string {
  const { severity, rule, title, reason, remedy, confidence, waiver, alternates, vantages } = finding
  const mark = waiver ? '🏳️ waived' : MARKS[severity]
  const facts = [
    markdownCode(rule),
    confidence,
    ...(finding.unexpected ? ['unexpected'] : []),
    ...(alternates.length > 0 ? [`or ${alternates.map(markdownCode).join(', ')}`] : []),
    ...(vantages ? [`seen from ${vantages.map(markdownCode).join(', ')}`] : []),
  ]
  const waived = waiver
    ? `\n**Waived** by ${markdownText(waiver.id)} until ${markdownText(waiver.expires)}: ${markdownText(waiver.reason)}\n`
    : ''
  return [
    `<details><summary>${mark} <code>${htmlText(where(finding))}</code> ${htmlText(title)}</summary>\n`,
    `${facts.join(' · ')}`,
    waived,
    `${markdownText(reason)}\n`,
    `**What to do:** ${markdownText(remedy)}\n`,
    '</details>\n',
  ].join('\n')
}

function footer({ header, summary, isComplete }: ScanBook): string {
  const what = header
    ? [`synsweep ${header.version}`, ...(header.vantage === undefined ? [] : [`from ${header.vantage}`])]
    : []
  const state = isComplete
    ? `${formatCount(summary!.open)} open, ${formatCount(summary!.closed)} closed, ${formatCount(summary!.filtered)} filtered`
    : '**the scan is not complete**'
  return `\n${[...what.map(markdownText), state].join(' · ')}\n`
}

/** Within HTML: no tag, no mention, and nothing that a reader of Markdown might take for its own. */
function htmlText(text: string): string {
  return xmlText(printable(text))
    .replace(/[\\`*_[\]|~!$]|:(?=\/\/)|(?<=www)\./gi, (char) => `&#${char.charCodeAt(0)};`)
    .replace(/[@#](?!\d+;|x)/g, '$&&#8203;')
}

function where(finding: Finding): string {
  return finding.name === undefined ? endpointText(finding) : `${finding.name} (${endpointText(finding)})`
}
