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
  const keep: PortRule[] = []
  const restrict: RestrictRule[] = []
  const close: PortRule[] = []
  const notes: string[] = []
  for (const endpoint of endpointsOf(exposure, ssh)) {
    const { findings, addresses: _, ...rule } = endpoint
    const isSsh = rule.protocol === 'tcp' && ssh.includes(rule.port)
    const expectations = expectationsAt(endpoint, role)
    if (expectations.length === 0 && !isSsh) {
      const list = findings.some((finding) => finding.unexpected || isGrave(finding)) ? close : keep
      list.push(rule)
      continue
    }
    const from = sourcesOf(expectations, isSsh, own)
    if (from !== 'any' && from.length > 0) {
      restrict.push({ ...rule, from })
      continue
    }
    keep.push(rule)
    const grave = findings.find(isGrave)
    if (from !== 'any') {
      notes.push(`${nameOf(rule)} is for administrators and stays open to all: --admin ADDRESS says who they are`)
    } else if (grave) {
      notes.push(`${nameOf(rule)} stays open, which the role ${role.name} expects: no firewall mends ${grave.rule}`)
    }
  }
  const { addresses, name } = exposure
  const host = { addresses, ...(name !== undefined && { name }) }
  return { host, mode, sshPorts: ssh, admins: own, keep, restrict, close, notes }
}

function isGrave({ severity }: Finding): boolean {
  return SEVERITIES.indexOf(severity) >= CLOSES_FROM
}

/** A firewall asks where a packet comes from, not to which address it goes: the one where least is expected counts. */
function expectationsAt({ addresses, port, protocol }: OpenEndpoint, role: Role): readonly Expectation[] {
  return addresses
    .map((address) => expectationsOf({ port, protocol, bucket: scopeBucketOf(parseAddress(address)!) }, role))
    .reduce((least, each) => (each.length < least.length ? each : least))
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
  /** Those of the host's that have it open; the first one where the scan has seen none. */
  readonly addresses: readonly string[]
  /** But for those that are waived. */
  readonly findings: readonly Finding[]
}

/** Every open port once, by protocol and number, whichever of the host's addresses has it. */
function endpointsOf(
  { addresses, verdicts, services, findings }: HostExposure,
  ssh: readonly number[],
): OpenEndpoint[] {
  const told = ssh.map((port) => ({ protocol: 'tcp' as const, port }))
  const seen = [...verdicts, ...services, ...findings.filter(({ port }) => port > 0)]
  const byKey = new Map([...told, ...seen].map(({ protocol, port }) => [`${protocol} ${port}`, { protocol, port }]))
  return [...byKey.values()]
    .sort((a, b) => a.protocol.localeCompare(b.protocol) || a.port - b.port)
    .map(({ protocol, port }) => {
      const isHere = (each: { readonly port: number; readonly protocol: string }) =>
        each.port === port && each.protocol === protocol
      const at = [...new Set(seen.filter(isHere).map(({ address }) => address))]
      const service = services.find(isHere)?.name
      const found = findings.filter((finding) => isHere(finding) && finding.waiver === undefined)
      return {
        ...{ protocol, port, rules: [...new Set(found.map(({ rule }) => rule))] },
        ...(service !== undefined && service !== 'unknown' && { service }),
        ...{ addresses: at.length > 0 ? at : addresses.slice(0, 1), findings: found },
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
