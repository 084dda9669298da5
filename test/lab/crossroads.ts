import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Reason, State } from '../../src/model/index.js'
import { listenOn } from './listeners.js'
import { makeNamespaces, type Namespace } from './namespace.js'
import { switchOnIpv6 } from './network.js'
import { buildLabProgram } from './replay.js'

/**
 * A machine with every kind of way out of it, in both families, sixteen addresses behind each.
 *
 *   scanner s0 ── left     10.81.0.1, fd81::1    owns 10.82.0.0/24, fd82::/64
 *           s1 ── right    10.83.0.1, fd83::1    owns 10.84.0.0/24, fd84::/64; and 10.85.0.0/24, fd85::/64, to
 *                                                which a policy rule leads that no other table knows
 *         tun0 ── far      10.88.0.1, fd88::1    owns 10.89.0.0/24, fd89::/64: a layer-3 device
 *                                                10.86.n.0/24, fd86:n::/64: blackhole, prohibit, unreachable, no route
 *           lo             127.0.0.1, ::1
 */
export interface Crossroads extends AsyncDisposable {
  readonly scanner: Namespace
  readonly left: Namespace
  readonly right: Namespace
  close(): Promise<void>
}

/** Where sixteen targets are, and by which way; `undefined`: there is none. */
export interface Way {
  readonly name: string
  readonly targets: readonly string[]
  readonly isLost: boolean
}

const addresses = (prefix: string, separator: string, base: number) =>
  Array.from({ length: 16 }, (_, at) => `${prefix}${separator}${(at + 1).toString(base)}`)

function ways(name: string, ipv4: string, ipv6: string, isLost = false): Way[] {
  return [
    { name, targets: addresses(ipv4, '.', 10), isLost },
    { name: `${name}, IPv6`, targets: addresses(ipv6, '::', 16), isLost },
  ]
}

export const WAYS: readonly Way[] = [
  ...ways('the left uplink', '10.82.0', 'fd82'),
  ...ways('the right uplink', '10.84.0', 'fd84'),
  ...ways('a policy rule', '10.85.0', 'fd85'),
  ...ways('a tunnel', '10.89.0', 'fd89'),
  ...ways('a blackhole', '10.86.1', 'fd86:1', true),
  ...ways('a prohibition', '10.86.2', 'fd86:2', true),
  ...ways('an unreachable route', '10.86.3', 'fd86:3', true),
  ...ways('no route', '10.86.4', 'fd86:4', true),
  { name: 'loopback', targets: ['127.0.0.1'], isLost: false },
  { name: 'loopback, IPv6', targets: ['::1'], isLost: false },
]

/** Port 80 is open and 81 closed, wherever there is a way. */
export function crossroadsTruth({ isLost }: Way, port: number): { readonly state: State; readonly reason: Reason } {
  if (isLost) return { state: 'filtered', reason: 'net-unreach' }
  return port === 80 ? { state: 'open', reason: 'syn-ack' } : { state: 'closed', reason: 'reset' }
}

export async function makeCrossroads(): Promise<Crossroads> {
  const namespaces = await makeNamespaces(['scanner', 'left', 'right', 'far'])
  try {
    const { scanner, left, right, far } = namespaces.at
    await Promise.all([scanner, left, right, far].map(switchOnIpv6))
    await tunnel(scanner, far)
    await scanner.script(`
      ip link add s0 type veth peer name u0 netns ${left.name}
      ip link add s1 type veth peer name u0 netns ${right.name}
      ip address add 10.81.0.2/24 dev s0
      ip address add fd81::2/64 dev s0 nodad
      ip address add 10.83.0.2/24 dev s1
      ip address add fd83::2/64 dev s1 nodad
      ip address add 10.88.0.2 peer 10.88.0.1 dev tun0
      ip address add fd88::2/64 dev tun0 nodad
      ip link set s0 up
      ip link set s1 up
      ip link set tun0 up`)
    await Promise.all([
      settle(left, 'u0', ['10.81.0.1/24', 'fd81::1/64'], ['10.82.0.0/24', 'fd82::/64']),
      settle(right, 'u0', ['10.83.0.1/24', 'fd83::1/64'], ['10.84.0.0/24', 'fd84::/64', '10.85.0.0/24', 'fd85::/64']),
      settle(far, 'tun0', ['10.88.0.1 peer 10.88.0.2', 'fd88::1/64'], ['10.89.0.0/24', 'fd89::/64']),
    ])
    await scanner.script(`
      ip route add 10.82.0.0/15 via 10.81.0.1
      ip route add 10.84.0.0/24 via 10.83.0.1
      ip route add 10.85.0.0/24 via 10.83.0.1 table 100
      ip rule add to 10.85.0.0/24 table 100
      ip route add 10.85.0.0/24 via 10.81.0.1
      ip route add 10.89.0.0/24 dev tun0
      ip route add blackhole 10.86.1.0/24
      ip route add prohibit 10.86.2.0/24
      ip route add unreachable 10.86.3.0/24
      ip route add fd82::/64 via fd81::1
      ip route add fd84::/64 via fd83::1
      ip route add fd85::/64 via fd83::1 table 100
      ip -6 rule add to fd85::/64 table 100
      ip route add fd85::/64 via fd81::1
      ip route add fd89::/64 dev tun0
      ip route add blackhole fd86:1::/64
      ip route add prohibit fd86:2::/64
      ip route add unreachable fd86:3::/64`)
    await Promise.all([scanner, left, right, far].map((namespace) => listenOn(namespace, [80], '::')))
    return { scanner, left, right, close: namespaces.close, [Symbol.asyncDispose]: namespaces.close }
  } catch (error) {
    await namespaces.close()
    throw error
  }
}

/** A machine that has all of some networks, and reaches the scanner by `device`. */
async function settle(
  namespace: Namespace,
  device: string,
  own: readonly string[],
  networks: readonly string[],
): Promise<void> {
  await namespace.script(`
    ${own.map((address) => `ip address add ${address} dev ${device} ${address.includes(':') ? 'nodad' : ''}`).join('\n')}
    ip link set ${device} up
    ${networks.map((network) => `ip route add local ${network} dev lo`).join('\n')}`)
}

/** A pair of layer-3 devices, both called tun0, that lives as long as the namespaces. */
async function tunnel(here: Namespace, there: Namespace): Promise<void> {
  const program = await buildLabProgram('tun_pair')
  const child = here.start([program, here.name, 'tun0', there.name, 'tun0'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const died = once(child, 'exit').then(([code]) => {
    throw new Error(`tun_pair ended with ${code}`)
  })
  died.catch(() => {}) // it is killed with its namespace; only before it is ready is that an error
  await Promise.race([once(createInterface(child.stdout!), 'line'), died])
}
