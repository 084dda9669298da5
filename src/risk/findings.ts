import type { Finding, Service, Verdict } from '../model/index.js'
import { assess, judge } from './assess.js'
import { type Advisories, endpointOf, udpRatioOf } from './evidence.js'
import type { Role } from './roles.js'

/** The findings of one scan as it goes: by port first, and again once a service has a name. */
export class Findings {
  readonly #role: Role
  readonly #byPort: Finding[]
  /** By endpoint; an empty array is a finding taken back. */
  readonly #byService = new Map<string, readonly Finding[]>()

  /** @param before findings by port of an earlier part of the same scan */
  constructor(role: Role, before: readonly Finding[] = []) {
    this.#role = role
    this.#byPort = [...before]
  }

  addVerdict(verdict: Verdict): void {
    const finding = assess(verdict, this.#role)
    if (finding) this.#byPort.push(finding)
  }

  /** Takes the place of what the port alone said. */
  addService(service: Service, advisories: Advisories = {}): void {
    const udpRatio = udpRatioOf(service)
    const evidence = {
      ...advisories,
      endpoint: endpointOf(service),
      service,
      ...(udpRatio !== undefined && { udpRatio }),
    }
    this.#byService.set(keyOf(service), judge(evidence, this.#role))
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
