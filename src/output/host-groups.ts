import {
  type Address,
  compareAddresses,
  type HostReason,
  type HostTally,
  parseAddress,
  type Reason,
  STATES,
  type State,
  type Verdict,
} from '../model/index.js'

/** Ports of one host and state that are too many to name one by one, or were counted and never shown. */
export interface Bulk {
  readonly state: State
  readonly count: number
  /** Ascending ports by reason. Empty when the verdicts were counted only. */
  readonly reasons: readonly { readonly reason: Reason; readonly ports: readonly number[] }[]
}

/** One host as the grouped formats show it. */
export interface HostGroup {
  readonly address: string
  readonly name?: string
  /** How many endpoints are in each state, listed or not. */
  readonly counts: Readonly<Record<State, number>>
  /** Verdicts to name one by one, by ascending port: every open one, and few of any other state. */
  readonly listed: readonly Verdict[]
  readonly bulks: readonly Bulk[]
  /** Why it is down; absent when it is up. */
  readonly reason?: HostReason
  /** It takes connections on every port: its open ports are a bulk as well, and mean nothing. */
  readonly answersEverything: boolean
}

/** A state with more verdicts than this on one host becomes a bulk, as Nmap's reports do. Open does on hosts that answer everything. */
const LISTED_PER_STATE = 25

/**
 * Collects verdicts, which arrive in the order of the permutation, into hosts.
 *
 * Memory: a verdict object for what will be listed, one number per port for the
 * rest. A host leaves when its tally arrives; `rest()` is for a stream that broke off.
 */
export class HostGroups {
  readonly #hosts = new Map<string, Host>()

  add(verdict: Verdict): void {
    let host = this.#hosts.get(verdict.address)
    if (!host) {
      host = new Host(verdict.address)
      this.#hosts.set(verdict.address, host)
    }
    host.add(verdict)
  }

  /** Takes out the host that `tally` completes. */
  take(tally: HostTally): HostGroup {
    const host = this.#hosts.get(tally.address) ?? new Host(tally.address)
    this.#hosts.delete(tally.address)
    return host.group(tally)
  }

  /** Takes out every host that no tally has completed, by address. */
  rest(): HostGroup[] {
    const groups = [...this.#hosts.values()].map((host) => host.group())
    this.#hosts.clear()
    return sortByAddress(groups)
  }
}

/** Down, and nothing of it is to be shown: Nmap leaves such hosts out. */
export function isHidden({ reason, listed, bulks }: HostGroup): boolean {
  return reason !== undefined && listed.length === 0 && bulks.every((bulk) => bulk.reasons.length === 0)
}

/** Numeric order of addresses, IPv4 first. */
export function sortByAddress<T extends { readonly address: string }>(items: readonly T[]): T[] {
  const keyed = items.map((item) => ({ item, key: parseAddress(item.address) }))
  return keyed.sort((a, b) => compareKeys(a.key, b.key)).map(({ item }) => item)
}

function compareKeys(a: Address | undefined, b: Address | undefined): number {
  if (a && b) return a.family - b.family || compareAddresses(a, b)
  return a ? -1 : b ? 1 : 0
}

interface HeldState {
  /** Every verdict of an open state; the first {@link LISTED_PER_STATE} of another. */
  readonly listed: Verdict[]
  readonly ports: Map<Reason, number[]>
}

class Host {
  readonly #states = new Map<State, HeldState>()
  #name: string | undefined

  constructor(private readonly address: string) {}

  add(verdict: Verdict): void {
    this.#name ??= verdict.name
    let held = this.#states.get(verdict.state)
    if (!held) {
      held = { listed: [], ports: new Map() }
      this.#states.set(verdict.state, held)
    }
    if (verdict.state === 'open' || held.listed.length < LISTED_PER_STATE) held.listed.push(verdict)
    const ports = held.ports.get(verdict.reason)
    if (ports) ports.push(verdict.port)
    else held.ports.set(verdict.reason, [verdict.port])
  }

  group(tally?: HostTally): HostGroup {
    const answersEverything = tally?.answersEverything ?? false
    const counts = { open: 0, closed: 0, filtered: 0 }
    const listed: Verdict[] = []
    const bulks: Bulk[] = []
    for (const state of STATES) {
      const held = this.#states.get(state)
      const heldCount = held ? [...held.ports.values()].reduce((sum, ports) => sum + ports.length, 0) : 0
      counts[state] = Math.max(tally?.[state] ?? 0, heldCount)
      const lists = held !== undefined && (state === 'open' ? !answersEverything : heldCount <= LISTED_PER_STATE)
      if (lists) listed.push(...held.listed)
      const count = counts[state] - (lists ? heldCount : 0)
      if (count === 0) continue
      const reasons =
        lists || !held ? [] : [...held.ports].map(([reason, ports]) => ({ reason, ports: ascending(ports) }))
      bulks.push({ state, count, reasons })
    }
    listed.sort((a, b) => a.port - b.port)
    const name = tally?.name ?? this.#name
    return {
      address: this.address,
      ...(name !== undefined && { name }),
      ...(tally?.reason !== undefined && { reason: tally.reason }),
      ...{ counts, listed, bulks, answersEverything },
    }
  }
}

function ascending(ports: readonly number[]): number[] {
  return [...ports].sort((a, b) => a - b)
}
