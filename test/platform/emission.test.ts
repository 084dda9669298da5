import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Namespace } from '../lab/namespace.js'
import { makeNetwork, type Network, ROUTER_MAC, SCANNER_ADDRESS, SCANNER_MAC } from '../lab/network.js'
import { sweep } from '../lab/synsweep.js'

/** `xdp` sends in bursts of up to 100 here; `packet` and `ip` as slowly as by default. */
const LINKS = [
  { link: 'xdp', probeCount: 10_000, ratePps: 100_000, frameBytes: 60 },
  { link: 'packet', probeCount: 200, ratePps: 10_000, frameBytes: 58 },
  { link: 'ip', probeCount: 200, ratePps: 10_000, frameBytes: 58 },
]

/** One probe as tcpdump, which shares no code with us, decodes it. */
interface Decoded {
  readonly text: string
  readonly id: number
  readonly sourcePort: number
  readonly sequence: number
}

describe.each(LINKS)(
  'what link $link puts on the wire, as tcpdump reads it',
  ({ link, probeCount, ratePps, frameBytes }) => {
    let network: Network
    let probes: readonly Decoded[]

    beforeAll(async () => {
      network = await makeNetwork({ takesXdp: link === 'xdp' })
      const options = ['--link', link, '--retries', '0', '--rate', `${ratePps}`]
      probes = await decodeDuring(network.router, 'r0', probeCount, () =>
        sweep(network.scanner, ['10.77.0.7', '-p', `101-${100 + probeCount}`, ...options]),
      )
    }, 60_000)
    afterAll(() => network.close())

    it('is one SYN for each port, from the scanner to the target', () => {
      const ports = probes.map(({ text }) => Number(/ > 10\.77\.0\.7\.(\d+): Flags \[S\],/.exec(text)?.[1]))
      expect(ports.sort((a, b) => a - b)).toEqual(Array.from({ length: probeCount }, (_, index) => 101 + index))
      expect(probes.every(({ text }) => text.includes(` ${SCANNER_ADDRESS}.`))).toBe(true)
    })

    it('goes from the device to the gateway', () => {
      const header = `${SCANNER_MAC} > ${ROUTER_MAC}, ethertype IPv4 (0x0800), length ${frameBytes}:`
      expect(probes.filter(({ text }) => !text.includes(header))).toEqual([])
    })

    it('has both checksums right', () => {
      const wrong = probes.filter(
        ({ text }) => /bad cksum|incorrect/.test(text) || !/cksum 0x[0-9a-f]+ \(correct\)/.test(text),
      )
      expect(wrong).toEqual([])
    })

    it('has the MSS option and no payload', () => {
      expect(probes.filter(({ text }) => !/options \[mss 1460\], length 0$/.test(text))).toEqual([])
    })

    it('has 44 bytes, no fragment, TTL 64', () => {
      const wrong = probes.filter(
        ({ text }) => !/ttl 64, id \d+, offset 0, flags \[(none|DF)\], proto TCP \(6\), length 44\)/.test(text),
      )
      expect(wrong).toEqual([])
    })

    it('varies its IP id, source port and sequence number', () => {
      expect(new Set(probes.map(({ id }) => id)).size).toBeGreaterThan(0.95 * expectedDistinct(probeCount, 65_536))
      expect(new Set(probes.map(({ sourcePort }) => sourcePort)).size).toBeGreaterThan(
        0.95 * expectedDistinct(probeCount, 4096),
      )
      expect(new Set(probes.map(({ sequence }) => sequence)).size).toBe(probeCount)
    })

    it('takes its source ports from the reserved range', () => {
      expect(probes.filter(({ sourcePort }) => sourcePort < 61_440)).toEqual([])
    })
  },
)

/** How many different values `drawCount` draws give on average, each of `valueCount` values being as likely. */
function expectedDistinct(drawCount: number, valueCount: number): number {
  return valueCount * (1 - (1 - 1 / valueCount) ** drawCount)
}

/** Has tcpdump decode what comes in at `device` while `task` runs, until it has seen every probe. */
async function decodeDuring(
  namespace: Namespace,
  device: string,
  probeCount: number,
  task: () => Promise<unknown>,
): Promise<Decoded[]> {
  const options = [
    '-n',
    '-e',
    '-vv',
    '-S',
    '-l',
    '-Q',
    'in',
    '--immediate-mode',
    '-s',
    '128',
    '-B',
    '65536',
    '-c',
    `${probeCount}`,
  ]
  const filter = 'tcp[tcpflags] & (tcp-syn|tcp-ack) == tcp-syn'
  const tcpdump = namespace.start(['timeout', '30', 'tcpdump', '-i', device, ...options, filter], { stdio: 'pipe' })
  const decoded = text(tcpdump.stdout!)
  await once(createInterface(tcpdump.stderr!), 'line') // "listening on …"
  await task()
  return splitPackets(await decoded)
}

/** With -vv tcpdump gives a packet two lines, the second indented. */
function splitPackets(output: string): Decoded[] {
  return output
    .trimEnd()
    .split(/\n(?=\S)/)
    .map((packet) => {
      const text = packet.replace(/\n\s+/g, ' ')
      return {
        text,
        id: Number(/ id (\d+),/.exec(text)?.[1]),
        sourcePort: Number(/\.(\d+) > /.exec(text)?.[1]),
        sequence: Number(/ seq (\d+),/.exec(text)?.[1]),
      }
    })
}
