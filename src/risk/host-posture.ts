import {
  type Address,
  compareAddresses,
  type Finding,
  type HostTally,
  type Posture,
  type Summary,
} from '../model/index.js'
import { addressOf } from './address-of.js'
import { type Coverage, postureOf } from './posture.js'
import type { Role } from './roles.js'
import { placeOf } from './scope-bucket.js'
import { standingOf } from './standing.js'

/** One host as scans have seen it: all addresses of one name, or the address that was given without one. */
export interface SeenHost {
  readonly name?: string
  /** What was counted at each of its addresses, from each place. */
  readonly tallies: readonly HostTally[]
  /** Addresses of it that were asked and never answered. */
  readonly silent: readonly string[]
}

/** Missing more than this share of what answers, a sweep has not seen the host well enough to call it good. */
const MOST_MISSED = 0.02
const ALL_PORTS = 65_535

/** How much of a host one scan has seen. */
export function coverageOf(
  { tallies }: Pick<SeenHost, 'tallies'>,
  { complete, uncertain = 0, excluded = 0, missEstimate }: Summary,
): Pick<Coverage, 'isComplete' | 'hasAllTcpPorts'> {
  const isBelieved =
    tallies.every((tally) => tally.blockedSuspected !== true) && (missEstimate?.ratio ?? 0) <= MOST_MISSED
  return {
    isComplete: complete && isBelieved && uncertain === 0 && excluded === 0,
    hasAllTcpPorts: tallies.every(({ open, closed, filtered }) => open + closed + filtered >= ALL_PORTS),
  }
}

/**
 * How one host stands, all its addresses together. Pure.
 *
 * @param findings of all its addresses
 */
export function postureOfHost(
  host: SeenHost,
  role: string,
  findings: readonly Finding[],
  coverage: Coverage,
  vantages?: readonly string[],
): Posture {
  const { name, tallies } = host
  const alive = tallies.filter(({ reason }) => reason === undefined)
  const addresses = addressesOf(host)
  const families = new Set(alive.map((tally) => addressOf(tally).family))
  const {
    address,
    name: _,
    role: __,
    ...posture
  } = postureOf({
    address: addresses[0]!,
    role,
    findings,
    coverage: { ...coverage, hasBothFamilies: families.size === 2 },
    isAlive: alive.length > 0,
    answersEverything: tallies.some((tally) => tally.answersEverything === true),
  })
  return {
    address,
    ...(name !== undefined && { name }),
    ...(addresses.length > 1 && { addresses }),
    role,
    ...(vantages && { vantages }),
    ...posture,
  }
}

/** IPv4 first, each once. */
function addressesOf({ tallies, silent }: SeenHost): string[] {
  const known = new Map<string, Address>()
  for (const address of [...tallies.map((tally) => tally.address), ...silent])
    known.set(address, addressOf({ address }))
  const sorted = [...known].sort(([, a], [, b]) => a.family - b.family || compareAddresses(a, b))
  return sorted.map(([address]) => address)
}

/** Puts what belongs to one name together, in the order in which hosts were first told of. */
export function groupHosts(
  tallies: readonly HostTally[],
  silent: readonly { address: string; name?: string }[] = [],
): SeenHost[] {
  const hosts = new Map<string, { name?: string; tallies: HostTally[]; silent: string[] }>()
  const of = ({ address, name }: { readonly address: string; readonly name?: string }) => {
    const key = name ?? address
    const host = hosts.get(key) ?? { ...(name !== undefined && { name }), tallies: [], silent: [] }
    hosts.set(key, host)
    return host
  }
  for (const tally of tallies) of(tally).tallies.push(tally)
  for (const target of silent) of(target).silent.push(target.address)
  return [...hosts.values()]
}

/**
 * TCP ports that are open at an IPv6 address of a host and at none of its IPv4 addresses, though those answer. A port
 * that the role means to have open to all is left out: there the IPv4 side is what is missing.
 *
 * @param open all open endpoints of the host
 */
export function onlyOverIpv6(
  { tallies }: SeenHost,
  open: readonly { readonly address: string; readonly port: number }[],
  role: Role,
): { readonly address: string; readonly ports: readonly number[] }[] {
  const answers = tallies.some((tally) => tally.reason === undefined && addressOf(tally).family === 4)
  if (!answers) return []
  const parsed = open.map((endpoint) => ({ ...endpoint, parsed: addressOf(endpoint) }))
  const overIpv4 = new Set(parsed.filter((each) => each.parsed.family === 4).map(({ port }) => port))
  const gaps = new Map<string, number[]>()
  for (const { address, port, parsed: at } of parsed) {
    if (at.family === 4 || overIpv4.has(port)) continue
    if (standingOf({ port, protocol: 'tcp', bucket: placeOf(at).bucket }, role).kind === 'expected') continue
    const ports = gaps.get(address)
    if (ports) ports.push(port)
    else gaps.set(address, [port])
  }
  return [...gaps].map(([address, ports]) => ({ address, ports: ports.sort((a, b) => a - b) }))
}
