import type { Reason, State } from '../../src/model/index.js'
import { listenOn } from './listeners.js'
import { makeNamespaces, type Namespace } from './namespace.js'
import { switchOnIpv6 } from './network.js'

export type SwitchFamily = 4 | 6

/** Addresses on the switch, on-link for the scanner. */
export const SWITCH_TARGETS: Readonly<Record<SwitchFamily, string>> = { 4: '10.79.16.0/20', 6: 'fd79::1000/116' }
export const SWITCH_ADDRESS_COUNT = 4096
/** Addresses that one machine has in a row, before it is the next one's turn. */
const BLOCK = 64
/** Machines, each with a MAC of its own; in every fifth block nobody is there. */
export const MACHINE_COUNT = 4

/** Ports that are probed, and what all machines do on them. */
export const SWITCH_PORTS: Readonly<Record<number, { readonly state: State; readonly reason: Reason }>> = {
  80: { state: 'open', reason: 'syn-ack' },
  81: { state: 'closed', reason: 'reset' },
  82: { state: 'filtered', reason: 'no-response' },
}

/** @param at 0 … SWITCH_ADDRESS_COUNT − 1 */
export function switchAddress(at: number, family: SwitchFamily): string {
  return family === 4 ? `10.79.${16 + (at >> 8)}.${at % 256}` : `fd79::${(0x1000 + at).toString(16)}`
}

/** @returns the machine that has an address, 0 … 3; undefined: nobody */
export function machineOf(address: string): number | undefined {
  const [third = 0, fourth = 0] = address.split('.').slice(2).map(Number)
  const at = address.includes(':') ? lastWord(address) : third * 256 + fourth
  const machine = Math.floor(at / BLOCK) % (MACHINE_COUNT + 1)
  return machine === MACHINE_COUNT ? undefined : machine
}

export function switchTruth(address: string, port: number): { readonly state: State; readonly reason: Reason } {
  return machineOf(address) === undefined ? { state: 'filtered', reason: 'host-unreach' } : SWITCH_PORTS[port]!
}

export interface Switch extends AsyncDisposable {
  readonly scanner: Namespace
  /** Packets from the scanner to nobody's addresses. Counted where they arrive; ARP and NDP ask others. */
  wastedCount(): Promise<number>
  /** ARP requests or solicitations for addresses that nobody has, as they arrive. Only a scanner asks for those. */
  requestCount(): Promise<number>
  close(): Promise<void>
}

export interface SwitchOptions {
  /** @default 4 */
  readonly family?: SwitchFamily
  /** s0 takes frames from XDP programs. @default false */
  readonly takesXdp?: boolean
}

/**
 * A bridge with the scanner and four machines on it, each of which owns hundreds of addresses.
 *
 *   scanner s0 ── bridge ── m0, m1, m2, m3
 *   10.79.0.1/18            3,264 of the 4,096 addresses of 10.79.16.0/20
 *   fd79::1/64              or of fd79::1000/116
 */
export async function makeSwitch({ family = 4, takesXdp = false }: SwitchOptions = {}): Promise<Switch> {
  const machines = ['machine0', 'machine1', 'machine2', 'machine3'] as const
  const namespaces = await makeNamespaces(['scanner', 'bridge', ...machines])
  try {
    const { scanner, bridge } = namespaces.at
    if (family === 6)
      await Promise.all(['scanner' as const, ...machines].map((label) => switchOnIpv6(namespaces.at[label])))
    // No snooping: a switch that has to learn thousands of multicast groups first would hold up the first seconds.
    await bridge.script(`
      ip link add br0 type bridge mcast_snooping 0
      ip link set br0 up
      ip link add b0 type veth peer name s0 netns ${scanner.name}
      ip link set b0 master br0 up
      ${takesXdp ? 'ethtool -K b0 gro on' : ''}`)
    await scanner.script(`${FAMILY[family].address(1)} dev s0; ip link set s0 up`)
    // What is for nobody is flooded to every port.
    await bridge.output(['nft', '-f', '-'], {
      input: `table netdev lab {
        counter wasted { }
        counter requests { }
        chain arrive {
          type filter hook ingress device b0 priority 0
          ${FAMILY[family].destination} { ${blocksOf(undefined, family).join(', ')} } counter name wasted
          ${FAMILY[family].wanted(blocksOf(undefined, family))} counter name requests
        }
      }`,
    })
    for (const [index, label] of machines.entries()) {
      const machine = namespaces.at[label]
      await bridge.script(`
        ip link add b${index + 1} type veth peer name m0 netns ${machine.name}
        ip link set b${index + 1} master br0 up`)
      await machine.script(`
        ${FAMILY[family].address(index + 2)} dev m0
        ip link set m0 up
        echo 2 >/proc/sys/net/ipv4/tcp_syncookies`)
      await machine.output(['ip', '-batch', '-'], { input: FAMILY[family].own(blocksOf(index, family)).join('\n') })
      await machine.output(['nft', '-f', '-'], {
        input: 'table inet lab {\nchain input { type filter hook input priority filter; tcp dport 82 drop; }\n}\n',
      })
      await listenOn(machine, [80], family === 4 ? '0.0.0.0' : '::')
    }
    return {
      scanner,
      wastedCount: () => counter(bridge, 'wasted'),
      requestCount: () => counter(bridge, 'requests'),
      close: namespaces.close,
      [Symbol.asyncDispose]: namespaces.close,
    }
  } catch (error) {
    await namespaces.close()
    throw error
  }
}

/** What is said otherwise in the other family. */
const FAMILY = {
  4: {
    address: (host: number) => `ip address add 10.79.0.${host}/18`,
    // AnyIP: the kernel answers ARP for all that it takes in as its own.
    own: (blocks: readonly string[]) => blocks.map((block) => `route add local ${block} dev lo`),
    destination: 'ip daddr',
    wanted: (blocks: readonly string[]) => `arp operation request arp daddr ip { ${blocks.join(', ')} }`,
  },
  6: {
    address: (host: number) => `ip address add fd79::${host}/64 nodad`,
    // It answers NDP for the addresses of the device alone, so each is given to it.
    own: (blocks: readonly string[]) =>
      blocks.flatMap((block) => {
        const first = lastWord(block)
        return Array.from(
          { length: BLOCK },
          (_, at) => `address add fd79::${(first + at).toString(16)}/128 dev m0 nodad`,
        )
      }),
    destination: 'ip6 daddr',
    // Older versions of nft cannot name the target: the last two bytes of it (RFC 4861 section 4.3).
    wanted: (blocks: readonly string[]) => {
      const ranges = blocks.map(lastWord).map((first) => `${first}-${first + BLOCK - 1}`)
      return `icmpv6 type nd-neighbor-solicit @th,176,16 { ${ranges.join(', ')} }`
    },
  },
} as const

/** Of an IPv6 address or network here. */
function lastWord(address: string): number {
  return Number.parseInt(address.split('::')[1]!, 16)
}

function blocksOf(machine: number | undefined, family: SwitchFamily): string[] {
  const blocks: string[] = []
  for (let at = 0; at < SWITCH_ADDRESS_COUNT; at += BLOCK) {
    const address = switchAddress(at, family)
    if (machineOf(address) === machine) blocks.push(`${address}/${(family === 4 ? 32 : 128) - Math.log2(BLOCK)}`)
  }
  return blocks
}

async function counter(bridge: Namespace, name: string): Promise<number> {
  const reply = JSON.parse(await bridge.output(['nft', '-j', 'list', 'counter', 'netdev', 'lab', name])) as {
    nftables: { counter?: { packets: number } }[]
  }
  return reply.nftables.find((entry) => entry.counter)!.counter!.packets
}
