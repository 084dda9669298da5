import {
  type Address,
  type AddressWords,
  addressFromWords,
  compareAddresses,
  formatAddress,
  parseAddress,
} from '../model/index.js'
import { Complaint } from './shape.js'

/** Addresses from `first` to `last`, of one family. */
export interface AddressRange {
  readonly first: Address
  readonly last: Address
  /** Leading bits that all of them share at least, of 128: 128 is one address. */
  readonly prefixBits: number
}

export function rangeHolds({ first, last }: AddressRange, address: Address): boolean {
  return compareAddresses(first, address) <= 0 && compareAddresses(address, last) <= 0
}

/** Whether the two have an address in common. */
export function rangesMeet(a: AddressRange, b: AddressRange): boolean {
  return compareAddresses(a.first, b.last) <= 0 && compareAddresses(b.first, a.last) <= 0
}

/**
 * Reads `10.0.0.0/8`, `2001:db8::/32` or one address.
 *
 * @returns undefined when it looks like neither
 * @throws {Complaint} E105, E120
 */
export function parseNetwork(text: string): AddressRange | undefined {
  const [base = '', bits, ...rest] = text.split('/')
  const address = parseAddress(base)
  if (!address) {
    if (bits !== undefined || /^[\d.]+$/.test(text) || text.includes(':')) throw notAnAddress(text)
    return undefined
  }
  if (bits === undefined) return { first: address, last: address, prefixBits: 128 }
  const most = address.family === 4 ? 32 : 128
  if (rest.length > 0 || !/^\d{1,3}$/.test(bits) || Number(bits) > most) {
    throw new Complaint('E120', `"${text}" is no network: the length after "/" is 0 to ${most}`)
  }
  const prefixBits = Number(bits) + 128 - most
  const first = masked(address, prefixBits, 0)
  if (compareAddresses(first, address) !== 0) {
    throw new Complaint('E105', `"${text}" has host bits set (${formatAddress(first)}/${bits}?)`)
  }
  return { first, last: masked(address, prefixBits, 0xffffffff), prefixBits }
}

/** Reads `192.0.2.10-192.0.2.20` too. @throws {Complaint} E104, E105, E106, E120 */
export function parseRange(text: string): AddressRange | undefined {
  const dash = text.indexOf('-')
  const first = dash > 0 ? parseAddress(text.slice(0, dash).trim()) : undefined
  if (!first) return parseNetwork(text)
  const last = parseAddress(text.slice(dash + 1).trim())
  if (!last) throw notAnAddress(text.slice(dash + 1).trim())
  if (first.family !== last.family) {
    throw new Complaint('E106', `"${text}" mixes IPv4 and IPv6, and a range is of one family`)
  }
  if (compareAddresses(first, last) > 0) {
    throw new Complaint('E104', `range ${text} is reversed`)
  }
  return { first, last, prefixBits: sharedBits(first.words, last.words) }
}

/** `203.0.113.0/24`; one address without a length. */
export function formatNetwork({ first, prefixBits }: AddressRange): string {
  if (prefixBits === 128) return formatAddress(first)
  return `${formatAddress(first)}/${first.family === 4 ? prefixBits - 96 : prefixBits}`
}

function notAnAddress(text: string): Complaint {
  return new Complaint('E120', `"${text}" is no address and no network (192.0.2.0/24, 2001:db8::/32)`)
}

function masked(address: Address, prefixBits: number, fill: number): Address {
  const words = address.words.map((word, i) => {
    const bits = Math.min(Math.max(prefixBits - 32 * i, 0), 32)
    const mask = bits === 0 ? 0 : (0xffffffff << (32 - bits)) >>> 0
    return ((word & mask) | (fill & ~mask)) >>> 0
  })
  return addressFromWords(words as unknown as AddressWords)
}

function sharedBits(a: AddressWords, b: AddressWords): number {
  for (let i = 0; i < 4; i++) {
    const difference = (a[i]! ^ b[i]!) >>> 0
    if (difference !== 0) return 32 * i + Math.clz32(difference)
  }
  return 128
}
