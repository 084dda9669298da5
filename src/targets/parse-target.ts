import { domainToASCII } from 'node:url'
import { type Address, addressFromWords, compareAddresses, formatAddress, ipv4, parseAddress } from '../model/index.js'
import { blockEnds } from './address-ranges.js'
import { Scanner } from './scanner.js'

/** Lowest and highest value of one octet. */
export type OctetRange = readonly [first: number, last: number]

/** What one target text says. Names are not looked up yet. */
export type ParsedTarget =
  | { readonly kind: 'range'; readonly first: Address; readonly last: Address; readonly warning?: string }
  | { readonly kind: 'octets'; readonly octets: readonly [OctetRange, OctetRange, OctetRange, OctetRange] }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'pair'; readonly host: Address | string; readonly port: number }

/**
 * Reads one target: no blanks, no commas.
 *
 * | text                                       | means                                                     |
 * |--------------------------------------------|-----------------------------------------------------------|
 * | `10.0.0.5` · `2001:db8::5`                 | one address                                               |
 * | `10.0.0.0/24` · `fd00::/120`               | a block; bits after the prefix are dropped, with a warning |
 * | `10.0.0.5-10.0.0.20` · `fd00::1-fd00::ff`  | both ends and what lies between                           |
 * | `10.0.0-3.1-254` · `10.0.0.5-20`           | every combination of the octets                           |
 * | `example.com`                              | all addresses of the name                                 |
 * | `https://example.com/x`                    | its host; an explicit port makes it a pair                |
 * | `10.0.0.5:22` · `[fd00::1]:22` · `name:22` | one endpoint                                              |
 *
 * @param where for messages: the place the text came from, `file:line`
 * @throws {TargetSyntaxError} with the column at which the text went wrong
 */
export function parseTarget(text: string, where?: string): ParsedTarget {
  const scanner = new Scanner(text, where)
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.exec(text)
  if (scheme) return parseUrl(scanner, scheme[0].length)
  if (text.startsWith('[')) return parseBracketed(scanner)
  if (text.indexOf(':') !== text.lastIndexOf(':')) return parseIpv6(scanner)
  return isNumeric(text) ? parseIpv4(scanner) : parseName(scanner)
}

/** Begins as IPv4 syntax does, up to a port: no host name looks so (its last label has a letter). */
function isNumeric(text: string): boolean {
  return /^\d[\d./-]*(:|$)/.test(text)
}

function parseUrl(scanner: Scanner, schemeLength: number): ParsedTarget {
  const authority = /^[^/?#\\]*/.exec(scanner.text.slice(schemeLength))![0]
  scanner.at = schemeLength + authority.lastIndexOf('@') + 1
  scanner.end = schemeLength + authority.length
  if (scanner.peek() === '[') return parseBracketed(scanner)
  if (!isNumeric(scanner.rest())) return parseName(scanner)
  const address = ipv4Address(scanner)
  return endOfHost(scanner, address) ?? { kind: 'range', first: address, last: address }
}

function parseBracketed(scanner: Scanner): ParsedTarget {
  scanner.take('[')
  const address = ipv6Address(scanner, /^[^\]]*/)
  if (!scanner.take(']')) scanner.fail('"]"')
  return endOfHost(scanner, address) ?? { kind: 'range', first: address, last: address }
}

function parseIpv6(scanner: Scanner): ParsedTarget {
  const first = ipv6Address(scanner, /^[^/-]*/)
  if (scanner.take('/')) return block(scanner, first)
  const last = scanner.take('-') ? rangeEnd(scanner, first, () => ipv6Address(scanner, /^[^/-]*/)) : first
  scanner.expectEnd('the end of the target')
  return { kind: 'range', first, last }
}

function parseIpv4(scanner: Scanner): ParsedTarget {
  const octets: OctetRange[] = []
  for (let i = 0; i < 4; i++) {
    if (i > 0 && !scanner.take('.')) scanner.fail('"."')
    const first = scanner.octet()
    if (!scanner.take('-')) octets.push([first, first])
    else if (i === 3 && scanner.rest().includes('.')) {
      const address = singleAddress(octets, first)
      if (!address) scanner.fail('an octet: the ends of a range of addresses are single addresses')
      const last = rangeEnd(scanner, address, () => ipv4Address(scanner))
      scanner.expectEnd('the end of the target')
      return { kind: 'range', first: address, last }
    } else {
      const from = scanner.at
      const last = scanner.octet()
      if (last < first) scanner.failAt(from, `an octet not below ${first}`)
      octets.push([first, last])
    }
  }
  const [a, b, c, d] = octets as [OctetRange, OctetRange, OctetRange, OctetRange]
  const address = d[0] === d[1] ? singleAddress([a, b, c], d[0]) : undefined
  if (address) {
    if (scanner.take('/')) return block(scanner, address)
    return endOfHost(scanner, address) ?? { kind: 'range', first: address, last: address }
  }
  scanner.expectEnd('the end of the target: octet ranges take no prefix and no port')
  return { kind: 'octets', octets: [a, b, c, d] }
}

/** The address that three upper octets and a last one make, when each upper octet is a single value. */
function singleAddress(upper: readonly OctetRange[], last: number): Address | undefined {
  if (upper.some(([from, to]) => from !== to)) return undefined
  return ipv4(upper.reduce((value, [octet]) => value * 256 + octet, 0) * 256 + last)
}

function parseName(scanner: Scanner): ParsedTarget {
  const from = scanner.at
  const given = scanner.matching(/^[^:]*/)
  const stop = given.search(/[^\p{L}\p{M}\p{N}._-]/u)
  if (stop === 0 || given === '') scanner.failAt(from, 'an address, a range, a host name or a URL')
  if (stop > 0) scanner.failAt(from + stop, 'a letter, digit, dot or hyphen of a host name')
  const name = domainToASCII(given).replace(/\.$/, '') // RFC 5891: names outside ASCII are looked up in their A-labels
  if (!isHostName(name)) scanner.failAt(from, 'a host name')
  return endOfHost(scanner, name) ?? { kind: 'name', name }
}

/** RFC 1123 §2.1, with the underscores that real zones contain; a last label of digits would be an IPv4 address. */
function isHostName(name: string): boolean {
  const labels = name.split('.')
  const areLabels = labels.every((label) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label))
  return areLabels && name.length <= 253 && !/^\d+$/.test(labels.at(-1)!)
}

/** What may follow one host: nothing, or `:port`, which makes it a pair. */
function endOfHost(scanner: Scanner, host: Address | string): ParsedTarget | undefined {
  if (scanner.isAtEnd) return undefined
  if (!scanner.take(':')) scanner.fail('":" and a port, or the end of the target')
  const port = scanner.number(1, 65535, 'a port, 1 to 65535')
  scanner.expectEnd('the end of the port')
  return { kind: 'pair', host, port }
}

function block(scanner: Scanner, address: Address): ParsedTarget {
  const familyBits = scanner.text.includes(':') ? 128 : 32
  const prefixBits = scanner.number(0, familyBits, `a prefix length, 0 to ${familyBits}`) + 128 - familyBits
  scanner.expectEnd('the end of the target')
  const [first, last] = blockEnds(address.words, prefixBits).map(addressFromWords) as [Address, Address]
  if (compareAddresses(first, address) === 0) return { kind: 'range', first, last }
  const masked = `${formatAddress(first)}/${first.family === 4 ? prefixBits - 96 : prefixBits}`
  return { kind: 'range', first, last, warning: `${scanner.text} has host bits set: taken as ${masked}` }
}

function rangeEnd(scanner: Scanner, first: Address, read: () => Address): Address {
  const from = scanner.at
  const last = read()
  if (compareAddresses(last, first) < 0) scanner.failAt(from, `an address not below ${formatAddress(first)}`)
  return last
}

function ipv4Address(scanner: Scanner): Address {
  let value = 0
  for (let i = 0; i < 4; i++) {
    if (i > 0 && !scanner.take('.')) scanner.fail('"."')
    value = value * 256 + scanner.octet()
  }
  return ipv4(value)
}

function ipv6Address(scanner: Scanner, extent: RegExp): Address {
  const from = scanner.at
  const text = scanner.matching(extent)
  const zone = text.indexOf('%')
  if (zone >= 0) scanner.failAt(from + zone, 'an address without a zone: name the interface on its own')
  const address = text.includes(':') ? parseAddress(text) : undefined
  return address ?? scanner.failAt(from, 'an IPv6 address')
}
