import { type Address, parseAddress } from '../model/index.js'
import { rangeHolds } from './network.js'
import type { Host } from './policy.js'
import type { HostPattern } from './values.js'

/**
 * How closely a pattern means a host; the closest one decides its role:
 *
 * | pattern                                               | rank                  |
 * |-------------------------------------------------------|-----------------------|
 * | one address                                           | 1000                  |
 * | network or range, /24 and narrower (IPv6: /64)        | 500 + bits it shares  |
 * | host name                                             | 400                   |
 * | wider network or range                                | bits it shares        |
 */
export function rankOf(pattern: HostPattern): number {
  if ('hostName' in pattern) return 400
  const { first, prefixBits } = pattern
  if (prefixBits === 128) return 1000
  const isNarrow = prefixBits >= (first.family === 4 ? 96 + 24 : 64)
  return prefixBits + (isNarrow ? 500 : 0)
}

/** Whether a pattern means a host. @param address of the host, read once for many patterns */
export function means(pattern: HostPattern, address: Address, name: string | undefined): boolean {
  if ('hostName' in pattern) return name !== undefined && name.toLowerCase() === pattern.hostName
  return rangeHolds(pattern, address)
}

/** Whether one of them means the host. */
export function meansAny(patterns: readonly HostPattern[], host: Host): boolean {
  const address = addressOf(host)
  return patterns.some((pattern) => means(pattern, address, host.name))
}

/** @throws {TypeError} its text is not an address: a bug in whoever made it */
export function addressOf({ address }: Host): Address {
  const parsed = parseAddress(address)
  if (!parsed) throw new TypeError(`not an address: "${address}"`)
  return parsed
}

/** Equal for patterns that mean the same hosts. */
export function keyOf(pattern: HostPattern): string {
  if ('hostName' in pattern) return pattern.hostName
  return `${pattern.first.words.join('.')}-${pattern.last.words.join('.')}`
}
