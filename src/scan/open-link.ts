import { type Clock, systemClock } from '../clock.js'
import { ScanError } from '../errors.js'
import { type Link, openNativeLink, SimClock, SimLink } from '../link/index.js'
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
 * Opens what carries the packets: a simulated network when one is named, raw packets otherwise.
 *
 * @throws {ScanError} bad option, or the machine or network does not allow it
 */
export async function openLink(options: ScanOptions, { plan }: Prepared, mostPps: number): Promise<OpenLink> {
  if (options.simulate !== undefined) {
    const clock = new SimClock()
    return { link: new SimLink(await readSimulation(options.simulate), clock), clock }
  }
  const { link = 'auto', capture, transmitThreads = 1, interface: device, sourceIp, sourcePort, gatewayMac } = options
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
