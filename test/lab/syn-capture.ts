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
const FILTER = 'tcp[tcpflags] & (tcp-syn|tcp-ack) == tcp-syn'
const FRAME_BYTES = 64
const FILE_HEADER_BYTES = 24
const RECORD_HEADER_BYTES = 16
const ETHERNET_BYTES = 14

/**
 * Captures the SYNs that arrive at `device` while `task` runs.
 *
 * @param synCount reads the device's own count of SYNs: the capture is complete
 *                 when it holds as many as were counted meanwhile
 */
export async function countSynsDuring<Result>(
  namespace: Namespace,
  device: string,
  synCount: () => Promise<number>,
  task: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly syns: SynCounts }> {
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
    const syns = countByEndpoint(await readFile(file))
    const capturedCount = [...syns.values()].reduce((sum, count) => sum + count, 0)
    if (capturedCount !== expectedCount) throw new Error(`captured ${capturedCount} SYNs of ${expectedCount}`)
    return { result, syns }
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

/** Reads a capture of IPv4 over Ethernet, little-endian, as tcpdump writes it on this machine. */
export function countByEndpoint(capture: Buffer): Map<string, number> {
  const counts = new Map<string, number>()
  let offset = FILE_HEADER_BYTES
  while (offset < capture.length) {
    const frameBytes = capture.readUInt32LE(offset + 8)
    const ip = offset + RECORD_HEADER_BYTES + ETHERNET_BYTES
    const tcp = ip + (capture[ip]! & 0x0f) * 4
    const endpoint = `${capture.subarray(ip + 16, ip + 20).join('.')}:${capture.readUInt16BE(tcp + 2)}`
    counts.set(endpoint, (counts.get(endpoint) ?? 0) + 1)
    offset += RECORD_HEADER_BYTES + frameBytes
  }
  return counts
}
