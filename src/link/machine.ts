import { formatWords } from '../model/index.js'
import { HELPER_PATH, howToGetNetRaw } from './helper.js'
import { type Addon, loadAddon, type NativeInterface } from './load-addon.js'

/** What this machine offers to a scan, for people to look at. */
export interface Machine {
  readonly interfaces: readonly {
    readonly name: string
    readonly index: number
    readonly up: boolean
    readonly mtu: number
    readonly mac?: string
    /** `ethernet`, `loopback`, `ppp`, `tunnel`, … */
    readonly type: string
    /** What a frame begins with there: decides which link can be used. */
    readonly framing: 'ethernet' | 'layer-3' | 'loopback'
    /** With prefix length: `10.0.0.1/24`. */
    readonly addresses: readonly string[]
  }[]
  /** Of the main routing table: IPv4 before IPv6, the preferred one first. */
  readonly defaultRoutes: readonly { readonly gateway?: string; readonly interface: string }[]
  readonly privileges: {
    readonly netRaw: boolean
    readonly netAdmin: boolean
    readonly bpf: boolean
    readonly root: boolean
  }
  /** The program that opens raw sockets for a process that may not. */
  readonly helper: { readonly path: string; readonly state: 'absent' | 'powerless' | 'ready' }
  /** Each way to send, whether it works here, and why. */
  readonly links: readonly { readonly name: string; readonly works: boolean; readonly reason: string }[]
}

/** Names for the values of linux/if_arp.h that are met in practice. */
const HARDWARE_TYPES: Readonly<Record<number, string>> = {
  1: 'ethernet',
  512: 'ppp',
  768: 'tunnel',
  772: 'loopback',
  776: 'tunnel',
  778: 'tunnel',
  65534: 'tunnel',
}

/**
 * Reads devices, routes and privileges. Sends nothing, needs no privilege.
 *
 * @throws {ScanError} ERR_ADDON
 */
export function readMachine(): Machine {
  const addon = loadAddon()
  const interfaces = addon.interfaces()
  const { effectiveUid, netRaw, netAdmin, bpf } = addon.privileges()
  const helper = addon.helperState(HELPER_PATH)
  const nameOf = (index: number) => interfaces.find((device) => device.index === index)?.name ?? `interface ${index}`
  return {
    interfaces: interfaces.map(viewOf),
    defaultRoutes: addon
      .defaultRoutes()
      .sort((a, b) => Number(a.isIpv6) - Number(b.isIpv6) || a.metric - b.metric)
      .map(({ interfaceIndex, gateway }) => ({
        ...(gateway !== null && { gateway: formatWords(...gateway) }),
        interface: nameOf(interfaceIndex),
      })),
    privileges: { netRaw, netAdmin, bpf, root: effectiveUid === 0 },
    helper: { path: HELPER_PATH, state: helper },
    links: linksOf(interfaces, netRaw || helper === 'ready', addon),
  }
}

function viewOf(device: NativeInterface): Machine['interfaces'][number] {
  return {
    name: device.name,
    index: device.index,
    up: device.isUp,
    mtu: device.mtuBytes,
    ...(device.mac !== null && !device.isLoopback && { mac: device.mac }),
    type: HARDWARE_TYPES[device.hardwareType] ?? `type ${device.hardwareType}`,
    framing: device.isLoopback ? 'loopback' : device.hasEthernetFraming ? 'ethernet' : 'layer-3',
    addresses: device.addresses.map(({ address, prefixBits }) => `${formatWords(...address)}/${prefixBits}`),
  }
}

function linksOf(interfaces: readonly NativeInterface[], hasSockets: boolean, addon: Addon): Machine['links'] {
  if (!hasSockets) {
    const reason = howToGetNetRaw()
    return ['xdp', 'packet', 'ip'].map((name) => ({ name, works: false, reason }))
  }
  const ethernet = interfaces.filter(({ isUp, hasEthernetFraming }) => isUp && hasEthernetFraming)
  return [
    { name: 'xdp', ...xdpOf(ethernet, addon) },
    ethernet.length > 0
      ? { name: 'packet', works: true, reason: `Ethernet on ${ethernet.map(({ name }) => name).join(', ')}` }
      : { name: 'packet', works: false, reason: 'no Ethernet device is up' },
    { name: 'ip', works: true, reason: 'the kernel routes, on every device' },
  ]
}

function xdpOf(ethernet: readonly NativeInterface[], addon: Addon): { works: boolean; reason: string } {
  if (ethernet.length === 0) return { works: false, reason: 'no Ethernet device is up' }
  const refusal = addon.xdpRefusal()
  if (refusal !== null) return { works: false, reason: refusal }
  const able = ethernet.filter(({ xdpRefusal }) => xdpRefusal === null).map(({ name }) => name)
  const refusals = ethernet.map(({ xdpRefusal }) => xdpRefusal).filter((reason) => reason !== null)
  const works = able.length > 0
  return { works, reason: [...(works ? [`frames by XDP on ${able.join(', ')}`] : []), ...refusals].join('; ') }
}
