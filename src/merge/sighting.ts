import type { HostTally, Service, Verdict } from '../model/index.js'
import { coverageOf, type SeenHost } from '../risk/index.js'
import type { MergeableScan } from './merge-scans.js'

const ALL_PORTS = 65_535

/** One open endpoint as one scan saw it. */
export interface SeenEndpoint {
  verdict?: Verdict
  service?: Service
}

/** What one scan saw, by address, under the names that any of the scans knows. */
export class Sighting {
  /** Absent: nobody has said where it was made from. */
  readonly vantage: string | undefined
  readonly tallies: readonly HostTally[]
  /** Asked, and never heard of. */
  readonly silent: readonly { readonly address: string; readonly name?: string }[]
  readonly hasUdp: boolean
  readonly #talliesByAddress: ReadonlyMap<string, HostTally>
  readonly #silentAddresses: ReadonlySet<string>
  readonly #open = new Map<string, Map<string, SeenEndpoint>>()

  constructor(
    private readonly scan: MergeableScan,
    nameOf: (address: string) => string | undefined,
  ) {
    const named = <T extends { readonly address: string }>(record: T) => {
      const name = nameOf(record.address)
      return name === undefined ? record : { ...record, name }
    }
    this.vantage = scan.header.vantage
    this.hasUdp = scan.header.udpChecks === true
    this.tallies = scan.hosts.map(named)
    this.#talliesByAddress = new Map(this.tallies.map((tally) => [tally.address, tally]))
    this.silent = scan.postures
      .flatMap(({ address, addresses = [address] }) => addresses)
      .filter((address) => !this.#talliesByAddress.has(address))
      .map((address) => named({ address }))
    this.#silentAddresses = new Set(this.silent.map(({ address }) => address))
    for (const verdict of scan.verdicts) {
      if (verdict.state === 'open') this.#endpoint(verdict).verdict = named(verdict)
    }
    for (const { hostName: _, ...rest } of scan.services) {
      const hostName = nameOf(rest.address)
      this.#endpoint(rest).service = hostName === undefined ? rest : { ...rest, hostName }
    }
  }

  /** What it judged these addresses as. */
  rolesOf(addresses: readonly string[]): string[] {
    const own = this.scan.postures.filter((posture) => {
      return (posture.addresses ?? [posture.address]).some((address) => addresses.includes(address))
    })
    return own.map(({ role }) => role)
  }

  /** Open endpoints of one address by `port/protocol`; none where it takes connections on every port. */
  openAt(address: string): ReadonlyMap<string, SeenEndpoint> {
    if (this.#talliesByAddress.get(address)?.answersEverything) return NONE
    return this.#open.get(address) ?? NONE
  }

  /** Whether it asked for the address at all. */
  has(address: string): boolean {
    return this.#talliesByAddress.has(address) || this.#silentAddresses.has(address)
  }

  tallyOf(address: string): HostTally | undefined {
    const tally = this.#talliesByAddress.get(address)
    if (tally || !this.#silentAddresses.has(address)) return tally
    return { address, open: 0, closed: 0, filtered: this.scan.header.ports }
  }

  /** It has looked at every TCP port of these addresses, well enough to believe that what is not open to it is shut. */
  covers(addresses: readonly string[]): boolean {
    const { summary, header } = this.scan
    if (!summary) return false
    const seen = addresses.filter((address) => this.has(address))
    const host: SeenHost = { tallies: seen.flatMap((address) => this.#talliesByAddress.get(address) ?? []), silent: [] }
    const { isComplete, hasAllTcpPorts } = coverageOf(host, summary)
    const coversSilent = host.tallies.length === seen.length || header.ports >= ALL_PORTS
    return seen.length > 0 && isComplete && hasAllTcpPorts && coversSilent
  }

  #endpoint({ address, port, protocol }: Pick<Service, 'address' | 'port' | 'protocol'>): SeenEndpoint {
    const ports = this.#open.get(address) ?? new Map<string, SeenEndpoint>()
    this.#open.set(address, ports)
    const key = `${port}/${protocol}`
    const endpoint = ports.get(key) ?? {}
    ports.set(key, endpoint)
    return endpoint
  }
}

const NONE: ReadonlyMap<string, SeenEndpoint> = new Map()
