import type { Reason, State } from '../../src/model/index.js'

/**
 * What is true of every endpoint of the laboratory, as a function of its host
 * (last octet of 10.77.0.0/24, or of fd77::/120) and its port. Both families are
 * treated alike; only the words for an ICMP error differ. ruleset.ts turns the same function
 * into nftables, listeners.ts into sockets, so a wrong verdict is the scanner's.
 */

export const HOST_COUNT = 256
export const PORT_COUNT = 1000
export const ENDPOINT_COUNT = HOST_COUNT * PORT_COUNT
export type Family = 4 | 6
export const FAMILIES: readonly Family[] = [4, 6]
export const TARGETS = '10.77.0.0/24'
export const IPV6_TARGETS = 'fd77::/120'
export const PORTS = `1-${PORT_COUNT}`

/** Where the router's ICMP errors come from: its address on the scanner's side. */
export const ROUTER_ADDRESS = '10.76.0.1'
export const IPV6_ROUTER_ADDRESS = 'fd76::1'
/** Linux writes its ICMPv6 errors from an address of a device, never from one that it has by a route alone. */
export const IPV6_TARGET_ADDRESS = 'fd78::2'

/**
 * The ICMP destination-unreachable reasons that nftables can give: code 0, 1, 2, 3, 9, 10 and 13. In their place
 * ICMPv6 has six codes, of which nftables gives five.
 */
export type Rejection =
  | 'net-unreach'
  | 'host-unreach'
  | 'proto-unreach'
  | 'port-unreach'
  | 'net-prohibited'
  | 'host-prohibited'
  | 'admin-prohibited'

/** What becomes of a SYN on its way. `reset`: the router answers RST in the target's name. */
export type Treatment =
  | { readonly action: 'pass' | 'drop' | 'reset' }
  | { readonly action: 'reject'; readonly by: 'router' | 'target'; readonly reason: Rejection }

/** What the router or target says in IPv6 where it says this in IPv4: its code of type 1, and Nmap's word for it. */
export const IPV6_REJECTIONS: Readonly<Record<Rejection, { readonly type: string; readonly reason: Reason }>> = {
  'net-unreach': { type: 'no-route', reason: 'no-route' },
  'host-unreach': { type: 'addr-unreachable', reason: 'host-unreach' },
  'proto-unreach': { type: 'reject-route', reason: 'reject-route' },
  'port-unreach': { type: 'port-unreachable', reason: 'port-unreach' },
  'net-prohibited': { type: 'policy-fail', reason: 'admin-prohibited' },
  'host-prohibited': { type: 'policy-fail', reason: 'admin-prohibited' },
  'admin-prohibited': { type: 'admin-prohibited', reason: 'admin-prohibited' },
}

export interface Truth {
  readonly state: State
  readonly reason: Reason
  /** Who answers, when it is not the target itself. */
  readonly reasonAddress?: string
}

const pass: Treatment = { action: 'pass' }
const drop: Treatment = { action: 'drop' }
const reset: Treatment = { action: 'reset' }
const router = (reason: Rejection): Treatment => ({ action: 'reject', by: 'router', reason })
const target = (reason: Rejection): Treatment => ({ action: 'reject', by: 'target', reason })

/** Row: host mod 8. Column: port mod 5. Even hosts are mostly open, odd ones mostly guarded. */
const TREATMENTS: readonly (readonly Treatment[])[] = [
  [pass, pass, pass, pass, pass],
  [pass, drop, drop, drop, drop],
  [pass, reset, reset, reset, pass],
  [pass, router('host-unreach'), router('proto-unreach'), router('port-unreach'), router('net-prohibited')],
  [pass, pass, router('host-prohibited'), router('admin-prohibited'), drop],
  [target('port-unreach'), target('admin-prohibited'), pass, pass, drop],
  [pass, reset, pass, drop, router('admin-prohibited')],
  [drop, drop, drop, drop, drop],
]

/** Hosts that are not what their row says. */
const CHOSEN_HOSTS: ReadonlyMap<number, Treatment> = new Map([
  [40, router('host-unreach')], // a host that is not there, in an open row
  [41, router('net-unreach')],
  [48, drop],
  [255, pass], // in the dark row, at what would be a /24's broadcast address
])

/** Endpoints that are not what their host says, by `host:port`. */
const CHOSEN_ENDPOINTS: ReadonlyMap<string, Treatment> = new Map([
  ['7:81', pass], // the one open port of a dark host
  ['8:22', drop], // the one silent port of an open host
  ['16:999', reset], // a listener behind a firewall that forges its RST
  ['48:3', target('host-prohibited')], // the one word from a silent host
])

/** Whether a socket listens on `port`, on every address at once. */
export function listens(port: number): boolean {
  return port % 3 === 0
}

/** @param host 0 … 255; @param port 1 … 1000 */
export function treatmentOf(host: number, port: number): Treatment {
  return CHOSEN_ENDPOINTS.get(`${host}:${port}`) ?? CHOSEN_HOSTS.get(host) ?? TREATMENTS[host % 8]![port % 5]!
}

/** @param address a target of 10.77.0.0/24 or fd77::/120; @param port 1 … 1000 */
export function truth(address: string, port: number): Truth {
  const treatment = treatmentOf(hostOf(address), port)
  switch (treatment.action) {
    case 'pass':
      return listens(port) ? { state: 'open', reason: 'syn-ack' } : { state: 'closed', reason: 'reset' }
    case 'reset':
      return { state: 'closed', reason: 'reset' }
    case 'drop':
      return { state: 'filtered', reason: 'no-response' }
    case 'reject': {
      const { by, reason } = treatment
      const isIpv6 = address.includes(':')
      if (isIpv6) {
        const reasonAddress = by === 'router' ? IPV6_ROUTER_ADDRESS : IPV6_TARGET_ADDRESS
        return { state: 'filtered', reason: IPV6_REJECTIONS[reason].reason, reasonAddress }
      }
      return { state: 'filtered', reason, ...(by === 'router' && { reasonAddress: ROUTER_ADDRESS }) }
    }
  }
}

export function addressOf(host: number, family: Family = 4): string {
  if (family === 4) return `10.77.0.${host}`
  return `fd77::${host === 0 ? '' : host.toString(16)}`
}

/** @throws {RangeError} an address outside 10.77.0.0/24 and fd77::/120: nothing there was ever to be probed */
export function hostOf(address: string): number {
  const decimal = /^10\.77\.0\.(\d{1,3})$/.exec(address)?.[1]
  const hexadecimal = /^fd77::([0-9a-f]{0,2})$/.exec(address)?.[1]
  const host = hexadecimal === undefined ? Number(decimal) : Number.parseInt(hexadecimal || '0', 16)
  if (!(host < HOST_COUNT)) throw new RangeError(`${address} is no host of the laboratory`)
  return host
}

/** Every endpoint, hosts first. */
export function* endpoints(): Generator<{ host: number; port: number }> {
  for (let host = 0; host < HOST_COUNT; host++) {
    for (let port = 1; port <= PORT_COUNT; port++) yield { host, port }
  }
}

/** How many endpoints are in each state: what a complete scan's summary has to say. */
export function truthCounts(): Record<State, number> {
  const counts = { open: 0, closed: 0, filtered: 0 }
  for (const { host, port } of endpoints()) counts[truth(addressOf(host), port).state]++
  return counts
}
