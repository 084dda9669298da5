import { concat, le32, textOf, u32le, zeroEnded } from '../../bytes.js'

/** As much of BSON as three questions and their answers need (bsonspec.org, version 1.1). */
export type BsonValue = number | string | boolean | Bson
export type Bson = ReadonlyMap<string, BsonValue>

const MOST_DEPTH = 4
const MOST_FIELDS = 200

export function emitBson(fields: Readonly<Record<string, number | string | boolean>>): Uint8Array {
  const body = concat(...Object.entries(fields).map(([name, value]) => emitField(name, value)), '\0')
  return concat(le32(body.length + 4), body)
}

function emitField(name: string, value: number | string | boolean): Uint8Array {
  if (typeof value === 'number') return concat('\x10', `${name}\0`, le32(value))
  if (typeof value === 'boolean') return concat('\x08', `${name}\0`, value ? '\x01' : '\0')
  return concat('\x02', `${name}\0`, le32(value.length + 1), `${value}\0`)
}

/** Reads the fields it knows the types of; stops, with what it has, at the first that it does not, or at the end. */
export function parseBson(bytes: Uint8Array, from = 0, depth = 0): Bson {
  const fields = new Map<string, BsonValue>()
  const size = u32le(bytes, from) ?? 0
  const end = Math.min(from + size, bytes.length)
  let at = from + 4
  while (at < end && bytes[at] !== 0 && fields.size < MOST_FIELDS) {
    const type = bytes[at]!
    const name = zeroEnded(bytes, at + 1)
    const value = readValue(bytes, type, at + 2 + name.length, end, depth)
    if (!value) break
    if (value.value !== undefined) fields.set(name, value.value)
    at = value.next
  }
  return fields
}

/** Bytes after the name, by type, where the value itself is of no interest: binary subtypes, times, ids, nulls. */
const SKIPPED: Readonly<Record<number, number>> = { 6: 0, 7: 12, 9: 8, 10: 0, 17: 8, 18: 8, 19: 16 }

function readValue(
  bytes: Uint8Array,
  type: number,
  at: number,
  end: number,
  depth: number,
): { value?: BsonValue; next: number } | undefined {
  const size = u32le(bytes, at) ?? 0
  switch (type) {
    case 0x01:
      return at + 8 <= end ? { value: float64(bytes, at), next: at + 8 } : undefined
    case 0x02:
      return size > 0 && at + 4 + size <= end
        ? { value: textOf(bytes, at + 4, at + 3 + size), next: at + 4 + size }
        : undefined
    case 0x03:
    case 0x04:
      if (size < 5 || at + size > end || depth === MOST_DEPTH) return undefined
      return { value: parseBson(bytes.subarray(0, at + size), at, depth + 1), next: at + size }
    case 0x05:
      return at + 5 + size <= end ? { next: at + 5 + size } : undefined
    case 0x08:
      return at < end ? { value: bytes[at] === 1, next: at + 1 } : undefined
    case 0x10:
      return at + 4 <= end ? { value: size | 0, next: at + 4 } : undefined
    default: {
      const skipped = SKIPPED[type]
      return skipped !== undefined && at + skipped <= end ? { next: at + skipped } : undefined
    }
  }
}

function float64(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getFloat64(at, true)
}
