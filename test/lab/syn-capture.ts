import { once } from 'node:events'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import type { Namespace } from './namespace.js'

/** How often each endpoint was probed, by `address:port`, as seen on a wire. */
export type SynCounts = ReadonlyMap<string, number>

/** A SYN and no ACK, coming in: nothing but probes. */
const FILTER =
  'tcp[tcpflags] & (tcp-syn|tcp-ack) == tcp-syn or (ip6 proto 6 and ip6[53] & (tcp-syn|tcp-ack) == tcp-syn)'
const FRAME_BYTES = 96
const FILE_HEADER_BYTES = 24
const RECORD_HEADER_BYTES = 16
const ETHERNET_BYTES = 14

/** As {@link captureSynsDuring}, and tells how often each endpoint was probed. */
export async function countSynsDuring<Result>(
  ...how: Parameters<typeof captureSynsDuring<Result>>
): Promise<{ readonly result: Result; readonly syns: SynCounts }> {
  const { result, capture } = await captureSynsDuring(...how)
  return { result, syns: countByEndpoint(capture) }
}

/**
 * Captures the SYNs that arrive at `device` while `task` runs.
 *
 * @param synCount reads the device's own count of SYNs: the capture is complete
 *                 when it holds as many as were counted meanwhile
 * @returns        the capture file's bytes beside what the task gave
 */
export async function captureSynsDuring<Result>(
  namespace: Namespace,
  device: string,
  synCount: () => Promise<number>,
  task: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly capture: Buffer }> {
  const folder = await mkdtemp(join(tmpdir(), 'synlab-'))
  const file = join(folder, 'syns.pcap')
  const options = ['-n', '-Q', 'in', '--immediate-mode', '-U', '-B', '65536', '-s', `${FRAME_BYTES}`, '-Z', 'root']
  const tcpdump = namespace.start(['tcpdump', '-i', device, ...options, '-w', file, FILTER], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  try {
    await once(createInterface(tcpdump.stderr!), 'line') // "listening on …"
    const before = await synCount()
    const result = await task()
    const expectedCount = (await synCount()) - before
    await writtenOut(file)
    const capture = await readFile(file)
    const capturedCount = [...recordsOf(capture)].length
    if (capturedCount !== expectedCount) throw new Error(`captured ${capturedCount} SYNs of ${expectedCount}`)
    return { result, capture }
  } finally {
    tcpdump.kill('SIGKILL')
    await rm(folder, { recursive: true })
  }
}

/** Resolves once `file` has stopped growing. */
async function writtenOut(file: string): Promise<void> {
  let bytes = -1
  for (;;) {
    const { size } = await stat(file)
    if (size === bytes) return
    bytes = size
    await setTimeout(200)
  }
}

/**
 * Reads a capture of IP over Ethernet, little-endian, as tcpdump writes it on this machine. Of an IPv6 address the
 * endpoint has all 32 digits: `fd770000000000000000000000000001:80`.
 */
export function countByEndpoint(capture: Buffer): Map<string, number> {
  const counts = new Map<string, number>()
  for (const offset of recordsOf(capture)) {
    const endpoint = endpointAt(capture, offset + RECORD_HEADER_BYTES + ETHERNET_BYTES)
    counts.set(endpoint, (counts.get(endpoint) ?? 0) + 1)
  }
  return counts
}

function endpointAt(capture: Buffer, ip: number): string {
  if (capture[ip]! >> 4 === 6) return `${capture.toString('hex', ip + 24, ip + 40)}:${capture.readUInt16BE(ip + 42)}`
  const tcp = ip + (capture[ip]! & 0x0f) * 4
  return `${capture.subarray(ip + 16, ip + 20).join('.')}:${capture.readUInt16BE(tcp + 2)}`
}

/** A capture of the first `count` frames of another; of all, if it has fewer. */
export function firstFrames(capture: Buffer, count: number): Buffer {
  let passed = 0
  for (const offset of recordsOf(capture)) if (passed++ === count) return capture.subarray(0, offset)
  return capture
}

/** Where each frame's record begins. */
function* recordsOf(capture: Buffer): Generator<number> {
  let offset = FILE_HEADER_BYTES
  while (offset < capture.length) {
    yield offset
    offset += RECORD_HEADER_BYTES + capture.readUInt32LE(offset + 8)
  }
}
