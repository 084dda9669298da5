import { type Finding, type FindingWaiver, SEVERITIES, type Severity } from '../model/index.js'
import { printable } from './escape.js'
import { sortByAddress } from './host-groups.js'
import { wrap, wrapItems } from './layout.js'
import { formatPortRanges } from './port-ranges.js'
import type { TextPage } from './text-hosts.js'
import { formatCount, formatQuantity } from './units.js'

const INDENT = '  '
const NAMED_ADDRESSES = 8

/** The mark before a severity; what is only worth knowing gets a quiet one. */
export function severityMark(severity: Severity): string {
  return severity === 'info' ? '·' : '⚠'
}

/** A section that counts the findings, then one for each thing said, worst first, with the endpoints it is said of. */
export function renderFindings(findings: readonly Finding[], page: TextPage): string[][] {
  if (findings.length === 0) return []
  const worstFirst = [...SEVERITIES].reverse()
  const counts = worstFirst.flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length
    return count === 0 ? [] : [page.palette.severity(severity, `${formatCount(count)} ${severity}`)]
  })
  const waivedCount = findings.filter(({ waiver }) => waiver !== undefined).length
  const waived = waivedCount > 0 ? `; ${formatCount(waivedCount)} waived` : ''
  const title = `${page.palette.bold(formatQuantity(findings.length, 'finding'))}: ${counts.join(' · ')}${waived}`
  const groups = worstFirst.flatMap((severity) => groupAlike(findings.filter((each) => each.severity === severity)))
  return [[title], ...groups.map((group) => renderGroup(group, page))]
}

/** The same words about many endpoints are said once. */
function groupAlike(findings: readonly Finding[]): Finding[][] {
  const groups = new Map<string, Finding[]>()
  for (const finding of findings) {
    const { rule, confidence, unexpected, title, reason, remedy, alternates, waiver } = finding
    const key = JSON.stringify([rule, confidence, unexpected, title, reason, remedy, alternates, waiver])
    const group = groups.get(key)
    if (group) group.push(finding)
    else groups.set(key, [finding])
  }
  return [...groups.values()]
}

function renderGroup(group: readonly Finding[], { columns, palette }: TextPage): string[] {
  const { severity, rule, confidence, unexpected, title, reason, remedy, alternates, waiver } = group[0]!
  const [first, ...rest] = wrap(`${severityMark(severity)} ${severity}  ${printable(title)}`, columns)
  const facts = [printable(rule), confidence, ...(unexpected ? ['unexpected'] : [])]
  if (alternates.length > 0) facts.push(`or ${alternates.map(printable).join(', ')}`)
  return [
    ...[first!, ...rest].map((line) => palette.severity(severity, line)),
    ...wrapItems(facts, columns - INDENT.length).map((line) => palette.dim(INDENT + line)),
    ...wrap(`On ${endpoints(group)}.`, columns, INDENT),
    ...wrap(printable(reason), columns, INDENT),
    ...wrap(`→ ${printable(remedy)}`, columns, INDENT),
    ...(waiver ? wrap(waived(waiver), columns, INDENT) : []),
  ]
}

/** Who answers for it, and until when. */
function waived({ id, reason, owner, expires }: FindingWaiver): string {
  const by = owner === undefined ? '' : ` (${printable(owner)})`
  return `Waived until ${printable(expires)} by ${printable(id)}${by}: ${printable(reason)}`
}

/** `10.0.0.8:22,80,161/udp, [2001:db8::1]:22 and 3 more addresses` */
function endpoints(findings: readonly Finding[]): string {
  const portsOf = new Map<string, { readonly tcp: number[]; readonly udp: number[] }>()
  for (const { address, port, protocol } of findings) {
    const ports = portsOf.get(address) ?? { tcp: [], udp: [] }
    ports[protocol].push(port)
    portsOf.set(address, ports)
  }
  const hosts = sortByAddress([...portsOf].map(([address, { tcp, udp }]) => ({ address, tcp, udp })))
  const named = hosts.slice(0, NAMED_ADDRESSES).map(({ address, tcp, udp }) => {
    const overTcp = tcp.length > 0 ? [formatPortRanges(tcp.sort((a, b) => a - b))] : []
    const ports = [...overTcp, ...udp.sort((a, b) => a - b).map((port) => `${port}/udp`)]
    return `${address.includes(':') ? `[${address}]` : address}:${ports.join(',')}`
  })
  const moreCount = hosts.length - named.length
  return named.join(', ') + (moreCount > 0 ? ` and ${formatCount(moreCount)} more` : '')
}
