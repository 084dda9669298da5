import { type Address, type AddressWords, ipv4, parseAddress } from './address.js'

/** Who can reach an address by its number alone: what severity, pacing and the public-target gate go by. */
export type Scope =
  | 'public'
  | 'private'
  | 'cgnat'
  | 'link-local'
  | 'loopback'
  | 'benchmarking'
  | 'documentation'
  | 'reserved'
  | 'multicast'
  | 'broadcast'

/** Every scope, from the widest reach to those that are not one host's address. */
export const SCOPES: readonly Scope[] = [
  'public',
  'private',
  'cgnat',
  'link-local',
  'loopback',
  'benchmarking',
  'documentation',
  'reserved',
  'multicast',
  'broadcast',
]

/** Addresses that share a prefix. */
export interface AddressBlock {
  readonly base: Address
  /** Leading bits in common, of the 128: an IPv4 /8 is 104 here. */
  readonly prefixBits: number
}

/** Reads `10.0.0.0/8` or `fc00::/7`. For tables in the source: bad text is a bug. */
export function addressBlock(cidr: string): AddressBlock {
  const [text = '', bits = ''] = cidr.split('/')
  const base = parseAddress(text)
  if (!base) throw new TypeError(`not an address block: "${cidr}"`)
  return { base, prefixBits: Number(bits) + (base.family === 4 ? 96 : 0) }
}

export function blockContains({ base, prefixBits }: AddressBlock, words: AddressWords): boolean {
  for (let i = 0; i < 4; i++) {
    const bits = Math.min(Math.max(prefixBits - 32 * i, 0), 32)
    if (bits > 0 && (words[i]! ^ base.words[i]!) >>> (32 - bits) !== 0) return false
  }
  return true
}

/**
 * Blocks by scope, all addresses between them; of several that hold an address the first counts.
 * Source: IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890), RFC 5771, RFC 4291.
 */
export const SCOPE_BLOCKS: readonly { readonly block: AddressBlock; readonly scope: Scope }[] = (
  [
    ['10.0.0.0/8', 'private'],
    ['172.16.0.0/12', 'private'],
    ['192.168.0.0/16', 'private'],
    ['100.64.0.0/10', 'cgnat'],
    ['169.254.0.0/16', 'link-local'],
    ['127.0.0.0/8', 'loopback'],
    ['198.18.0.0/15', 'benchmarking'],
    ['192.0.2.0/24', 'documentation'],
    ['198.51.100.0/24', 'documentation'],
    ['203.0.113.0/24', 'documentation'],
    ['0.0.0.0/8', 'reserved'],
    ['192.0.0.0/24', 'reserved'],
    ['224.0.0.0/4', 'multicast'],
    ['255.255.255.255/32', 'broadcast'],
    ['240.0.0.0/4', 'reserved'],
    ['0.0.0.0/0', 'public'],
    ['::1/128', 'loopback'],
    ['64:ff9b::/96', 'public'],
    ['64:ff9b:1::/48', 'private'],
    ['2001:2::/48', 'benchmarking'],
    ['2001:3::/32', 'public'],
    ['2001:4:112::/48', 'public'],
    ['2001::/23', 'reserved'],
    ['2001:db8::/32', 'documentation'],
    ['3fff::/20', 'documentation'],
    ['2000::/3', 'public'],
    ['fc00::/7', 'private'],
    ['fec0::/10', 'private'], // site-local, deprecated by RFC 3879
    ['fe80::/10', 'link-local'],
    ['ff00::/8', 'multicast'],
    ['::/0', 'reserved'], // the unallocated rest of IPv6
  ] as const
).map(([cidr, scope]) => ({ block: addressBlock(cidr), scope }))

const NAT64 = addressBlock('64:ff9b::/96')
const SIX_TO_FOUR = addressBlock('2002::/16')

/** The scope of one address; of the IPv4 address inside, for NAT64 (RFC 6052 §2.1) and 6to4 (RFC 3056 §2). */
export function scopeOf({ words }: Address): Scope {
  if (blockContains(NAT64, words)) return scopeOf(ipv4(words[3]))
  if (blockContains(SIX_TO_FOUR, words)) return scopeOf(ipv4((words[0] << 16) | (words[1] >>> 16)))
  return SCOPE_BLOCKS.find(({ block }) => blockContains(block, words))!.scope
}
