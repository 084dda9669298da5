import { makeNamespaces, type Namespace } from './namespace.js'
import { ROUTER_MAC, SCANNER_ADDRESS, SCANNER_MAC } from './network.js'
import { ROUTER_ADDRESS } from './truth.js'

/**
 * Two namespaces, and nobody who answers: the scanner's gateway forwards nothing
 * and says nothing.
 *
 *   scanner s0 ── r0 gateway
 */
export interface SilentNetwork extends AsyncDisposable {
  readonly scanner: Namespace
  readonly gateway: Namespace
  /** Frames of any kind that have reached the gateway. */
  frameCount(): Promise<number>
  close(): Promise<void>
}

/** s0 takes frames from XDP programs, too. */
export async function makeSilentNetwork(): Promise<SilentNetwork> {
  const namespaces = await makeNamespaces(['scanner', 'gateway'])
  try {
    const { scanner, gateway } = namespaces.at
    await scanner.script(`
      ip link add s0 address ${SCANNER_MAC} type veth peer name r0 address ${ROUTER_MAC} netns ${gateway.name}
      ip address add ${SCANNER_ADDRESS}/24 dev s0
      ip link set s0 up`)
    await gateway.script(`
      ip address add ${ROUTER_ADDRESS}/24 dev r0
      ip link set r0 up
      ethtool -K r0 gro on
      ip neighbour add ${SCANNER_ADDRESS} lladdr ${SCANNER_MAC} dev r0 nud permanent
      echo 0 >/proc/sys/net/ipv4/ip_forward`)
    await scanner.script(`
      ip neighbour add ${ROUTER_ADDRESS} lladdr ${ROUTER_MAC} dev s0 nud permanent
      ip route add default via ${ROUTER_ADDRESS}`)
    return {
      ...{ scanner, gateway },
      frameCount: async () => Number(await gateway.output(['cat', '/sys/class/net/r0/statistics/rx_packets'])),
      close: namespaces.close,
      [Symbol.asyncDispose]: namespaces.close,
    }
  } catch (error) {
    await namespaces.close()
    throw error
  }
}
