import {
  addressFromWords,
  type Finding,
  formatAddress,
  type HostTally,
  type PostureRecord,
  parseAddress,
  type Summary,
} from '../model/index.js'
import type { ScanPlan } from '../plan/index.js'
import {
  coverageOf,
  groupHosts,
  hostFindings,
  onlyOverIpv6,
  postureOfHost,
  type Role,
  type SeenHost,
} from '../risk/index.js'
import type { TargetSet } from '../targets/index.js'
import type { ScanJudges } from './judges.js'

const ALL_PORTS = 65_535
const BLOCK = 1024
/** With more targets than this, those that never answered are counted in the summary and not told one by one. */
const MOST_TOLD_SILENT = 64

export interface PosturesOptions {
  readonly judges: Pick<ScanJudges, 'roleFor' | 'catalogue' | 'vantage'>
  /** The plan has fewer ports than a policy asks for. */
  readonly isBelowRequired?: boolean
  /** Services of UDP are asked as well. */
  readonly hasUdp: boolean
  readonly nameOf: (address: string) => string | undefined
}

/** An open endpoint, and the name of its host where it has one. */
interface OpenEndpoint {
  readonly address: string
  readonly port: number
  readonly hostName?: string
}

/** The postures of a scan: hosts are kept as they are told, judged once all findings are there. */
export class Postures {
  readonly #tallies: HostTally[] = []

  constructor(private readonly options: PosturesOptions) {}

  add(hosts: readonly HostTally[]): void {
    this.#tallies.push(...hosts)
  }

  /**
   * What no single port can say: that a host answers everything, and what is open by IPv6 alone.
   *
   * @param open every open endpoint of hosts that do not answer everything
   */
  hostFindings(open: Iterable<OpenEndpoint>): Finding[] {
    const { judges } = this.options
    const hosts = groupHosts(this.#tallies)
    const findings = this.#tallies.flatMap((tally) => {
      const { address, name, answersEverything = false } = tally
      if (!answersEverything) return []
      const by = { catalogue: judges.catalogue, scopes: judges.roleFor(tally).scopes }
      return hostFindings({ address, ...(name !== undefined && { name }), answersEverything }, by)
    })
    const ofBothFamilies = new Map(hosts.filter(hasBothFamilies).map((host) => [host.name, host]))
    if (ofBothFamilies.size === 0) return findings
    const openOf = new Map<string, OpenEndpoint[]>()
    for (const endpoint of open) {
      const { hostName } = endpoint
      if (hostName === undefined || !ofBothFamilies.has(hostName)) continue
      const list = openOf.get(hostName)
      if (list) list.push(endpoint)
      else openOf.set(hostName, [endpoint])
    }
    for (const [name, endpoints] of openOf) {
      const host = ofBothFamilies.get(name)!
      const role = this.#roleOf(host)
      const by = { catalogue: this.options.judges.catalogue, scopes: role.scopes }
      for (const { address, ports } of onlyOverIpv6(host, endpoints, role)) {
        findings.push(...hostFindings({ address, name, onlyOverIpv6: ports }, by))
      }
    }
    return findings
  }

  /**
   * One for each host: in blocks, in the order in which they were told.
   *
   * @param plan all that was asked, so that a few silent ones can be told too
   */
  *records(
    findings: readonly Finding[],
    summary: Summary,
    { targets, ports }: Pick<ScanPlan, 'targets' | 'ports'>,
  ): Generator<PostureRecord[]> {
    const { judges, hasUdp, isBelowRequired = false } = this.options
    const { vantage } = judges
    const findingsOf = byHost(findings)
    const hasAllTcpPorts = ports.size === ALL_PORTS
    const hosts = groupHosts(this.#tallies, this.#silent(targets))
    for (let i = 0; i < hosts.length; i += BLOCK) {
      yield hosts.slice(i, i + BLOCK).map((host) => ({
        type: 'posture',
        ...postureOfHost(
          host,
          this.#roleOf(host).name,
          findingsOf.get(keyOf(host)) ?? [],
          {
            ...coverageOf(host, summary),
            ...(host.tallies.length === 0 && { hasAllTcpPorts }),
            hasUdp,
            ...(isBelowRequired && { isBelowRequired }),
          },
          vantage === undefined ? undefined : [vantage],
        ),
      }))
    }
  }

  #roleOf({ name, tallies, silent }: SeenHost): Role {
    const address = tallies[0]?.address ?? silent[0]!
    return this.options.judges.roleFor({ address, ...(name !== undefined && { name }) })
  }

  #silent(targets: TargetSet): { address: string; name?: string }[] {
    if (targets.size > MOST_TOLD_SILENT) return []
    const told = new Set(this.#tallies.map(({ address }) => address))
    const silent: { address: string; name?: string }[] = []
    const words = new Uint32Array(4)
    for (let rank = 0; rank < targets.size; rank++) {
      targets.addressAt(rank, words)
      const address = formatAddress(addressFromWords([words[0]!, words[1]!, words[2]!, words[3]!]))
      const name = this.options.nameOf(address)
      if (!told.has(address)) silent.push({ address, ...(name !== undefined && { name }) })
    }
    return silent
  }
}

function keyOf({ name, tallies, silent }: SeenHost): string {
  return name ?? tallies[0]?.address ?? silent[0]!
}

function hasBothFamilies({ name, tallies }: SeenHost): boolean {
  return name !== undefined && new Set(tallies.map(({ address }) => parseAddress(address)?.family)).size === 2
}

function byHost(findings: readonly Finding[]): Map<string, Finding[]> {
  const groups = new Map<string, Finding[]>()
  for (const finding of findings) {
    const key = finding.name ?? finding.address
    const group = groups.get(key)
    if (group) group.push(finding)
    else groups.set(key, [finding])
  }
  return groups
}
