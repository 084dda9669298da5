import { lookup } from 'node:dns/promises'
import { ScanError } from '../errors.js'
import { type CheckPathOptions, type CheckStep, checkPath } from '../link/index.js'
import { formatAddress, parseAddress } from '../model/index.js'
import { parseMac, parseSourceIp } from './open-link.js'
import type { ScanOptions } from './options.js'

/** The way to one target and back, as it is being walked. */
export interface TargetCheck {
  readonly target: string
  readonly port: number
  readonly steps: AsyncIterable<CheckStep>
}

/** Answered by nearly every host, open or closed. */
const DEFAULT_PORT = 80

/**
 * Follows one probe to an endpoint and back: which step of that works here, and which does not.
 *
 * @param text an address or a name, with or without a port: `10.0.0.8:22`, `[2001:db8::1]:22`
 * @throws {ScanError} ERR_OPTION, ERR_TARGET_RESOLVE
 */
export async function checkTarget(
  text: string,
  options: Pick<ScanOptions, 'link' | 'interface' | 'sourceIp' | 'gatewayMac'>,
): Promise<TargetCheck> {
  if (options.link === 'connect') {
    throw new ScanError(
      'ERR_OPTION',
      '--check follows raw packets; with link connect the kernel has all the way in its hands',
    )
  }
  const { host, port } = endpointOf(text)
  const address = parseAddress(host) ?? (await resolve(host))
  const { interface: device, sourceIp, gatewayMac } = options
  const how: CheckPathOptions = {
    link: options.link ?? 'auto',
    ...(device !== undefined && { interface: device }),
    ...(sourceIp !== undefined && { sourceIp: parseSourceIp(sourceIp) }),
    ...(gatewayMac !== undefined && { gatewayMac: parseMac(gatewayMac) }),
  }
  return { target: formatAddress(address), port, steps: checkPath(address.words, port, how) }
}

function endpointOf(text: string): { host: string; port: number } {
  if (parseAddress(text)) return { host: text, port: DEFAULT_PORT } // an IPv6 address has colons of its own
  const match = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(text)
  const port = match?.[3] === undefined ? DEFAULT_PORT : Number(match[3])
  const host = match?.[1] ?? match?.[2]
  if (host !== undefined && port >= 1 && port <= 65_535) return { host, port }
  throw new ScanError('ERR_OPTION', `--check takes one address or name, with or without a port, got "${text}"`)
}

async function resolve(name: string) {
  try {
    return parseAddress((await lookup(name)).address)!
  } catch (error) {
    throw new ScanError('ERR_TARGET_RESOLVE', `${name} has no address`, { cause: error })
  }
}
