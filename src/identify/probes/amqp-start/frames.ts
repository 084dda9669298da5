import { textOf, u16be, u32be } from '../../bytes.js'

export interface Start {
  readonly product?: string
  readonly version?: string
  readonly mechanisms: readonly string[]
}

/** The end of every frame of AMQP 0-9-1. */
const FRAME_END = 0xce

/** connection.start in a frame of method, channel 0: class 10, method 10, version 0-9, properties, mechanisms, locales. */
export function readStart(bytes: Uint8Array): Start | undefined {
  const size = u32be(bytes, 3)
  if (bytes[0] !== 1 || u16be(bytes, 1) !== 0 || size === undefined || bytes[7 + size] !== FRAME_END) return undefined
  if (u16be(bytes, 7) !== 10 || u16be(bytes, 9) !== 10) return undefined
  const tableSize = u32be(bytes, 13)
  const mechanismsAt = 17 + (tableSize ?? bytes.length)
  const mechanismsSize = u32be(bytes, mechanismsAt)
  if (mechanismsSize === undefined || mechanismsAt + 4 + mechanismsSize > bytes.length) return undefined
  const table = textOf(bytes, 17, mechanismsAt)
  const [product, version] = [longText(table, 'product'), longText(table, 'version')]
  const mechanisms = textOf(bytes, mechanismsAt + 4, mechanismsAt + 4 + mechanismsSize).split(' ', 20)
  return {
    ...(product !== undefined && { product }),
    ...(version !== undefined && { version }),
    mechanisms: mechanisms.filter((name) => name !== ''),
  }
}

/** A text in a table of properties: length and name, `S`, four bytes of length, the text. */
function longText(table: string, name: string): string | undefined {
  const key = `${String.fromCharCode(name.length)}${name}S`
  const at = table.indexOf(key)
  if (at < 0) return undefined
  const length = u32be(Buffer.from(table.slice(at + key.length, at + key.length + 4), 'latin1'), 0)
  return length === undefined
    ? undefined
    : table.slice(at + key.length + 4, at + key.length + 4 + Math.min(length, 200))
}

/** The names in a sasl-mechanisms frame after the header of AMQP 1.0: symbols in capitals, whatever the list around them. */
export function readSaslMechanisms(bytes: Uint8Array): string[] | undefined {
  const text = textOf(bytes, 8, 1024)
  const at = text.indexOf('\0\x53\x40')
  if (bytes[4] !== 3 || at < 0) return undefined
  return text
    .slice(at + 3)
    .match(/[A-Z][A-Z\d_-]{2,40}/g)
    ?.slice(0, 20)
}
