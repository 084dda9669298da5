import {
  type Address,
  type Finding,
  type HostTally,
  type Posture,
  parseAddress,
  SEVERITIES,
  type Service,
  type Verdict,
} from '../model/index.js'
import {
  type Endpoint,
  catalogue as everyRule,
  expectationsOf,
  hostFindings,
  judge,
  onlyOverIpv6,
  postureOfHost,
  type Role,
  type SeenHost,
  scopeBucketOf,
  weightOf,
} from '../risk/index.js'
import type { MergeOptions } from './merge-scans.js'
import type { Sighting } from './sighting.js'
import { vantagesOf } from './totals.js'

/** One host as all scans together see it. */
export class MergedHost {
  /** As findings name their host. */
  readonly key: string
  readonly verdicts: Verdict[] = []
  readonly services: Service[] = []
  readonly tallies: HostTally[] = []
  readonly findings: Finding[] = []
  readonly #addresses: readonly string[]
  readonly #sightings: readonly Sighting[]
  readonly #role: Role

  constructor(
    private readonly seen: SeenHost,
    sightings: readonly Sighting[],
    private readonly options: MergeOptions,
  ) {
    this.#addresses = [...new Set([...seen.tallies.map(({ address }) => address), ...seen.silent])]
    this.#sightings = sightings.filter((sighting) => this.#addresses.some((address) => sighting.has(address)))
    const [address] = this.#addresses as [string]
    this.key = seen.name ?? address
    this.#role = options.roleFor({ address, ...this.#name() }, this.#saidRole())
    const byRule = new Map<string, Finding>()
    for (const each of this.#addresses) {
      for (const finding of this.#findingsAt(each)) keepHeavier(byRule, finding)
    }
    for (const finding of this.#ofWholeHost()) keepHeavier(byRule, finding)
    this.findings.push(...byRule.values())
  }

  /** @param findings of this host, waived ones marked */
  posture(findings: readonly Finding[]): Posture {
    const vantages = vantagesOf(this.#sightings)
    // Administrators see more than others, so that their view alone does not tell how far the host is shut.
    const outside = this.#sightings.filter((sighting) => !this.#isAdmin(sighting))
    const decisive = outside.length > 0 ? outside : this.#sightings
    const isCovered = (vantage: string | undefined) =>
      decisive.some((each) => each.vantage === vantage && each.covers(this.#addresses))
    const isComplete = decisive.every(({ vantage }) => isCovered(vantage))
    const coverage = {
      isComplete,
      hasAllTcpPorts: isComplete,
      hasUdp: this.#sightings.every(({ hasUdp }) => hasUdp),
      vantageCount: vantages.length,
    }
    return postureOfHost(this.seen, this.#role.name, findings, coverage, vantages.length > 0 ? vantages : undefined)
  }

  /** Everything that is open at one address, each endpoint judged once for each way it has answered. */
  *#findingsAt(address: string): Generator<Finding> {
    const keys = new Set(this.#sightings.flatMap((sighting) => [...sighting.openAt(address).keys()]))
    let openCount = 0
    for (const key of [...keys].sort(byPort)) {
      const [port, protocol] = key.split('/') as [string, 'tcp' | 'udp']
      const from = this.#sightings.filter((sighting) => sighting.openAt(address).has(key))
      const seen = from.map((sighting) => sighting.openAt(address).get(key)!)
      const vantages = vantagesOf(from)
      const seenFrom = vantages.length > 0 ? { vantages } : {}
      const verdict = seen.find((each) => each.verdict)?.verdict
      const services = tellingOf(seen.flatMap(({ service }) => service ?? []))
      if (protocol === 'tcp') openCount++
      if (verdict) this.verdicts.push({ ...verdict, ...seenFrom })
      if (services[0]) this.services.push(services[0])
      const endpoint: Endpoint = { address, ...this.#name(), port: Number(port), protocol }
      for (const finding of this.#judge(endpoint, services, from)) yield { ...finding, ...seenFrom }
    }
    this.#tally(address, openCount)
  }

  #judge(endpoint: Endpoint, services: readonly Service[], from: readonly Sighting[]): Finding[] {
    const { catalogue = everyRule, admits } = this.options
    const at = { port: endpoint.port, protocol: endpoint.protocol, bucket: scopeBucketOf(addressOf(endpoint.address)) }
    const expectations = expectationsOf(at, this.#role)
    const sources = expectations.map((each) => each.from ?? 'any')
    const isRestricted = sources.length > 0 && !sources.includes('any')
    const isInside = ({ vantage }: Sighting) => vantage !== undefined && sources.some((each) => admits(vantage, each))
    // Where nobody has said from where it was seen, it is neither in order nor a breach.
    const isBreached = isRestricted && from.some((each) => each.vantage !== undefined && !isInside(each))
    const isProven =
      isRestricted &&
      from.every(isInside) &&
      this.#sightings.some(
        (each) =>
          each.vantage !== undefined && !isInside(each) && !from.includes(each) && each.covers([endpoint.address]),
      )
    const role = isProven ? withoutCautions(this.#role) : this.#role
    const said = services.length > 0 ? services : [undefined]
    return said.flatMap((service) => {
      const evidence = { endpoint, ...(service && { service }), ...(isBreached && { isFromAllowedSource: false }) }
      return judge(evidence, role, catalogue)
    })
  }

  /** What no single port can say, in the view of each scan by itself. */
  *#ofWholeHost(): Generator<Finding> {
    for (const sighting of this.#sightings) {
      const vantages = vantagesOf([sighting])
      const seenFrom = vantages.length > 0 ? { vantages } : {}
      const tallies = sighting.tallies.filter(({ address }) => this.#addresses.includes(address))
      for (const { address, answersEverything = false } of tallies) {
        for (const finding of hostFindings({ address, ...this.#name(), answersEverything })) {
          yield { ...finding, ...seenFrom }
        }
      }
      const open = this.#addresses.flatMap((address) =>
        [...sighting.openAt(address).keys()]
          .filter((key) => key.endsWith('/tcp'))
          .map((key) => ({ address, port: Number.parseInt(key, 10) })),
      )
      for (const { address, ports } of onlyOverIpv6({ tallies, silent: [] }, open, this.#role)) {
        for (const finding of hostFindings({ address, ...this.#name(), onlyOverIpv6: ports })) {
          yield { ...finding, ...seenFrom }
        }
      }
    }
  }

  /** Of several counts the one from where least is open, and in it what is open from elsewhere. */
  #tally(address: string, openCount: number): void {
    const tallies = this.#sightings.flatMap((sighting) => sighting.tallyOf(address) ?? [])
    const known = tallies.filter(({ answersEverything }) => !answersEverything)
    const [tightest] = (known.length > 0 ? known : tallies).toSorted((a, b) => a.open - b.open || a.closed - b.closed)
    if (!tightest) return
    const moved = Math.max(0, openCount - tightest.open)
    const fromFiltered = Math.min(moved, tightest.filtered)
    const { reason, ...counts } = tightest
    this.tallies.push({
      ...counts,
      ...this.#name(),
      open: tightest.open + moved,
      filtered: tightest.filtered - fromFiltered,
      closed: Math.max(0, tightest.closed - (moved - fromFiltered)),
      ...(reason !== undefined && tallies.every((tally) => tally.reason !== undefined) && { reason }),
      ...(tallies.some(({ answersEverything }) => answersEverything) && { answersEverything: true as const }),
      ...(tallies.some(({ blockedSuspected }) => blockedSuspected) && { blockedSuspected: true as const }),
    })
  }

  #name(): { readonly name?: string } {
    const { name } = this.seen
    return name === undefined ? {} : { name }
  }

  /** What its scans have judged it as; the first that says something. */
  #saidRole(): string | undefined {
    const said = this.#sightings.flatMap((sighting) => sighting.rolesOf(this.#addresses))
    return said.find((role) => role !== 'none') ?? said[0]
  }

  #isAdmin({ vantage }: Sighting): boolean {
    return vantage !== undefined && this.options.admits(vantage, 'admins')
  }
}

/** A service that told who it is tells more than one that did not. */
function tellingOf(services: readonly Service[]): readonly Service[] {
  const known = services.filter(({ name }) => name !== 'unknown')
  return known.length > 0 ? known : services.slice(0, 1)
}

function keepHeavier(kept: Map<string, Finding>, finding: Finding): void {
  const key = `${finding.rule} ${finding.address} ${finding.port}/${finding.protocol}`
  const before = kept.get(key)
  if (!before) kept.set(key, finding)
  else {
    const vantages = [...new Set([...(before.vantages ?? []), ...(finding.vantages ?? [])])]
    const heavier = isHeavier(finding, before) ? finding : before
    kept.set(key, { ...heavier, ...(vantages.length > 0 && { vantages }) })
  }
}

function isHeavier(a: Finding, b: Finding): boolean {
  return weightOf(a) - weightOf(b) > 0 || SEVERITIES.indexOf(a.severity) > SEVERITIES.indexOf(b.severity)
}

const proven = new WeakMap<Role, Role>()

/** The role as it stands once its limits are proven to be kept. */
function withoutCautions(role: Role): Role {
  const known = proven.get(role)
  if (known) return known
  const made = { ...role, expects: role.expects.map(({ caution: _, ...expectation }) => expectation) }
  proven.set(role, made)
  return made
}

function byPort(a: string, b: string): number {
  return Number.parseInt(a, 10) - Number.parseInt(b, 10) || a.localeCompare(b)
}

function addressOf(text: string): Address {
  const address = parseAddress(text)
  if (!address) throw new TypeError(`not an address: "${text}"`)
  return address
}
