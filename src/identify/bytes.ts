/**
 * Bytes as probes write and read them. Everything that reads takes what a stranger has sent: out of bounds is
 * `undefined`, never an exception.
 */

/** hex`0300 0013`: bytes as protocol documents print them. Blanks are for the eye; a bad digit is a bug. */
export function hex(strings: TemplateStringsArray): Uint8Array {
  const digits = strings.raw.join('').replace(/\s/g, '')
  if (!/^([\da-f]{2})*$/i.test(digits)) throw new TypeError(`not hexadecimal: ${digits}`)
  return new Uint8Array(Buffer.from(digits, 'hex'))
}

/** One byte a character, 0 … 255: `'SSH-2.0-x\r\n'`, `'\x05\x01'`. */
export function latin1(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'latin1'))
}

export function concat(...parts: readonly (string | Uint8Array)[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts.map((part) => (typeof part === 'string' ? latin1(part) : part))))
}

/** The same bytes as text, one character a byte: what regular expressions see. */
export function textOf(bytes: Uint8Array, from = 0, to = bytes.length): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1', from, to)
}

/** Text up to the next NUL, or to the end. */
export function zeroEnded(bytes: Uint8Array, from: number): string {
  const end = bytes.indexOf(0, from)
  return textOf(bytes, from, end < 0 ? bytes.length : end)
}

export function u16be(bytes: Uint8Array, at: number): number | undefined {
  return at + 2 <= bytes.length ? (bytes[at]! << 8) | bytes[at + 1]! : undefined
}

export function u16le(bytes: Uint8Array, at: number): number | undefined {
  return at + 2 <= bytes.length ? bytes[at]! | (bytes[at + 1]! << 8) : undefined
}

export function u32be(bytes: Uint8Array, at: number): number | undefined {
  if (at + 4 > bytes.length) return undefined
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0
}

export function u32le(bytes: Uint8Array, at: number): number | undefined {
  if (at + 4 > bytes.length) return undefined
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0
}

/** An unsigned 32-bit integer, most significant byte first. */
export function be32(value: number): Uint8Array {
  return new Uint8Array([value >>> 24, value >>> 16, value >>> 8, value])
}

/** An unsigned 32-bit integer, least significant byte first. */
export function le32(value: number): Uint8Array {
  return new Uint8Array([value, value >>> 8, value >>> 16, value >>> 24])
}
