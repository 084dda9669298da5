import { type Finding, parseAddress, SEVERITIES, type Service, type Verdict } from '../model/index.js'
import { type Expectation, expectationsOf, type Role, scopeBucketOf } from '../risk/index.js'
import { unknownSsh } from './lock-out.js'
import { distinct, type Network, parseNetwork } from './network.js'
import type { PortRule, RemedyMode, RemedyPlan, RestrictRule } from './plan.js'

/** What is known of one host, by one or more of its addresses. */
export interface HostExposure {
  readonly addresses: readonly string[]
  readonly name?: string
  /** Of open endpoints. */
  readonly verdicts: readonly Verdict[]
  readonly services: readonly Service[]
  readonly findings: readonly Finding[]
}

export interface RemedyWish {
  readonly mode: RemedyMode
  /** What the host is for. */
  readonly role: Role
  readonly admins: readonly Network[]
  /** Where SSH listens beside what the scan tells; `none`: administrators do not come by SSH. */
  readonly sshPorts?: readonly number[] | 'none'
}

/** Findings from here on close a port that no role has spoken of. */
const CLOSES_FROM = SEVERITIES.indexOf('medium')
const SSH = 22

/**
 * Decides what becomes of each open port: expected ones stay open to whom the role means them for, SSH stays open to
 * administrators, and what a finding names is closed. A finding that is waived closes nothing. Pure.
 *
 * @throws {ScanError} ERR_REMEDY_LOCKOUT: all is to be denied, and where SSH listens is not known
 */
export function buildPlan(exposure: HostExposure, { mode, role, admins, sshPorts }: RemedyWish): RemedyPlan {
  const ssh =
    sshPorts === 'none' ? [] : [...new Set([...(sshPorts ?? []), ...sshPortsOf(exposure)])].sort((a, b) => a - b)
  if (mode === 'default-deny' && ssh.length === 0 && sshPorts !== 'none') throw unknownSsh()
  const own = distinct(admins)
  const lists: { keep: PortRule[]; restrict: RestrictRule[]; close: PortRule[] } = { keep: [], restrict: [], close: [] }
  const notes: string[] = []
  for (const endpoint of endpointsOf(exposure, ssh)) {
    const { findings, address, ...rule } = endpoint
    const isSsh = rule.protocol === 'tcp' && ssh.includes(rule.port)
    const bucket = scopeBucketOf(parseAddress(address)!)
    const expectations = expectationsOf({ port: rule.port, protocol: rule.protocol, bucket }, role)
    if (expectations.length === 0 && !isSsh) {
      const isNamed = findings.some(
        ({ unexpected, severity }) => unexpected || SEVERITIES.indexOf(severity) >= CLOSES_FROM,
      )
      lists[isNamed ? 'close' : 'keep'].push(rule)
      continue
    }
    const from = sourcesOf(expectations, isSsh, own)
    if (from === 'any') {
      lists.keep.push(rule)
      const grave = findings.find(({ severity }) => SEVERITIES.indexOf(severity) >= CLOSES_FROM)
      if (grave)
        notes.push(`${nameOf(rule)} stays open, which the role ${role.name} expects: no firewall mends ${grave.rule}`)
    } else if (from.length > 0) {
      lists.restrict.push({ ...rule, from })
    } else {
      lists.keep.push(rule)
      notes.push(`${nameOf(rule)} is for administrators and stays open to all: --admin ADDRESS says who they are`)
    }
  }
  const { addresses, name } = exposure
  const host = { addresses, ...(name !== undefined && { name }) }
  return { host, mode, sshPorts: ssh, admins: own, ...lists, notes }
}

/** Ports on which SSH was identified; where nothing was identified at all on its own port, that one. */
function sshPortsOf({ verdicts, services, findings }: HostExposure): number[] {
  const identified = services
    .filter(({ name, protocol }) => name === 'ssh' && protocol === 'tcp')
    .map(({ port }) => port)
  const isOther = services.some(
    ({ port, protocol, name }) => port === SSH && protocol === 'tcp' && name !== 'unknown' && name !== 'ssh',
  )
  const isOpen = [...verdicts, ...findings].some(({ port, protocol }) => port === SSH && protocol === 'tcp')
  return isOpen && !isOther ? [...identified, SSH] : identified
}

interface OpenEndpoint extends PortRule {
  readonly address: string
  readonly findings: readonly Finding[]
}

/** Every open port once, by protocol and number, whichever of the host's addresses has it. */
function endpointsOf(
  { addresses, verdicts, services, findings }: HostExposure,
  ssh: readonly number[],
): OpenEndpoint[] {
  const counted = findings.filter(({ port, waiver }) => port > 0 && waiver === undefined)
  const seen = [...verdicts, ...services, ...findings.filter(({ port }) => port > 0)]
  const known = seen.map(({ address, protocol, port }) => ({ address, protocol, port }))
  const told = ssh.map((port) => ({ address: addresses[0]!, protocol: 'tcp' as const, port }))
  const byKey = new Map([...told, ...known].map((each) => [`${each.protocol} ${each.port}`, each]))
  return [...byKey.values()]
    .sort((a, b) => a.protocol.localeCompare(b.protocol) || a.port - b.port)
    .map(({ address, protocol, port }) => {
      const here = <Each extends { port: number; protocol: string }>(each: Each) =>
        each.port === port && each.protocol === protocol
      const service = services.find(here)?.name
      const found = counted.filter(here)
      return {
        ...{ address, protocol, port, findings: found, rules: [...new Set(found.map(({ rule }) => rule))] },
        ...(service !== undefined && service !== 'unknown' && { service }),
      }
    })
}

/** Networks that may reach a port; empty when it is for administrators and nobody has said who they are. */
function sourcesOf(
  expectations: readonly Expectation[],
  isSsh: boolean,
  admins: readonly Network[],
): 'any' | Network[] {
  const sources = expectations.map(({ from = 'any' }) => from)
  if (sources.includes('any')) return 'any'
  const named = sources.filter((from) => Array.isArray(from)).flat() as string[]
  const networks = named.map(parseNetwork)
  if (networks.includes(undefined)) return 'any' // 0.0.0.0/0 among them
  const isForAdmins = isSsh || sources.includes('admins')
  if (isForAdmins && admins.length === 0) return []
  return distinct([...(isForAdmins ? admins : []), ...(networks as Network[])])
}

/** `6379/tcp (redis)` */
export function nameOf({ port, protocol, service }: PortRule): string {
  return `${port}/${protocol}${service === undefined ? '' : ` (${service})`}`
}
