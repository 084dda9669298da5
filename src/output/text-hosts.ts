import { type Finding, type Service, STATES, type Verdict } from '../model/index.js'
import { printable } from './escape.js'
import type { Bulk, HostGroup } from './host-groups.js'
import { truncate, widthOf, wrap } from './layout.js'
import type { Palette } from './palette.js'
import { formatPortRanges } from './port-ranges.js'
import { authText, explanationText, productText, type ServiceBook } from './service-book.js'
import { severityMark } from './text-findings.js'
import { formatCount, formatRtt } from './units.js'

/** What a text is set on. */
export interface TextPage {
  readonly columns: number
  readonly palette: Palette
  readonly serviceName: (port: number) => string | undefined
}

const COLUMN_NAMES = ['port', 'state', 'service', 'product', 'auth', 'reason', 'ttl', 'rtt', 'note'] as const
type ColumnName = (typeof COLUMN_NAMES)[number]

/** What a page that is too narrow can do without, least missed first. */
const DISPENSABLE: readonly ColumnName[] = ['ttl', 'rtt', 'reason', 'product', 'auth', 'service']

const INDENT = '  '
const GAP = '  '
const WIDEST_SERVICE = 16
const WIDEST_PRODUCT = 32

interface Cell {
  readonly text: string
  readonly paint?: (text: string) => string
}
type Row = Readonly<Record<ColumnName, Cell>>

/**
 * One section a host: heading, one row a port, one line for each crowd of other ports. Columns align over all hosts.
 * Those that answer everything share the last section, one line each.
 */
export function renderHosts(
  everyone: readonly HostGroup[],
  findings: readonly Finding[],
  services: ServiceBook,
  page: TextPage,
): string[][] {
  const groups = everyone.filter((group) => !group.answersEverything)
  const hollow = everyone.filter((group) => group.answersEverything)
  const byEndpoint = new Map<string, Finding>()
  for (const finding of findings) {
    const key = endpointKey(finding)
    if (!byEndpoint.has(key)) byEndpoint.set(key, finding)
  }
  const rowsOf = groups.map((group) =>
    group.listed.map((verdict) => row(verdict, services.of(verdict), byEndpoint, page)),
  )
  const columns = fittingColumns(rowsOf.flat(), page.columns)
  const sections = groups.map((group, i) => [
    heading(group, page),
    ...rowsOf[i]!.flatMap((cells, j) => [
      renderRow(cells, columns, page.columns),
      ...explanation(services.of(group.listed[j]!), page),
    ]),
    ...group.bulks.flatMap((bulk) => bulkLines(bulk, page)),
  ])
  if (hollow.length > 0) sections.push(hollow.map((group) => heading(group, page)))
  return sections
}

function endpointKey({ address, port, protocol }: Pick<Finding, 'address' | 'port' | 'protocol'>): string {
  return `${address} ${port}/${protocol}`
}

function heading({ address, name, counts, answersEverything }: HostGroup, { columns, palette }: TextPage): string {
  const tally = STATES.filter((state) => counts[state] > 0).map((state) => `${formatCount(counts[state])} ${state}`)
  const right = [...(answersEverything ? ['answers everything'] : []), ...tally].join(' · ')
  const left = truncate(name === undefined ? address : `${address}  ${printable(name)}`, columns - widthOf(right) - 2)
  const gap = ' '.repeat(Math.max(columns - widthOf(left) - widthOf(right), 2))
  return `${palette.bold(left)}${gap}${palette.dim(right)}`
}

function row(
  verdict: Verdict,
  service: Service | undefined,
  findings: ReadonlyMap<string, Finding>,
  { palette, serviceName }: TextPage,
): Row {
  const { port, protocol, state, reason, reasonAddress, ttl, rttMs } = verdict
  return {
    port: { text: `${port}/${protocol}` },
    state: { text: state, paint: (text) => palette.state(state, text) },
    service: { text: truncate(printable(nameOf(service) ?? serviceName(port) ?? ''), WIDEST_SERVICE) },
    product: { text: truncate(printable(service ? productText(service) : ''), WIDEST_PRODUCT) },
    auth: { text: service ? authText(service) : '' },
    reason: { text: reason, paint: palette.dim },
    ttl: { text: ttl === undefined ? '' : `ttl ${ttl}`, paint: palette.dim },
    rtt: { text: rttMs === undefined ? '' : formatRtt(rttMs).padStart(7), paint: palette.dim },
    note: note(reasonAddress, findings.get(endpointKey(verdict)), palette),
  }
}

/** What speaks there, with a mark where it does so inside TLS; `unknown?` once it was asked in vain. */
export function nameOf(service: Service | undefined): string | undefined {
  if (!service) return undefined
  return service.name === 'unknown' ? 'unknown?' : `${service.name}${service.tls ? '+tls' : ''}`
}

/** What is remarkable: the finding, or who answered in the target's place. Never both: a finding is of an open port. */
function note(reasonAddress: string | undefined, finding: Finding | undefined, palette: Palette): Cell {
  if (!finding) return { text: reasonAddress === undefined ? '' : `from ${reasonAddress}`, paint: palette.dim }
  const { severity, rule } = finding
  return {
    text: `${severityMark(severity)} ${severity} ${printable(rule)}`,
    paint: (text) => palette.severity(severity, text),
  }
}

/** The columns to show, with their widths: all that have something to say and fit. */
function fittingColumns(rows: readonly Row[], pageColumns: number): Map<ColumnName, number> {
  const widths = new Map<ColumnName, number>()
  for (const name of COLUMN_NAMES) {
    const width = rows.reduce((widest, cells) => Math.max(widest, widthOf(cells[name].text)), 0)
    if (width > 0) widths.set(name, width)
  }
  const total = () => [...widths.values()].reduce((sum, width) => sum + GAP.length + width, INDENT.length - GAP.length)
  for (const name of DISPENSABLE) {
    if (total() <= pageColumns) break
    widths.delete(name)
  }
  return widths
}

function renderRow(cells: Row, columns: ReadonlyMap<ColumnName, number>, pageColumns: number): string {
  const last = [...columns.keys()].filter((name) => cells[name].text !== '').pop()
  let used = INDENT.length
  let line = INDENT
  for (const [name, width] of columns) {
    const { text, paint = (plain: string) => plain } = cells[name]
    if (name === last) return line + paint(truncate(text, pageColumns - used))
    line += paint(text) + ' '.repeat(width - widthOf(text)) + GAP
    used += width + GAP.length
  }
  return line
}

/** Under the row: how it was recognised, where that was asked for. */
function explanation(service: Service | undefined, { columns, palette }: TextPage): string[] {
  const text = service && explanationText(service)
  if (text === undefined) return []
  return wrap(printable(text), columns, INDENT.repeat(3)).map((line) => palette.dim(line))
}

function bulkLines({ state, reasons }: Bulk, { columns, palette }: TextPage): string[] {
  return reasons.map(({ reason, ports }) => {
    const what = `${INDENT}${formatCount(ports.length)} ${state}  ${reason}  `
    return palette.dim(what + truncate(formatPortRanges(ports), columns - widthOf(what)))
  })
}
