import { type Clock, systemClock } from '../clock.js'
import { ScanError } from '../errors.js'
import { type Link, openConnectLink, openNativeLink, SimClock, SimLink } from '../link/index.js'
import { type AddressWords, parseAddress } from '../model/index.js'
import type { ScanOptions } from './options.js'
import type { Prepared } from './prepare.js'
import { readSimulation } from './simulation.js'

export interface OpenLink {
  readonly link: Link
  /** The clock that the link runs by. */
  readonly clock: Clock
}

/**
 * Opens what carries the packets: a simulated network when one is named, connect() when it is asked for by name,
 * raw packets otherwise.
 *
 * @throws {ScanError} bad option, or the machine or network does not allow it
 */
export async function openLink(options: ScanOptions, { plan }: Prepared, mostPps: number): Promise<OpenLink> {
  if (options.simulate !== undefined) {
    const clock = new SimClock()
    return { link: new SimLink(await readSimulation(options.simulate), clock), clock }
  }
  const { link = 'auto', capture, transmitThreads = 1, interface: device, sourceIp, sourcePort, gatewayMac } = options
  if (link === 'connect') {
    refuseRawOptions(options)
    const request = {
      targets: plan.addressRanges(),
      ratePps: mostPps,
      ...(device !== undefined && { interface: device }),
      ...(sourceIp !== undefined && { sourceIp: parseSourceIp(sourceIp) }),
    }
    return { clock: systemClock, link: await openConnectLink(request) }
  }
  return {
    clock: systemClock,
    link: await openNativeLink({
      link,
      capture: capture === 'xdp' ? 'xdp' : 'pcap',
      targets: plan.addressRanges(),
      ratePps: mostPps,
      transmitThreads,
      ...(device !== undefined && { interface: device }),
      ...(sourceIp !== undefined && { sourceIp: parseSourceIp(sourceIp) }),
      ...(sourcePort !== undefined && { sourcePorts: parseSourcePorts(sourcePort) }),
      ...(gatewayMac !== undefined && { gatewayMac: parseMac(gatewayMac) }),
    }),
  }
}

export function parseSourceIp(text: string): AddressWords {
  const address = parseAddress(text)
  if (!address) throw new ScanError('ERR_OPTION', `source-ip is "${text}"; it must be one of this machine's addresses`)
  return address.words
}

/** With connect() the kernel makes the packets, and chooses what these options would. */
function refuseRawOptions({ sourcePort, gatewayMac, transmitThreads = 1, capture = 'auto' }: ScanOptions): void {
  const refused = [
    [sourcePort !== undefined, 'source-port: the kernel gives each connection a port of its own'],
    [gatewayMac !== undefined, 'gateway-mac: the kernel finds the next hop'],
    [transmitThreads !== 1, 'transmit-threads: one thread has all connections'],
    [capture !== 'auto', 'capture: nothing is captured'],
  ] as const
  const [, why] = refused.find(([isAsked]) => isAsked) ?? []
  if (why !== undefined) throw new ScanError('ERR_OPTION', `link connect goes without ${why}`)
}

/** Fewer than 16 ports cannot tell attempts apart; one port does not try to. */
const MIN_SOURCE_PORTS = 16

export function parseSourcePorts(text: string): { first: number; count: number } {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text)
  const first = Number(match?.[1])
  const last = Number(match?.[2] ?? match?.[1])
  const count = last - first + 1
  const isPowerOfTwo = (count & (count - 1)) === 0
  if (!match || first < 1 || last > 65_535 || !(count === 1 || (count >= MIN_SOURCE_PORTS && isPowerOfTwo))) {
    throw new ScanError(
      'ERR_OPTION',
      `source-port is "${text}"; it must be one port, or a range of 16, 32, 64 … ports such as 61440-65535`,
    )
  }
  return { first, count }
}

export function parseMac(text: string): Uint8Array {
  if (!/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(text)) {
    throw new ScanError('ERR_OPTION', `gateway-mac is "${text}"; it must be six bytes such as 02:00:00:aa:bb:cc`)
  }
  return Uint8Array.from(text.split(':'), (byte) => Number.parseInt(byte, 16))
}
