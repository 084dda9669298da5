/** Our conclusion on one endpoint. */
export type State = 'open' | 'closed' | 'filtered'

/** Every state, in the order people read them. */
export const STATES: readonly State[] = ['open', 'closed', 'filtered']

/** The evidence behind a state, in Nmap's words. docs/glossary.md explains each. */
export type Reason =
  | 'syn-ack'
  | 'reset'
  | 'conn-refused'
  | 'no-response'
  | 'net-unreach'
  | 'host-unreach'
  | 'proto-unreach'
  | 'port-unreach'
  | 'net-prohibited'
  | 'host-prohibited'
  | 'admin-prohibited'
  | 'no-route'
  | 'beyond-scope'
  | 'reject-route'
  | 'dest-unreach'
  | 'time-exceeded'
  | 'perm-denied'

export interface Verdict {
  /** Canonical text: dotted decimal or RFC 5952. */
  readonly address: string
  /** The host name the target was given as, when it was given as one. */
  readonly name?: string
  readonly port: number
  readonly protocol: 'tcp'
  readonly state: State
  readonly reason: Reason
  /** As captured, after the hops it crossed. Absent when nothing answered, and with link `connect`. */
  readonly ttl?: number
  /** From the transmission of the attempt that was answered to the capture of its reply. */
  readonly rttMs?: number
  /** Who answered, when it was not the target itself (a router, a firewall). */
  readonly reasonAddress?: string
  /** Silent, of a network or host that answered before and then stopped: we may have been blocked. Absent otherwise. */
  readonly blockedSuspected?: true
  /** Where it was open from, in scans that are merged, where that was said. Absent otherwise. */
  readonly vantages?: readonly string[]
  /** Probes sent to this endpoint when the verdict was given, 1 … retries + 1; 0 when its outcome was known without. */
  readonly attempts: number
  /** ISO 8601, UTC. */
  readonly at: string
}

export function assertNever(value: never): never {
  throw new TypeError(`unhandled case: ${JSON.stringify(value)}`)
}
