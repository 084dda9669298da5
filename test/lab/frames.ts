import { ROUTER_MAC, SCANNER_ADDRESS, SCANNER_MAC } from './network.js'

/** Offsets into an Ethernet frame with an IPv4 header of 20 bytes. */
export const AT = {
  ip: 14,
  ipTotalBytes: 16,
  fragment: 20,
  ttl: 22,
  protocol: 23,
  source: 26,
  tcp: 34,
  destinationPort: 36,
  acknowledged: 42,
  dataOffset: 46,
  flags: 47,
  quotedIp: 42,
} as const

export const SYN_ACK = 0x12
export const RST = 0x04
export const RST_ACK = 0x14

const octets = (address: string) => address.split('.').map(Number)

function ipv4Frame(source: string, protocol: number, payload: Buffer): Buffer {
  const frame = Buffer.alloc(AT.tcp)
  frame.write(SCANNER_MAC.replaceAll(':', ''), 0, 'hex')
  frame.write(ROUTER_MAC.replaceAll(':', ''), 6, 'hex')
  frame.writeUInt16BE(0x0800, 12)
  frame.writeUInt8(0x45, AT.ip)
  frame.writeUInt16BE(20 + payload.length, AT.ipTotalBytes)
  frame.writeUInt8(63, AT.ttl)
  frame.writeUInt8(protocol, AT.protocol)
  frame.set(octets(source), AT.source)
  frame.set(octets(SCANNER_ADDRESS), AT.source + 4)
  return Buffer.concat([frame, payload])
}

/** A frame as the router would hand it to the scanner: TCP from `source`:`port` to our `sourcePort`. No checksums. */
export function tcpFrame(
  source: string,
  port: number,
  sourcePort: number,
  flags: number,
  acknowledged: number,
): Buffer {
  const segment = Buffer.alloc(20)
  segment.writeUInt16BE(port, 0)
  segment.writeUInt16BE(sourcePort, 2)
  segment.writeUInt32BE(acknowledged, 8)
  segment.writeUInt8(0x50, 12)
  segment.writeUInt8(flags, 13)
  segment.writeUInt16BE(1024, 14)
  return ipv4Frame(source, 6, segment)
}

/** An ICMP error from `source` about a SYN of ours to `target`:`port` (RFC 792). */
export function icmpFrame(
  source: string,
  [type, code]: readonly [number, number],
  target: string,
  port: number,
  sourcePort: number,
  sequence: number,
): Buffer {
  const message = Buffer.alloc(36)
  message.writeUInt8(type, 0)
  message.writeUInt8(code, 1)
  message.writeUInt8(0x45, 8)
  message.writeUInt16BE(44, 10)
  message.writeUInt8(64, 16)
  message.writeUInt8(6, 17)
  message.set(octets(SCANNER_ADDRESS), 20)
  message.set(octets(target), 24)
  message.writeUInt16BE(sourcePort, 28)
  message.writeUInt16BE(port, 30)
  message.writeUInt32BE(sequence, 32)
  return ipv4Frame(source, 1, message)
}

/** `frame` with some bytes written over. */
export function changed(frame: Buffer, at: number, ...bytes: readonly number[]): Buffer {
  const copy = Buffer.from(frame)
  copy.set(bytes, at)
  return copy
}
