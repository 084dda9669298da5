/**
 * Sends one SYN to each of COUNT addresses from FIRST on, port 80, as a program does that is written with nothing but
 * one of two npm packages: `pcap` injects finished frames, one after the other; `raw-socket` sends finished IP packets
 * as the kernel gets ready for each.
 *
 * Usage: node plain-node.mjs pcap|raw-socket DEVICE SOURCE-ADDRESS SOURCE-MAC NEXT-HOP-MAC FIRST COUNT
 */
import { randomInt } from 'node:crypto'

const [how, device, source, sourceMac, nextHopMac, first, countText] = process.argv.slice(2)
const count = Number(countText)
const numberOf = (address) => address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0)
const [sourceNumber, firstNumber] = [numberOf(source), numberOf(first)]
const ETHERNET_BYTES = 14
const packet = Buffer.from(`${'00'.repeat(ETHERNET_BYTES)}4500002c00000000400600000000000000000000`, 'hex')
const frame = Buffer.concat([packet, Buffer.from('0000005000000000000000006002000000000000020405b4', 'hex')])
frame.write(nextHopMac.replaceAll(':', ''), 0, 'hex')
frame.write(sourceMac.replaceAll(':', ''), 6, 'hex')
frame.writeUInt16BE(0x0800, 12)
frame.writeUInt32BE(sourceNumber, 26)
frame.writeUInt16BE(65_535, 48)

/** RFC 1071, over bytes `from` … `to` of the frame, from a sum to begin with. */
function checksum(from, to, sum) {
  for (let at = from; at < to; at += 2) sum += (frame[at] << 8) | frame[at + 1]
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return ~sum & 0xffff
}

function write(target) {
  frame.writeUInt16BE(randomInt(65_536), 18)
  frame.writeUInt32BE(target, 30)
  frame.writeUInt16BE(0, 24)
  frame.writeUInt16BE(checksum(14, 34, 0), 24)
  frame.writeUInt16BE(61_440 + (target & 4095), 34)
  frame.writeUInt32BE(target ^ 0x5aa5_5aa5, 38)
  frame.writeUInt16BE(0, 50)
  const halves = (number) => (number >>> 16) + (number & 0xffff)
  frame.writeUInt16BE(checksum(34, 58, halves(sourceNumber) + halves(target) + 6 + 24), 50)
}

if (how === 'pcap') {
  const { default: pcap } = await import('pcap')
  const session = pcap.createSession(device, { filter: 'tcp port 1', promiscuous: false })
  for (let i = 0; i < count; i++) {
    write(firstNumber + i)
    session.inject(frame)
  }
  // Not closed: after that the process would never end (node_pcap 3.1.0), and neither would it by itself.
  process.exit()
}

if (how !== 'raw-socket') throw new Error(`pcap or raw-socket, not ${how}`)
const { default: raw } = await import('raw-socket')
const socket = raw.createSocket({ protocol: raw.Protocol.TCP })
const on = Buffer.alloc(4)
on.writeUInt32LE(1)
socket.setOption(raw.SocketLevel.IPPROTO_IP, raw.SocketOption.IP_HDRINCL, on, on.length)
socket.pauseRecv()
/** Waiting at once: the queue inside is an array. */
const QUEUED = 64
let [queued, sent] = [0, 0]
function queueOne() {
  const target = firstNumber + queued++
  const address = [24, 16, 8, 0].map((shift) => (target >>> shift) & 255).join('.')
  const begin = ETHERNET_BYTES
  socket.send(
    frame,
    begin,
    frame.length - begin,
    address,
    () => write(target),
    (error) => {
      if (error) throw error
      if (++sent === count) process.exit()
      if (queued < count) queueOne()
    },
  )
}
while (queued < Math.min(QUEUED, count)) queueOne()
