import type { Reason, State } from '../../src/model/index.js'
import { listenOn } from './listeners.js'
import { makeNamespaces, type Namespace } from './namespace.js'

/** Addresses on the switch: 10.79.16.0/20, on-link for the scanner. */
export const SWITCH_TARGETS = '10.79.16.0/20'
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

/** @returns the machine that has an address, 0 … 3; undefined: nobody */
export function machineOf(address: string): number | undefined {
  const [third, fourth] = address.split('.').slice(2).map(Number) as [number, number]
  const machine = Math.floor((third * 256 + fourth) / BLOCK) % (MACHINE_COUNT + 1)
  return machine === MACHINE_COUNT ? undefined : machine
}

export function switchTruth(address: string, port: number): { readonly state: State; readonly reason: Reason } {
  return machineOf(address) === undefined ? { state: 'filtered', reason: 'host-unreach' } : SWITCH_PORTS[port]!
}

export interface Switch extends AsyncDisposable {
  readonly scanner: Namespace
  /** Frames from the scanner to nobody's addresses that were not ARP. Counted where they arrive. */
  wastedCount(): Promise<number>
  /** ARP requests for addresses that nobody has, as the first machine saw them. Only a scanner asks for those. */
  requestCount(): Promise<number>
  close(): Promise<void>
}

/**
 * A bridge with the scanner and four machines on it, each of which owns hundreds of addresses whole (AnyIP).
 *
 *   scanner s0 ── bridge ── m0, m1, m2, m3
 *   10.79.0.1/18            3,264 of the 4,096 addresses of 10.79.16.0/20
 */
export async function makeSwitch({ takesXdp = false } = {}): Promise<Switch> {
  const machines = ['machine0', 'machine1', 'machine2', 'machine3'] as const
  const namespaces = await makeNamespaces(['scanner', 'bridge', ...machines])
  try {
    const { scanner, bridge } = namespaces.at
    await bridge.script(`
      ip link add br0 type bridge
      ip link set br0 up
      ip link add b0 type veth peer name s0 netns ${scanner.name}
      ip link set b0 master br0 up
      ${takesXdp ? 'ethtool -K b0 gro on' : ''}`)
    await scanner.script('ip address add 10.79.0.1/18 dev s0; ip link set s0 up')
    // What is for nobody is flooded to every port.
    await bridge.output(['nft', '-f', '-'], {
      input: `table netdev lab {
        counter wasted { }
        chain arrive {
          type filter hook ingress device b0 priority 0
          ip daddr { ${blocksOf(undefined).join(', ')} } counter name wasted
        }
      }`,
    })
    for (const [index, label] of machines.entries()) {
      const machine = namespaces.at[label]
      const owned = blocksOf(index).map((block) => `ip route add local ${block} dev lo`)
      await bridge.script(`
        ip link add b${index + 1} type veth peer name m0 netns ${machine.name}
        ip link set b${index + 1} master br0 up`)
      await machine.script(`
        ip address add 10.79.0.${index + 2}/18 dev m0
        ip link set m0 up
        ${owned.join('\n')}
        echo 2 >/proc/sys/net/ipv4/tcp_syncookies`)
      await machine.output(['nft', '-f', '-'], {
        input: `table ip lab {
          chain input { type filter hook input priority filter; tcp dport 82 drop; }
        }
        table arp lab {
          counter requests { }
          chain input { type filter hook input priority filter; arp operation request arp daddr ip { ${blocksOf(undefined).join(', ')} } counter name requests; }
        }`,
      })
      await listenOn(machine, [80])
    }
    return {
      scanner,
      wastedCount: () => counter(bridge, 'netdev', 'wasted'),
      requestCount: () => counter(namespaces.at.machine0, 'arp', 'requests'),
      close: namespaces.close,
      [Symbol.asyncDispose]: namespaces.close,
    }
  } catch (error) {
    await namespaces.close()
    throw error
  }
}

function blocksOf(machine: number | undefined): string[] {
  const blocks: string[] = []
  for (let at = 0; at < SWITCH_ADDRESS_COUNT; at += BLOCK) {
    const address = `10.79.${16 + Math.floor(at / 256)}.${at % 256}`
    if (machineOf(address) === machine) blocks.push(`${address}/26`)
  }
  return blocks
}

async function counter(namespace: Namespace, family: string, name: string): Promise<number> {
  const reply = JSON.parse(await namespace.output(['nft', '-j', 'list', 'counter', family, 'lab', name])) as {
    nftables: { counter?: { packets: number } }[]
  }
  return reply.nftables.find((entry) => entry.counter)!.counter!.packets
}
