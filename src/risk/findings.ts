import type { Finding, Service, Verdict } from '../model/index.js'
import { assess, judge } from './assess.js'
import type { Catalogue } from './catalogue.js'
import { type Advisories, endpointOf } from './evidence.js'
import type { Role } from './roles.js'

/** By what a scan's findings are made. */
export interface Judges {
  roleFor(host: Pick<Verdict, 'address' | 'name'>): Role
  readonly catalogue: Catalogue
}

/** The findings of one scan as it goes: by port first, and again once a service has a name. */
export class Findings {
  readonly #judges: Judges
  readonly #byPort: Finding[]
  /** By endpoint; an empty array is a finding taken back. */
  readonly #byService = new Map<string, readonly Finding[]>()

  /** @param before findings by port of an earlier part of the same scan */
  constructor(judges: Judges, before: readonly Finding[] = []) {
    this.#judges = judges
    this.#byPort = [...before]
  }

  addVerdict(verdict: Verdict): void {
    const finding = assess(verdict, this.#judges.roleFor(verdict), this.#judges.catalogue)
    if (finding) this.#byPort.push(finding)
  }

  /** Takes the place of what the port alone said. */
  addService(service: Service, advisories: Advisories = {}): void {
    const endpoint = endpointOf(service)
    const evidence = { ...advisories, endpoint, service }
    this.#byService.set(keyOf(service), judge(evidence, this.#judges.roleFor(endpoint), this.#judges.catalogue))
  }

  /** What the ports alone say: what is kept to go on with later. */
  get byPort(): readonly Finding[] {
    return this.#byPort
  }

  /** In no order. */
  all(): readonly Finding[] {
    if (this.#byService.size === 0) return this.#byPort
    const others = this.#byPort.filter((finding) => !this.#byService.has(keyOf(finding)))
    return [...others, ...[...this.#byService.values()].flat()]
  }
}

function keyOf({ address, port, protocol }: { address: string; port: number; protocol: string }): string {
  return `${address} ${port}/${protocol}`
}
