import { listenOn } from './listeners.js'
import { makeNamespaces, type Namespace } from './namespace.js'
import { routerRuleset, targetRuleset } from './ruleset.js'
import { FAMILIES, IPV6_ROUTER_ADDRESS, IPV6_TARGET_ADDRESS, listens, PORT_COUNT, ROUTER_ADDRESS } from './truth.js'

/** Fixed, so that a captured frame can be told by its addresses. */
export const SCANNER_MAC = '02:00:00:00:76:02'
export const ROUTER_MAC = '02:00:00:00:76:01'
export const SCANNER_ADDRESS = '10.76.0.2'
export const IPV6_SCANNER_ADDRESS = 'fd76::2'

/**
 * Three namespaces in a row. The target's kernel owns all of 10.77.0.0/16, so
 * that 65,536 addresses answer from one machine.
 *
 *   scanner s0 ── r0 router r1 ── t0 target
 *   10.76.0.2   10.76.0.1 · 10.78.0.1   10.78.0.2, 10.77.0.0/16
 *   fd76::2     fd76::1   · fd78::1     fd78::2, fd77::/64         when it has IPv6
 */
export interface Network extends AsyncDisposable {
  readonly scanner: Namespace
  readonly router: Namespace
  readonly target: Namespace
  /** SYNs that have reached the router from the scanner. */
  synCount(): Promise<number>
  /** Frames of any kind, ARP included, that the scanner has put on its wire. */
  frameCount(): Promise<number>
  close(): Promise<void>
}

export interface NetworkOptions {
  /** s0 takes frames from XDP programs: on a veth it does while its far end polls, which GRO makes it do. @default false */
  readonly takesXdp?: boolean
  /** It has both families. @default IPv4 only: nothing moves that nobody sent */
  readonly hasIpv6?: boolean
}

/** Builds the network and its listeners, and makes truth.ts true in it. */
export async function makeNetwork({ takesXdp = false, hasIpv6 = false }: NetworkOptions = {}): Promise<Network> {
  const namespaces = await makeNamespaces(['scanner', 'router', 'target'])
  try {
    const { scanner, router, target } = namespaces.at
    if (hasIpv6) await Promise.all([scanner, router, target].map(switchOnIpv6))
    await scanner.script(`
      ip link add s0 address ${SCANNER_MAC} type veth peer name r0 address ${ROUTER_MAC} netns ${router.name}
      ip address add ${SCANNER_ADDRESS}/24 dev s0
      ip link set s0 up`)
    // icmp_ratemask: no ICMP type is rate limited, neither per destination nor globally.
    await router.script(`
      ip link add r1 type veth peer name t0 netns ${target.name}
      ip address add ${ROUTER_ADDRESS}/24 dev r0
      ip address add 10.78.0.1/24 dev r1
      ip link set r0 up
      ip link set r1 up
      ip neighbour add ${SCANNER_ADDRESS} lladdr ${SCANNER_MAC} dev r0 nud permanent
      ip route add 10.77.0.0/16 via 10.78.0.2
      echo 1 >/proc/sys/net/ipv4/ip_forward
      echo 0 >/proc/sys/net/ipv4/icmp_ratemask`)
    // tcp_syncookies 2: a listener keeps nothing of a SYN, so none is lost to a full queue.
    await target.script(`
      ip address add 10.78.0.2/24 dev t0
      ip link set t0 up
      ip route add default via 10.78.0.1
      ip route add local 10.77.0.0/16 dev lo
      echo 0 >/proc/sys/net/ipv4/icmp_ratemask
      echo 2 >/proc/sys/net/ipv4/tcp_syncookies`)
    if (takesXdp) await router.script('ethtool -K r0 gro on')
    await scanner.script(`ip route add default via ${ROUTER_ADDRESS}`)
    if (hasIpv6) await addIpv6(namespaces.at)
    for (const family of hasIpv6 ? FAMILIES : [4 as const]) {
      await router.output(['nft', '-f', '-'], { input: routerRuleset(family) })
      await target.output(['nft', '-f', '-'], { input: targetRuleset(family) })
    }
    await listenOn(target, listeningPorts(), hasIpv6 ? '::' : '0.0.0.0')
    return {
      scanner,
      router,
      target,
      synCount: async () => (await synCount(router, 'ip')) + (hasIpv6 ? await synCount(router, 'ip6') : 0),
      frameCount: () => frameCount(router),
      close: namespaces.close,
      [Symbol.asyncDispose]: namespaces.close,
    }
  } catch (error) {
    await namespaces.close()
    throw error
  }
}

function listeningPorts(): number[] {
  return Array.from({ length: PORT_COUNT }, (_, index) => index + 1).filter(listens)
}

/** Addresses can be used at once: nobody looks whether another has them. */
export async function switchOnIpv6(namespace: Namespace): Promise<void> {
  await namespace.script(`
    cd /proc/sys/net/ipv6/conf
    echo 0 >all/accept_dad
    echo 0 >default/accept_dad
    echo 0 >default/accept_ra
    echo 0 >default/disable_ipv6
    echo 0 >all/disable_ipv6`)
}

/** The same network once more; no ICMP type is rate limited here either. */
async function addIpv6({ scanner, router, target }: Record<'scanner' | 'router' | 'target', Namespace>): Promise<void> {
  await scanner.script(`
    ip address add ${IPV6_SCANNER_ADDRESS}/64 dev s0 nodad
    ip route add default via ${IPV6_ROUTER_ADDRESS}`)
  await router.script(`
    ip address add ${IPV6_ROUTER_ADDRESS}/64 dev r0 nodad
    ip address add fd78::1/64 dev r1 nodad
    ip neighbour add ${IPV6_SCANNER_ADDRESS} lladdr ${SCANNER_MAC} dev r0 nud permanent
    ip route add fd77::/64 via ${IPV6_TARGET_ADDRESS}
    echo 1 >/proc/sys/net/ipv6/conf/all/forwarding
    echo >/proc/sys/net/ipv6/icmp/ratemask`)
  await target.script(`
    ip address add ${IPV6_TARGET_ADDRESS}/64 dev t0 nodad
    ip route add default via fd78::1
    ip route add local fd77::/64 dev lo
    echo >/proc/sys/net/ipv6/icmp/ratemask`)
}

async function synCount(router: Namespace, family: 'ip' | 'ip6'): Promise<number> {
  const reply = JSON.parse(await router.output(['nft', '-j', 'list', 'counter', family, 'lab', 'syns'])) as {
    nftables: { counter?: { packets: number } }[]
  }
  return reply.nftables.find(({ counter }) => counter)!.counter!.packets
}

async function frameCount(router: Namespace): Promise<number> {
  const [link] = JSON.parse(await router.output(['ip', '-j', '-s', 'link', 'show', 'r0'])) as [
    { stats64: { rx: { packets: number } } },
  ]
  return link.stats64.rx.packets
}
