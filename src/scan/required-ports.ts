import type { Finding, HostTally, Verdict } from '../model/index.js'
import { parseAddress } from '../model/index.js'
import type { ScanPlan } from '../plan/index.js'
import { hostFindings, placeOf, portsIn, type Role, spansHold } from '../risk/index.js'
import type { ScanJudges } from './judges.js'

/** Ports of a wider expectation are not missed one by one: who lists a range means that there may be something. */
const WIDEST = 16

/** Ports that a policy wants open: which of them were, and so which are missing. */
export class RequiredPorts {
  readonly #met = new Map<string, number[]>()
  readonly #wanted = new WeakMap<Role, readonly number[]>()

  /** @param before as {@link met} gave it in an earlier part of the same scan */
  constructor(
    private readonly judges: ScanJudges,
    before: readonly (readonly [address: string, ports: readonly number[]])[] = [],
  ) {
    for (const [address, ports] of before) this.#met.set(address, [...ports])
  }

  /** Takes note of an open port. */
  add(verdict: Verdict): void {
    if (!this.judges.policy || !this.#wantedBy(this.judges.roleFor(verdict)).includes(verdict.port)) return
    const ports = this.#met.get(verdict.address)
    if (ports) ports.push(verdict.port)
    else this.#met.set(verdict.address, [verdict.port])
  }

  /** What is kept to go on with later. */
  met(): [address: string, ports: readonly number[]][] {
    return [...this.#met]
  }

  /** Of a host whose every endpoint has its verdict. Those of ports that were not in the plan are not known. */
  missing(host: HostTally, plan: ScanPlan): Finding[] {
    const { policy } = this.judges
    if (!policy || host.reason !== undefined || host.answersEverything || host.blockedSuspected) return []
    const role = this.judges.roleFor(host)
    const isPublic = placeOf(parseAddress(host.address)!, role.scopes).bucket === 'public'
    const met = this.#met.get(host.address) ?? []
    const missing = this.#wantedBy(role).filter(
      (port) => plan.ports.has(port) && !met.includes(port) && isWanted(role, port, isPublic),
    )
    if (missing.length === 0) return []
    const { address, name } = host
    const { catalogue } = policy
    return hostFindings({ address, ...(name !== undefined && { name }), missing }, { catalogue, scopes: role.scopes })
  }

  #wantedBy(role: Role): readonly number[] {
    const known = this.#wanted.get(role)
    if (known) return known
    const all = role.expects
      .filter(({ isOptional, protocol = 'tcp' }) => !isOptional && protocol === 'tcp')
      .flatMap(({ ports }) => portsIn(ports.filter((span) => typeof span === 'number' || span[1] - span[0] < WIDEST)))
    const wanted = [...new Set(all)]
    this.#wanted.set(role, wanted)
    return wanted
  }
}

/** Closed is right where whoever looks is not admitted, or where the port is not expected at all. */
function isWanted(role: Role, port: number, isPublic: boolean): boolean {
  return role.expects.some(
    ({ ports, protocol = 'tcp', isOptional, isPrivateOnly, seenFrom = 'allowed' }) =>
      protocol === 'tcp' &&
      !isOptional &&
      spansHold(ports, port) &&
      !(isPrivateOnly && isPublic) &&
      seenFrom === 'allowed',
  )
}
