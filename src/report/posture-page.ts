import type { Finding, HostTally, Posture, Service, Verdict } from '../model/index.js'
import {
  authText,
  createPalette,
  formatCount,
  formatPortRanges,
  formatQuantity,
  nameOf,
  printable,
  productText,
  renderFindings,
  renderSummary,
  severityMark,
  type TextPage,
  truncate,
  WHY_UNRATED,
  type WriterOptions,
  widthOf,
  wrap,
  wrapItems,
} from '../output/index.js'
import { portText } from './endpoint-text.js'
import { type HostBook, type ScanBook, wholeScanWriter } from './scan-book.js'

const INDENT = '  '
const WIDEST_COLUMNS = 100
const NARROWEST_COLUMNS = 40
/** With more hosts than this the page is a list of grades, and says each thing once for all of them. */
const MOST_IN_DETAIL = 8
/** Open ports of one host that are fine, and named. */
const MOST_FINE = 20

/**
 * The page of an audit: of each host its grade, what is wrong by weight, why it matters and what to do about it, what
 * to close first, and what is fine.
 */
export const createPosturePage = wholeScanWriter((book, options) => {
  const page = pageOf(options)
  const hosts = book.hosts().filter(({ posture }) => posture !== undefined)
  const worstFirst = hosts.sort((a, b) => (a.posture!.score ?? -1) - (b.posture!.score ?? -1))
  const sections =
    hosts.length > MOST_IN_DETAIL
      ? [gradeList(worstFirst, page), ...renderFindings(book.findings, page)]
      : worstFirst.flatMap((host) => hostSections(host, book, page))
  if (hosts.length === 0) sections.push(...renderFindings(book.findings, page))
  if (hosts.length === 0 && book.summary) sections.push(['Nothing answered: there is no host to judge.'])
  if (book.header || book.summary) {
    sections.push(renderSummary(book.header, book.tallies, book.summary, book.findings.length, page))
  }
  return sections.length === 0 ? '' : `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`
})

function pageOf({ columns = 80, color = false, serviceName = () => undefined }: WriterOptions): TextPage {
  const width = Math.min(Math.max(columns, NARROWEST_COLUMNS), WIDEST_COLUMNS)
  return { columns: width, palette: createPalette(color), serviceName }
}

function gradeList(hosts: readonly HostBook[], { columns, palette }: TextPage): string[] {
  return [
    palette.bold(`${formatQuantity(hosts.length, 'host')}, worst first; audit one alone for its page`),
    ...hosts.map(({ name, posture, findings }) => {
      const { grade, score } = posture!
      const [worst] = findings.filter(({ waiver }) => !waiver)
      const why = worst ? `${worst.severity} ${worst.rule} on ${portText(worst)}` : 'nothing against it'
      const left = `${INDENT}${grade.padEnd(2)}  ${(score === null ? '–' : String(score)).padStart(3)}  ${printable(name)}`
      return truncate(`${left}  ${printable(why)}`, columns)
    }),
  ]
}

function hostSections(host: HostBook, book: ScanBook, page: TextPage): string[][] {
  const posture = host.posture!
  const services = new Map(host.services.map((service) => [keyOf(service), service]))
  const counting = host.findings.filter(({ waiver }) => !waiver)
  const isMany = (posture.addresses?.length ?? 1) > 1
  const wrong = counting.filter(({ severity }) => severity !== 'info')
  const worthKnowing = counting.filter(({ severity }) => severity === 'info')
  const waived = host.findings.filter(({ waiver }) => waiver)
  return [
    heading(posture, book, page),
    ...section('Wrong, heaviest first', findingBlocks(wrong, services, isMany, page), page),
    ...section('To do first', steps(posture, page), page),
    ...section('Worth knowing', findingLines(worthKnowing, isMany, page), page),
    ...section('Waived', waivedLines(waived, isMany, page), page),
    ...section('Fine', fineLines(host, services, isMany, page), page),
  ]
}

function section(title: string, lines: readonly string[], { palette }: TextPage): string[][] {
  return lines.length === 0 ? [] : [[palette.bold(title), ...lines]]
}

function heading(posture: Posture, { header }: ScanBook, { columns, palette }: TextPage): string[] {
  const { address, addresses = [address], name, role, score, grade, unratedBecause, incomplete, heldBy } = posture
  const vantages = posture.vantages ?? (header?.vantage === undefined ? [] : [header.vantage])
  const who = name === undefined ? addresses.join(', ') : `${name} (${addresses.join(', ')})`
  const where = vantages.length > 0 ? `, seen from ${vantages.join(' and ')}` : ''
  const title = `${score === null ? `Unrated (${grade})` : `Grade ${grade}, ${score} of 100`}: ${printable(who)}`
  const judged = role === 'none' ? 'Judged without a role' : `Judged as ${role}`
  const lines = [`${judged}${where}.`]
  if (unratedBecause) lines.push(`It has no grade: ${WHY_UNRATED[unratedBecause]}.`)
  if (heldBy && score !== null) {
    lines.push(`Held at ${score} by ${heldBy.rule} on ${portText(heldBy)}, whatever is good elsewhere.`)
  }
  if (incomplete) lines.push('Part of the host was not looked at, or not well enough: no grade better than B.')
  return [...wrap(title, columns).map(palette.bold), ...lines.flatMap((line) => wrap(printable(line), columns, INDENT))]
}

/** One block for each port, the worst finding in front. */
function findingBlocks(
  findings: readonly Finding[],
  services: ReadonlyMap<string, Service>,
  isMany: boolean,
  page: TextPage,
): string[] {
  const { columns, palette } = page
  return findings.flatMap((finding) => {
    const { severity, rule, confidence, unexpected, title, reason, remedy, alternates, vantages } = finding
    const service = services.get(keyOf(finding))
    const said = service ? saidBy(service) : ''
    const what = `${severityMark(severity)} ${severity}  ${where(finding, isMany)}  ${title}${said ? `: ${said}` : ''}`
    const facts = [rule, confidence, ...(unexpected ? ['unexpected'] : [])]
    if (alternates.length > 0) facts.push(`or ${alternates.join(', ')}`)
    if (vantages && vantages.length > 1) facts.push(`seen from ${vantages.join(', ')}`)
    return [
      ...wrap(printable(what), columns).map((line) => palette.severity(severity, line)),
      ...wrapItems(facts.map(printable), columns - INDENT.length).map((line) => palette.dim(INDENT + line)),
      ...hanging('Why:', reason, columns),
      ...hanging('Do: ', remedy, columns),
    ]
  })
}

function hanging(label: string, text: string, columns: number): string[] {
  const indent = ' '.repeat(INDENT.length + widthOf(label) + 1)
  const [first = '', ...rest] = wrap(printable(text), columns, indent)
  return [`${INDENT}${label} ${first.slice(indent.length)}`, ...rest]
}

function findingLines(findings: readonly Finding[], isMany: boolean, { columns, palette }: TextPage): string[] {
  return findings.flatMap((finding) => {
    const { title, rule } = finding
    const text = `${where(finding, isMany)}  ${title} (${rule})`
    return wrap(printable(text), columns, INDENT).map((line) => palette.severity('info', line))
  })
}

function waivedLines(findings: readonly Finding[], isMany: boolean, { columns }: TextPage): string[] {
  return findings.flatMap((finding) => {
    const { id, reason, owner, expires } = finding.waiver!
    const by = owner === undefined ? '' : `, ${owner} answers for it`
    const text = `${where(finding, isMany)}  ${finding.severity} ${finding.rule}: ${reason} (${id}, until ${expires}${by})`
    return wrap(printable(text), columns, INDENT)
  })
}

function steps({ steps: todo }: Posture, { columns }: TextPage): string[] {
  return todo.flatMap((step, i) => {
    const what = step.port === 0 ? 'See to the host' : `Close ${portText(step)}`
    return wrap(printable(`${i + 1}. ${what} (${step.rule}): ${step.score} of 100, ${step.grade}`), columns, INDENT)
  })
}

function fineLines(
  { openVerdicts, findings, tallies, posture }: HostBook,
  services: ReadonlyMap<string, Service>,
  isMany: boolean,
  { columns, palette, serviceName }: TextPage,
): string[] {
  if (posture!.unratedBecause) return []
  const told = new Set(findings.map(keyOf))
  const fine = openVerdicts.filter((verdict) => !told.has(keyOf(verdict))).sort((a, b) => a.port - b.port)
  const because = posture!.role === 'none' ? 'open, and usually meant to be' : 'open, as the role has it'
  const rows = fine.slice(0, MOST_FINE).map((verdict) => {
    const service = services.get(keyOf(verdict))
    const name = nameOf(service) ?? serviceName(verdict.port) ?? ''
    const parts = [where(verdict, isMany), name, ...(service ? [productText(service)] : []), because]
    return truncate(INDENT + printable(parts.filter((part) => part !== '').join('  ')), columns)
  })
  if (fine.length > MOST_FINE) {
    const rest = formatPortRanges([...new Set(fine.slice(MOST_FINE).map(({ port }) => port))])
    rows.push(...wrap(`and ${formatCount(fine.length - MOST_FINE)} more: ${rest}`, columns, INDENT))
  }
  const states = tallies
    .filter(({ reason }) => reason === undefined)
    .flatMap((tally) => wrap(stateText(tally, isMany), columns, INDENT))
  return [...rows.map((line) => palette.state('open', line)), ...states]
}

/** Closed and filtered ports as the good evidence that they are. */
function stateText({ address, closed, filtered }: HostTally, isMany: boolean): string {
  const at = isMany ? `${address}: ` : ''
  const dropped = `${formatQuantity(filtered, 'port')} filtered`
  const refused = `${formatQuantity(closed, 'port')} closed`
  if (closed === 0 && filtered === 0) return `${at}no other port was asked.`
  if (closed === 0) return `${at}${dropped}: a firewall drops all else, whatever is started next (default deny).`
  if (filtered === 0) {
    return `${at}${refused}: nothing listens there. No firewall stands in front: what is started next is open at once.`
  }
  return `${at}${refused}, ${dropped}: a firewall lets some through, and nothing listens there.`
}

function where({ address, port, protocol }: Pick<Finding, 'address' | 'port' | 'protocol'>, isMany: boolean): string {
  return isMany ? `${portText({ port, protocol })} at ${address}` : portText({ port, protocol })
}

/** `Redis 7.0.15, no login`: hostile text. */
function saidBy(service: Service): string {
  const who = productText(service) || (service.name === 'unknown' ? '' : service.name)
  return [who, authText(service)].filter((part) => part !== '').join(', ')
}

function keyOf({
  address,
  port,
  protocol,
}: Pick<Verdict | Finding | Service, 'address' | 'port' | 'protocol'>): string {
  return `${address} ${port}/${protocol}`
}
