import { makeNamespaces, type Namespace } from './namespace.js'
import { ROUTER_MAC, SCANNER_ADDRESS, SCANNER_MAC, switchOnIpv6 } from './network.js'
import { ROUTER_ADDRESS } from './truth.js'

/**
 * Two namespaces, and nobody who answers: the scanner's gateway forwards nothing
 * and says nothing, in either family.
 *
 *   scanner s0 ── r0 gateway
 */
export interface SilentNetwork extends AsyncDisposable {
  readonly scanner: Namespace
  readonly gateway: Namespace
  /** Frames that have reached the gateway: of any kind but IPv6 to a group, which kernels send of their own. */
  frameCount(): Promise<number>
  close(): Promise<void>
}

export const SCANNER_ADDRESS_6 = 'fd76::2'
const GATEWAY_ADDRESS_6 = 'fd76::1'

/** s0 takes frames from XDP programs, too. */
export async function makeSilentNetwork(): Promise<SilentNetwork> {
  const namespaces = await makeNamespaces(['scanner', 'gateway'])
  try {
    const { scanner, gateway } = namespaces.at
    await Promise.all([scanner, gateway].map(switchOnIpv6))
    await scanner.script(`
      ip link add s0 address ${SCANNER_MAC} type veth peer name r0 address ${ROUTER_MAC} netns ${gateway.name}
      ip address add ${SCANNER_ADDRESS}/24 dev s0
      ip address add ${SCANNER_ADDRESS_6}/64 dev s0 nodad
      ip link set s0 up`)
    await gateway.script(`
      ip address add ${ROUTER_ADDRESS}/24 dev r0
      ip address add ${GATEWAY_ADDRESS_6}/64 dev r0 nodad
      ip link set r0 up
      ethtool -K r0 gro on
      ip neighbour add ${SCANNER_ADDRESS} lladdr ${SCANNER_MAC} dev r0 nud permanent
      ip neighbour add ${SCANNER_ADDRESS_6} lladdr ${SCANNER_MAC} dev r0 nud permanent
      echo 0 >/proc/sys/net/ipv4/ip_forward
      nft '
        table netdev lab {
          chain arrived {
            type filter hook ingress device r0 priority 0
            ip6 daddr ff00::/8 accept
            counter
          }
        }'`)
    await scanner.script(`
      ip neighbour add ${ROUTER_ADDRESS} lladdr ${ROUTER_MAC} dev s0 nud permanent
      ip route add default via ${ROUTER_ADDRESS}
      ip neighbour add ${GATEWAY_ADDRESS_6} lladdr ${ROUTER_MAC} dev s0 nud permanent
      ip route add default via ${GATEWAY_ADDRESS_6}`)
    return {
      ...{ scanner, gateway },
      frameCount: async () => {
        const listed = await gateway.output(['nft', 'list', 'chain', 'netdev', 'lab', 'arrived'])
        return Number(/counter packets (\d+)/.exec(listed)![1])
      },
      close: namespaces.close,
      [Symbol.asyncDispose]: namespaces.close,
    }
  } catch (error) {
    await namespaces.close()
    throw error
  }
}
