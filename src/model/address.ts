import ipaddr from 'ipaddr.js'

/**
 * One IP address of either family: 128 bits as four 32-bit words in host order,
 * most significant first. An IPv4 address is held IPv4-mapped, ::ffff:a.b.c.d
 * (RFC 4291 §2.5.5.2), which is also how it crosses in records, so that no
 * stage after `targets` needs to know the family to compare or to look up.
 */
export type AddressWords = readonly [number, number, number, number]

export interface Address {
  readonly family: 4 | 6
  readonly words: AddressWords
}

const MAPPED_PREFIX = 0xffff
const DOT = 0x2e
const ZERO = 0x30

/** @param value IPv4 address as an unsigned 32-bit integer, host order */
export function ipv4(value: number): Address {
  return { family: 4, words: [0, 0, MAPPED_PREFIX, value >>> 0] }
}

/** Names the family that four words belong to. */
export function familyOf(w0: number, w1: number, w2: number): 4 | 6 {
  return w0 === 0 && w1 === 0 && w2 === MAPPED_PREFIX ? 4 : 6
}

/** @param words four unsigned 32-bit words, most significant first; IPv4 is told by its mapped prefix */
export function addressFromWords(words: AddressWords): Address {
  return { family: familyOf(words[0], words[1], words[2]), words }
}

/** Unsigned lexicographic order; every IPv4 address sorts at its mapped place. */
export function compareAddresses(a: Address, b: Address): number {
  for (let i = 0; i < 4; i++) {
    const difference = a.words[i]! - b.words[i]!
    if (difference !== 0) return difference
  }
  return 0
}

/**
 * Reads one literal address.
 *
 * IPv4 is four decimal octets without leading zeros: `010.0.0.1` is octal to
 * some programs and decimal to others, so it is refused. IPv6 is any text of
 * RFC 4291 §2.2; an IPv4-mapped one *is* the IPv4 address. Zones (`fe80::1%eth0`)
 * are refused here.
 *
 * @returns undefined when `text` is not an address
 */
export function parseAddress(text: string): Address | undefined {
  const value = ipv4Value(text)
  if (value >= 0) return ipv4(value)
  if (!text.includes(':') || text.includes('%') || !ipaddr.IPv6.isValid(text)) return undefined
  const parts = ipaddr.IPv6.parse(text).parts
  const word = (i: number) => ((parts[i]! << 16) | parts[i + 1]!) >>> 0
  return addressFromWords([word(0), word(2), word(4), word(6)])
}

/**
 * Reads four octets, digit by digit: an expression would make five strings of each address of a finding.
 *
 * @returns −1 when `text` is no IPv4 address
 */
function ipv4Value(text: string): number {
  let value = 0
  let octet = -1
  let dots = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === DOT) {
      if (octet < 0 || ++dots > 3) return -1
      value = value * 256 + octet
      octet = -1
    } else if (code >= ZERO && code <= ZERO + 9 && octet !== 0) {
      octet = (octet < 0 ? 0 : octet * 10) + code - ZERO
      if (octet > 255) return -1
    } else {
      return -1 // also a digit behind a leading zero
    }
  }
  return dots === 3 && octet >= 0 ? value * 256 + octet : -1
}

/** The canonical text: dotted decimal, or RFC 5952 for IPv6. */
export function formatAddress(address: Address): string {
  const [w0, w1, w2, w3] = address.words
  return formatWords(w0, w1, w2, w3)
}

/** As {@link formatAddress}, from bare words: the path replies take. */
export function formatWords(w0: number, w1: number, w2: number, w3: number): string {
  if (familyOf(w0, w1, w2) === 4) return `${w3 >>> 24}.${(w3 >>> 16) & 255}.${(w3 >>> 8) & 255}.${w3 & 255}`
  const parts = [w0, w1, w2, w3].flatMap((word) => [word >>> 16, word & 0xffff])
  return new ipaddr.IPv6(parts).toRFC5952String()
}
