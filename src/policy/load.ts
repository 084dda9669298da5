import { PolicyError, type PolicyProblem } from '../errors.js'
import type { Finding } from '../model/index.js'
import { type Expectation, nearestOf, type Role, type ScopeOverride, UNEXPECTED_FLOOR } from '../risk/index.js'
import { conflictOf, roleNamed, rolesOf, unionOf } from './build-roles.js'
import { catalogueOf } from './build-rules.js'
import { markWaived, waiversOf } from './build-waivers.js'
import { policyFile } from './fields.js'
import { addressOf, keyOf, means, meansAny, rankOf } from './hosts.js'
import { type AddressRange, formatNetwork, parseNetwork, rangesMeet } from './network.js'
import type { Host, Policy, Vantage } from './policy.js'
import { Problems } from './problems.js'
import { readYaml } from './read-yaml.js'
import type { Placed, Shape } from './shape.js'
import type { HostPattern } from './values.js'

/** A policy as somebody wrote it. */
export interface PolicySource {
  /** The file, as people know it. */
  readonly name: string
  /** YAML. */
  readonly text: string
  /** The day that decides which waivers hold, ISO 8601. @default the day it is, in UTC */
  readonly today?: string
  /** A waiver that has expired is an error, E109: for who mends the file. @default false: it is a warning, and waives nothing */
  readonly isStrict?: boolean
}

export interface LoadedPolicy {
  readonly policy: Policy
  /** What deserves a second look, in the order of the file. */
  readonly warnings: readonly PolicyProblem[]
}

/**
 * Reads a policy: docs/policy.md.
 *
 * @throws {PolicyError} ERR_POLICY with all that is wrong, line and column each
 */
export function loadPolicy({ name, text, today = dayOf(new Date()), isStrict = false }: PolicySource): LoadedPolicy {
  const problems = new Problems()
  const node = readYaml(text, problems)
  const file = node && policyFile.read(node, problems)
  const policy = file && build(name, file, today.slice(0, 10), isStrict, problems)
  if (problems.errors.length > 0) throw new PolicyError(name, problems.errors)
  if (!policy) throw new TypeError('a policy without a complaint, and without a result')
  return { policy, warnings: problems.warnings }
}

export function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10)
}

type File = typeof policyFile extends Shape<infer T> ? T : never

interface Group {
  readonly name: string
  readonly patterns: readonly HostPattern[]
  readonly roles: readonly Role[]
}

function build(name: string, file: File, today: string, isStrict: boolean, problems: Problems): Policy {
  const { defaults = {}, networks = {}, gate = {} } = file
  const adminSources = (defaults.admin_sources ?? []).map(({ value, at }) => {
    if (value.prefixBits === (value.first.family === 4 ? 96 : 0)) {
      problems.warn('W203', at, `admin_sources is ${formatNetwork(value)}: that is everybody`)
    }
    return formatNetwork(value)
  })
  const vantages: Vantage[] = [...(file.vantages ?? [])].map(([each, { value }]) => {
    return { name: each, addresses: value.addresses.map(formatNetwork) }
  })
  const roles = rolesOf(file.roles ?? new Map(), adminSources, problems)
  const groups = [...(file.groups ?? [])].map(([each, { value }]): Group => {
    return {
      name: each,
      patterns: value.hosts.map((host) => host.value),
      roles: value.role.map((role) => roleNamed(role, roles, problems)).filter((role) => role !== undefined),
    }
  })
  checkConflicts(file.groups ?? new Map(), groups, problems)
  warnOfVantages(file.groups ?? new Map(), groups, vantages, problems)
  const fallback = defaults.role && roleNamed(defaults.role, roles, problems)?.name
  const catalogue = catalogueOf(file.rules ?? [], file.overrides ?? [], today, problems)
  const isInGroup = ({ value, at }: Placed<string>) => {
    const group = groups.find((each) => each.name === value)
    if (!group) {
      const names = groups.map((each) => each.name)
      const near = nearestOf(value, names)
      problems.error(
        'E121',
        at,
        `group "${value}" is not defined${near === undefined ? '' : ` (did you mean "${near}"?)`}`,
      )
    }
    return (host: Host) => group !== undefined && meansAny(group.patterns, host)
  }
  const waivers = waiversOf(file.waivers ?? [], catalogue, isInGroup, today, isStrict, problems)
  return new BuiltPolicy({
    ...{ name, adminSources, vantages, waivers, catalogue, groups, roles, fallback: fallback ?? 'none' },
    gate: {
      ...(gate.fail_on && {
        failOn: { severity: gate.fail_on.severity, confidence: gate.fail_on.confidence ?? 'possible' },
      }),
      ...(gate.min_score !== undefined && { minScore: gate.min_score }),
      failOnIncompleteScan: gate.fail_on_incomplete_scan ?? false,
      failOnExpiredWaiver: gate.fail_on_expired_waiver ?? false,
    },
    ...(defaults.require?.tcp && { requiredPorts: defaults.require.tcp }),
    frame: {
      unexpected: { ...UNEXPECTED_FLOOR, ...defaults.unexpected },
      scopes: [
        ...overridesOf(networks.treat_as_public, 'public'),
        ...overridesOf(networks.treat_as_private, 'private'),
      ],
    },
  })
}

function overridesOf(ranges: readonly AddressRange[] = [], bucket: 'public' | 'private'): ScopeOverride[] {
  return ranges.map(({ first, prefixBits }) => ({ block: { base: first, prefixBits }, bucket }))
}

type GroupsOfFile = NonNullable<File['groups']>

/** One host by the same words in two groups, whose roles cannot both hold. */
function checkConflicts(ofFile: GroupsOfFile, groups: readonly Group[], problems: Problems): void {
  const owners = new Map<string, Group>()
  for (const group of groups) {
    for (const [i, role] of group.roles.entries()) {
      const clash = group.roles.slice(i + 1).flatMap((other) => conflictOf(role, other) ?? [])[0]
      const at = ofFile.get(group.name)!.value.role[0]!.at
      if (clash) problems.error('E108', at, `group ${group.name} has conflicting roles: ${clash}`)
    }
    for (const { value, at } of ofFile.get(group.name)!.value.hosts) {
      const owner = owners.get(keyOf(value))
      owners.set(keyOf(value), group)
      if (!owner || owner === group) continue
      const clash = owner.roles.flatMap((one) => group.roles.flatMap((other) => conflictOf(one, other) ?? []))[0]
      if (clash) {
        const host = 'hostName' in value ? value.hostName : formatNetwork(value)
        const groupNames = `${owner.name} and ${group.name}`
        problems.error('E108', at, `host ${host} is in groups ${groupNames} with conflicting roles: ${clash}`)
      }
    }
  }
}

/** Whoever limits sources wants to hear that nobody looks from outside of them. */
function warnOfVantages(
  ofFile: GroupsOfFile,
  groups: readonly Group[],
  vantages: readonly Vantage[],
  problems: Problems,
): void {
  for (const { name, roles } of groups) {
    const limits = roles
      .flatMap(({ expects }) => expects)
      .flatMap(({ from = 'any' }) => (Array.isArray(from) ? [from] : []))
    const hasOutside = limits.every((from) =>
      vantages.some((vantage) => viewOf(from, vantage.addresses) === 'elsewhere'),
    )
    if (hasOutside) continue
    const message = `group ${name} has no vantage outside of its sources, so source limits stay unverified`
    problems.warn('W202', ofFile.get(name)!.at, message)
  }
}

/** Where somebody looks from, as sources see it. @param addresses of whoever looks; none: nobody knows */
function viewOf(sources: readonly string[], addresses: readonly string[]): 'allowed' | 'elsewhere' | 'unknown' {
  if (addresses.length === 0) return 'unknown'
  const admitted = sources.map((source) => parseNetwork(source)!)
  const own = addresses.map((address) => parseNetwork(address)!)
  return own.some((mine) => admitted.some((range) => rangesMeet(range, mine))) ? 'allowed' : 'elsewhere'
}

interface Parts
  extends Pick<Policy, 'name' | 'adminSources' | 'vantages' | 'waivers' | 'gate' | 'catalogue' | 'requiredPorts'> {
  readonly groups: readonly Group[]
  readonly roles: ReadonlyMap<string, Role>
  readonly fallback: string
  /** What every role of the policy carries. */
  readonly frame: Pick<Role, 'unexpected' | 'scopes'>
}

class BuiltPolicy implements Policy {
  readonly name: string
  readonly adminSources: readonly string[]
  readonly vantages: readonly Vantage[]
  readonly waivers: Policy['waivers']
  readonly gate: Policy['gate']
  readonly catalogue: Policy['catalogue']
  readonly requiredPorts?: NonNullable<Policy['requiredPorts']>
  /** By groups and where it is seen from: findings are kept by the role's object. */
  readonly #known = new Map<string, Role>()

  /** Groups that name an address: nothing means it more closely, and a drafted policy names a great many. */
  readonly #byAddress = new Map<string, Group[]>()

  constructor(private readonly parts: Parts) {
    for (const group of parts.groups) {
      for (const pattern of group.patterns) {
        if ('hostName' in pattern || pattern.prefixBits !== 128) continue
        const address = formatNetwork(pattern)
        const groups = this.#byAddress.get(address) ?? []
        if (!groups.includes(group)) this.#byAddress.set(address, [...groups, group])
      }
    }
    this.name = parts.name
    this.adminSources = parts.adminSources
    this.vantages = parts.vantages
    this.waivers = parts.waivers
    this.gate = parts.gate
    this.catalogue = parts.catalogue
    if (parts.requiredPorts) this.requiredPorts = parts.requiredPorts
  }

  get groups(): readonly string[] {
    return this.parts.groups.map(({ name }) => name)
  }

  get roleNames(): readonly string[] {
    return [...this.parts.roles.keys()]
  }

  roleFor(host: Host, fallback = this.parts.fallback, from?: readonly string[]): Role {
    const closest = this.#closest(host)
    const key = `${closest.map(({ name }) => name).join()} ${closest.length > 0 ? '' : fallback} ${from?.join() ?? '-'}`
    let role = this.#known.get(key)
    if (!role) {
      const roles = closest.length > 0 ? closest.flatMap((group) => group.roles) : [this.#fallback(fallback)]
      role = seenFrom({ ...unionOf(roles), ...this.parts.frame }, from)
      this.#known.set(key, role)
    }
    return role
  }

  groupsOf(host: Host): readonly string[] {
    return this.#closest(host).map(({ name }) => name)
  }

  waive(findings: readonly Finding[], today: string): Finding[] {
    return markWaived(findings, this.waivers, today)
  }

  #fallback(name: string): Role {
    const role = this.parts.roles.get(name)
    if (!role) throw new TypeError(`the policy has no role "${name}"`)
    return role
  }

  /** Groups that mean the host more closely than all others do. */
  #closest(host: Host): readonly Group[] {
    const exact = this.#byAddress.get(host.address)
    if (exact) return exact
    const address = addressOf(host)
    let best = -1
    let groups: Group[] = []
    for (const group of this.parts.groups) {
      let rank = -1
      for (const pattern of group.patterns) {
        if (means(pattern, address, host.name)) rank = Math.max(rank, rankOf(pattern))
      }
      if (rank < 0 || rank < best) continue
      groups = rank > best ? [group] : [...groups, group]
      best = rank
    }
    return groups
  }
}

/** The same role, for whoever looks from these addresses. */
function seenFrom(role: Role, addresses: readonly string[] | undefined): Role {
  if (!addresses) return role
  const expects = role.expects.map((each): Expectation => {
    return Array.isArray(each.from) ? { ...each, seenFrom: viewOf(each.from, addresses) } : each
  })
  return { ...role, expects }
}
