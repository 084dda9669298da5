import { type Finding, SEVERITIES } from '../model/index.js'
import { type Catalogue, spansHold } from '../risk/index.js'
import { unknownRule } from './build-rules.js'
import type { waiver } from './fields.js'
import { meansAny } from './hosts.js'
import type { Host, Waiver } from './policy.js'
import type { Problems } from './problems.js'
import type { Placed, Shape } from './shape.js'

type WaiverOfFile = Shape<unknown> & typeof waiver extends Shape<infer T> ? T : never

/** A waiver that nobody looks at again within a year has become a rule: let it be one. */
const MOST_DAYS = 366
const DAY_MS = 86_400_000

/**
 * Expired ones among them: they waive nothing, and the gate may ask for them.
 *
 * @param isStrict one that has expired is an error
 */
export function waiversOf(
  ofFile: readonly Placed<WaiverOfFile>[],
  catalogue: Catalogue,
  isInGroup: (group: Placed<string>) => (host: Host) => boolean,
  today: string,
  isStrict: boolean,
  problems: Problems,
): Waiver[] {
  const ids = new Set<string>()
  return ofFile.map(({ value, at }) => {
    const { id, match, reason, owner, expires, max_severity } = value
    if (ids.has(id)) problems.error('E124', at, `two waivers have the id ${id}`)
    ids.add(id)
    checkLife(value, today, isStrict, problems)
    for (const rule of match.rules) {
      const known = catalogue.rules.map((each) => each.id)
      if (!known.includes(rule.value)) unknownRule('waiver', rule, known, problems)
    }
    const isOfGroup = match.group ? isInGroup(match.group) : () => true
    const hosts = match.hosts?.map((each) => each.value)
    return {
      id,
      rules: match.rules.map((rule) => rule.value),
      ...(match.ports && { ports: match.ports }),
      ...(match.proto && { protocol: match.proto }),
      reason,
      ...(owner !== undefined && { owner }),
      expires: expires.value,
      ...(max_severity && { maxSeverity: max_severity }),
      covers: (host) => isOfGroup(host) && (!hosts || meansAny(hosts, host)),
    }
  })
}

function checkLife({ id, created, expires }: WaiverOfFile, today: string, isStrict: boolean, problems: Problems): void {
  const lifeDays = daysBetween(created?.value ?? today, expires.value)
  if (lifeDays > MOST_DAYS) problems.error('E109', expires.at, `waiver ${id} lives longer than ${MOST_DAYS} days`)
  const pastDays = daysBetween(expires.value, today)
  if (pastDays <= 0) return
  const expired = `waiver ${id} expired ${pastDays} day${pastDays === 1 ? '' : 's'} ago`
  if (isStrict) problems.error('E109', expires.at, `${expired}: renew it, or take it out`)
  else problems.warn('W205', expires.at, `${expired}, and waives nothing`)
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS)
}

/** True while a waiver holds: to the end of its last day, in UTC. @param today ISO 8601: a day, or a time in UTC */
export function isInForce({ expires }: Waiver, today: string): boolean {
  return today.slice(0, 10) <= expires
}

/** The same findings, those marked that somebody answers for. Of several waivers that hold the one that lasts longest counts, then the first by id. */
export function markWaived(findings: readonly Finding[], waivers: readonly Waiver[], today: string): Finding[] {
  const inForce = waivers
    .filter((waiver) => isInForce(waiver, today))
    .toSorted((a, b) => compareText(b.expires, a.expires) || compareText(a.id, b.id))
  return findings.map((finding) => {
    const found = inForce.find((waiver) => fits(waiver, finding))
    if (!found) return finding
    const { id, reason, owner, expires } = found
    return { ...finding, waiver: { id, reason, ...(owner !== undefined && { owner }), expires } }
  })
}

function fits({ rules, ports, protocol, maxSeverity, covers }: Waiver, finding: Finding): boolean {
  return (
    rules.includes(finding.rule) &&
    (ports === undefined || spansHold(ports, finding.port)) &&
    (protocol === undefined || protocol === finding.protocol) &&
    (maxSeverity === undefined || SEVERITIES.indexOf(finding.severity) <= SEVERITIES.indexOf(maxSeverity)) &&
    covers(finding)
  )
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
