import { textOf, u16be, u32be } from '../../bytes.js'

export const HANDSHAKE = 'JDWP-Handshake'

/** Length, id, flags, then an error code or a command. */
const HEADER = 11
const MOST_PACKETS = 20

export interface Packet {
  /** It answers our question, and not with an error. */
  readonly isReply: boolean
  /** It tells what has happened in the virtual machine. */
  readonly isEvent: boolean
  readonly data: Uint8Array
}

/** Those that are complete. */
export function packetsOf(bytes: Uint8Array): Packet[] {
  const packets: Packet[] = []
  let at = 0
  while (packets.length < MOST_PACKETS) {
    const length = u32be(bytes, at)
    if (length === undefined || length < HEADER || at + length > bytes.length) break
    const [isAnswer, code] = [bytes[at + 8] === 0x80, u16be(bytes, at + 9)]
    packets.push({
      isReply: isAnswer && u32be(bytes, at + 4) === 1 && code === 0,
      isEvent: !isAnswer && code === 0x4064,
      data: bytes.subarray(at + HEADER, at + length),
    })
    at += length
  }
  return packets
}

export interface Version {
  readonly product: string
  readonly version: string
  readonly protocolVersion: string
}

/** A description, the version of the protocol, that of the virtual machine, its name. */
export function readVersion({ isReply, data }: Packet): Version | undefined {
  const described = isReply ? u32be(data, 0) : undefined
  if (described === undefined) return undefined
  const [major, minor] = [u32be(data, 4 + described), u32be(data, 8 + described)]
  const version = lengthText(data, 12 + described)
  const product = version && lengthText(data, version.end)
  if (major === undefined || minor === undefined || !version || !product) return undefined
  return { product: product.text, version: version.text, protocolVersion: `${major}.${minor}` }
}

function lengthText(bytes: Uint8Array, at: number): { readonly text: string; readonly end: number } | undefined {
  const length = u32be(bytes, at)
  if (length === undefined || length > 200 || at + 4 + length > bytes.length) return undefined
  return { text: textOf(bytes, at + 4, at + 4 + length), end: at + 4 + length }
}
