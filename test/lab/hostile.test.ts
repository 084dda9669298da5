import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { AT, changed, icmpFrame, RST, RST_ACK, SYN_ACK, tcpFrame } from './frames.js'
import { makeNetwork, type Network } from './network.js'
import { buildReplay, replay } from './replay.js'
import { readSweep, type Sweep, startSweep } from './synsweep.js'
import { addressOf, truth } from './truth.js'

/** One of each sort of host, the dark one last. */
const HOSTS = [0, 1, 2, 3, 4, 5, 6, 7]
const TARGETS = `${addressOf(0)}-${addressOf(7)}`
const PORT_COUNT = 1000
const ENDPOINT_COUNT = HOSTS.length * PORT_COUNT
/** All the source ports that the scan is given: whoever is on its segment can learn them. */
const FIRST_SOURCE_PORT = 62_000
const SOURCE_PORT_COUNT = 16
/** Long enough for all that is sent at it. */
const SCAN = [TARGETS, '-p', `1-${PORT_COUNT}`, '--rate', '4000', '--retries', '2', '--cooldown', '4000']
const FLOOD_COUNT = 300_000
const FLOOD_PER_SECOND = 100_000
/** What the capture buffer takes when it is used to the full, and as much again. */
const MOST_GROWTH_BYTES = 64 * 2 ** 20

interface Attacked {
  readonly result: Sweep
  readonly sentCount: number
  readonly growthBytes: number
}

/**
 * Somebody on the scanner's own segment, in the router's place, who sends whole
 * frames: what he sends, no kernel has looked at before ours.
 */
describe('a scan under attack from its own segment', () => {
  let network: Network
  let program: string

  beforeAll(async () => {
    ;[network, program] = await Promise.all([makeNetwork(), buildReplay()])
  }, 60_000)
  afterAll(() => network.close())

  /** Scans, and once the first verdict is out lets `attack` send frames. */
  async function scanUnder(
    attack: (send: (frames: readonly Buffer[], count?: number, perSecond?: number) => Promise<void>) => Promise<void>,
  ): Promise<Attacked> {
    const ports = `${FIRST_SOURCE_PORT}-${FIRST_SOURCE_PORT + SOURCE_PORT_COUNT - 1}`
    const scan = startSweep(network.scanner, [...SCAN, '--source-port', ports])
    const ended = once(scan, 'close') as Promise<[number | null, NodeJS.Signals | null]>
    const output = Promise.all([text(scan.stdout!), text(scan.stderr!)])
    const isUp = new Promise((resolve) => scan.stdout!.once('data', resolve))
    await Promise.race([isUp, ended])
    const before = residentBytes(scan.pid!)
    let sentCount = 0
    await attack(async (frames, count = frames.length, perSecond = 20_000) => {
      sentCount += await replay(network.router, program, 'r0', frames, count, perSecond)
    })
    const growthBytes = residentBytes(scan.pid!) - before
    const [code, signal] = await ended
    const [stdout, stderr] = await output
    return { result: readSweep({ code, signal, stdout, stderr }), sentCount, growthBytes }
  }

  function expectTheTruth({ result }: Attacked): void {
    const wrong = result.verdicts.filter(({ address, port, state, reason }) => {
      const expected = truth(address, port)
      return state !== expected.state || reason !== expected.reason
    })
    expect(wrong).toEqual([])
    expect(result.verdicts.length).toBe(ENDPOINT_COUNT)
    expect(new Set(result.verdicts.map(({ address, port }) => `${address}:${port}`)).size).toBe(ENDPOINT_COUNT)
    expect(result).toMatchObject({ code: 0, summary: { complete: true } })
  }

  it('gives no false verdict in a flood of strays, counts each, and does not grow', async () => {
    const attacked = await scanUnder((send) => send(forgeries(), FLOOD_COUNT, FLOOD_PER_SECOND))
    expectTheTruth(attacked)
    const { strays, drops } = attacked.result.summary
    expect(attacked.sentCount).toBe(FLOOD_COUNT)
    // What the devices between drop nobody counts.
    expect(strays + drops.kernel).toBeLessThanOrEqual(FLOOD_COUNT)
    expect(strays + drops.kernel).toBeGreaterThan(FLOOD_COUNT / 2)
    expect(attacked.growthBytes).toBeLessThan(MOST_GROWTH_BYTES)
  }, 60_000)

  it('takes a valid reply a thousand times for one, and believes no change made to it', async () => {
    const capturing = captureSynAck(network)
    const attacked = await scanUnder(async (send) => {
      const valid = await capturing
      await send([valid], 1000)
      await send(halfRight(valid))
    })
    expectTheTruth(attacked)
    expect(attacked.result.summary).toMatchObject({ duplicates: 1000, strays: attacked.sentCount - 1000 })
  }, 60_000)

  it('outlives frames that are cut short or cannot be', async () => {
    const capturing = captureSynAck(network)
    const attacked = await scanUnder(async (send) => {
      const valid = await capturing
      await send([valid, ...forgeries().slice(0, 3)].flatMap(cutShort))
      await send([valid, ...forgeries().slice(0, 3)].flatMap(impossible))
      await send(forgeries().slice(0, 3).flatMap(withEachBitChanged))
    })
    expectTheTruth(attacked)
    expect(attacked.result.summary.strays).toBeGreaterThan(0)
  }, 60_000)
})

function residentBytes(pid: number): number {
  const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))!
  return Number(kib) * 1024
}

/** Right target, right ports, wrong cookie: SYN-ACK, RST and ICMP errors for endpoints all over the plan. */
function forgeries(): Buffer[] {
  const frames: Buffer[] = []
  for (let i = 0; i < 1000; i++) {
    const target = addressOf(HOSTS[(i * 3) % HOSTS.length]!)
    const port = 1 + ((i * 7) % PORT_COUNT)
    const sourcePort = FIRST_SOURCE_PORT + (i % SOURCE_PORT_COUNT)
    const guess = Math.imul(i + 1, 0x9e37_79b1) >>> 0
    frames.push(
      tcpFrame(target, port, sourcePort, SYN_ACK, guess),
      tcpFrame(target, port, sourcePort, RST_ACK, guess),
      icmpFrame('10.76.0.1', [3, [0, 1, 3, 13][i % 4]!], target, port, sourcePort, guess),
      tcpFrame(target, port, sourcePort, RST, 0),
      icmpFrame(target, [11, 0], target, port, sourcePort, guess),
    )
  }
  return frames
}

/** Resolves with the first SYN-ACK that the router hands to the scanner. */
async function captureSynAck(network: Network): Promise<Buffer> {
  const filter = `tcp dst portrange ${FIRST_SOURCE_PORT}-${FIRST_SOURCE_PORT + SOURCE_PORT_COUNT - 1} and tcp[13] = 18`
  const tcpdump = network.router.start(['tcpdump', '-i', 'r0', '-c', '1', '-U', '-w', '-', filter], { stdio: 'pipe' })
  const chunks: Buffer[] = []
  for await (const chunk of tcpdump.stdout!) chunks.push(chunk as Buffer)
  const file = Buffer.concat(chunks) // a header of 24 bytes, a record header of 16, the frame
  return file.subarray(40, 40 + file.readUInt32LE(32))
}

/** A valid SYN-ACK from other addresses, from another port, to ports of ours that none of its probes left from. */
function halfRight(valid: Buffer): Buffer[] {
  const acknowledged = valid.readUInt32BE(AT.acknowledged)
  const sourcePort = valid.readUInt16BE(AT.destinationPort)
  const frames: Buffer[] = []
  for (let host = 0; host < 256; host++) {
    if (host === valid[AT.source + 3]) continue
    frames.push(changed(valid, AT.source + 3, host))
    for (const flags of [RST_ACK, RST]) frames.push(changed(changed(valid, AT.source + 3, host), AT.flags, flags))
  }
  const target = [...valid.subarray(AT.source, AT.source + 4)].join('.')
  for (let port = 1; port <= PORT_COUNT; port++) {
    if (port === valid.readUInt16BE(AT.tcp)) continue
    frames.push(tcpFrame(target, port, sourcePort, SYN_ACK, acknowledged))
    frames.push(icmpFrame('10.76.0.1', [3, 13], target, port, sourcePort, acknowledged - 1))
  }
  return frames
}

/** Every front of a frame that still has an Ethernet header. */
function cutShort(frame: Buffer): Buffer[] {
  return Array.from({ length: frame.length - AT.ip }, (_, cut) => frame.subarray(0, AT.ip + cut))
}

/** Header lengths, total lengths, versions and fragments that contradict the frame, or themselves. */
function impossible(frame: Buffer): Buffer[] {
  const nibbles = Array.from({ length: 16 }, (_, nibble) => nibble)
  return [
    ...nibbles.map((words) => changed(frame, AT.ip, 0x40 | words)),
    ...nibbles.map((version) => changed(frame, AT.ip, (version << 4) | 5)),
    ...nibbles.map((words) => changed(frame, AT.dataOffset, words << 4)),
    ...nibbles.map((words) => changed(frame, AT.quotedIp, 0x40 | words)),
    ...[0, 1, 19, 20, 21, 39, 40, 41, 255, 0xffff].map((bytes) =>
      changed(frame, AT.ipTotalBytes, bytes >> 8, bytes & 0xff),
    ),
    ...[0x20, 0x1f, 0x3f, 0x80].map((flags) => changed(frame, AT.fragment, flags, 0xff)),
    ...[0, 1, 6, 17, 255].map((protocol) => changed(frame, AT.protocol, protocol)),
    ...[0, 0x3f, 0xff].map((flags) => changed(tcpLike(frame), AT.flags, flags)),
  ]
}

/** A frame whose flags may be changed without it answering a probe. */
function tcpLike(frame: Buffer): Buffer {
  return changed(frame, AT.acknowledged, 0, 0, 0, 1)
}

function withEachBitChanged(frame: Buffer): Buffer[] {
  return Array.from({ length: (frame.length - 12) * 8 }, (_, bit) => {
    const at = 12 + (bit >> 3)
    return changed(frame, at, frame[at]! ^ (1 << (bit & 7)))
  })
}
