import { concat } from './bytes.js'

/** Basic Encoding Rules (ITU-T X.690 §8.1) as far as LDAP and SNMP use them: tags of one byte, lengths that are given. */
export interface Element {
  readonly tag: number
  /** Without tag and length. */
  readonly content: Uint8Array
}

/** Writes one element: its tag, its length, its parts. */
export function element(tag: number, ...parts: readonly (string | Uint8Array)[]): Uint8Array {
  const content = concat(...parts)
  const { length } = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >>> 8, length & 0xff]
  return concat(new Uint8Array([tag, ...size]), content)
}

/** A length has four bytes at most here: more is nonsense. */
const MOST_LENGTH_BYTES = 4

/** One element, and where the next one begins. @returns undefined when it is not wholly there */
export function readElement(bytes: Uint8Array, at: number): (Element & { readonly next: number }) | undefined {
  const tag = bytes[at]
  const first = bytes[at + 1]
  if (tag === undefined || first === undefined) return undefined
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f
  if (lengthBytes > MOST_LENGTH_BYTES || first === 0x80) return undefined
  let length = lengthBytes === 0 ? first : 0
  for (let i = 0; i < lengthBytes; i++) length = length * 256 + (bytes[at + 2 + i] ?? Infinity)
  const from = at + 2 + lengthBytes
  const next = from + length
  return next <= bytes.length ? { tag, content: bytes.subarray(from, next), next } : undefined
}

/** The elements one after the other, as far as they are whole; `most` of them at most. */
export function elementsIn(bytes: Uint8Array, most = 500): readonly Element[] {
  const elements: Element[] = []
  for (let at = 0; elements.length < most; ) {
    const read = readElement(bytes, at)
    if (!read) break
    elements.push(read)
    at = read.next
  }
  return elements
}

/** An INTEGER or ENUMERATED without a sign, of six bytes at most. */
export function unsignedOf({ content }: Element): number | undefined {
  if (content.length === 0 || content.length > 6) return undefined
  return content.reduce((value, byte) => value * 256 + byte, 0)
}
