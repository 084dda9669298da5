import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { ROUTER_MAC, SCANNER_ADDRESS, SCANNER_MAC } from '../lab/network.js'
import { makeSilentNetwork, SCANNER_ADDRESS_6, type SilentNetwork } from '../lab/silent-network.js'
import { captureSynsDuring, countByEndpoint, firstFrames } from '../lab/syn-capture.js'
import { sweep } from '../lab/synsweep.js'

/** 65,536 addresses × 4 ports, each asked once: nobody answers, so there are no canaries. */
const PORTS = [22, 80, 443, 65_535]
const OPTIONS = ['-p', PORTS.join(), '--retries', '0', '--cooldown', '200', '--rate', '100000']
const ENDPOINT_COUNT = 65_536 * PORTS.length
/** So many of the frames are read by tcpdump. */
const DECODED_COUNT = 10_000

/** What is asked in one family, and what tcpdump says of a probe that is as it should be. */
interface Family {
  readonly targets: string
  /** As `countByEndpoint` writes it, without the port. */
  readonly target: RegExp
  readonly etherType: string
  readonly header: RegExp
  readonly addresses: RegExp
  readonly mssBytes: number
}

const IPV4: Family = {
  targets: '10.77.0.0/16',
  target: /^10\.77\.\d+\.\d+$/,
  etherType: 'IPv4 (0x0800)',
  header: /ttl 64, id \d+, offset 0, flags \[(none|DF)\], proto TCP \(6\), length 44\)/,
  addresses: new RegExp(
    ` ${SCANNER_ADDRESS.replaceAll('.', '\\.')}\\.\\d+ > 10\\.77\\.\\d+\\.\\d+\\.\\d+: Flags \\[S\\],`,
  ),
  mssBytes: 1460,
}

const IPV6: Family = {
  targets: 'fd77::/112',
  target: /^fd77[0]{24}[0-9a-f]{4}$/,
  etherType: 'IPv6 (0x86dd)',
  header: / \(hlim 64, next-header TCP \(6\) payload length: 24\) /,
  addresses: new RegExp(` ${SCANNER_ADDRESS_6}\\.\\d+ > fd77::[0-9a-f]*\\.\\d+: Flags \\[S\\],`),
  mssBytes: 1440,
}

/** Ethernet's 60 bytes at the least are the driver's business, but for `xdp`. */
const CASES = [
  { link: 'xdp', name: 'IPv4', family: IPV4, frameBytes: 60 },
  { link: 'packet', name: 'IPv4', family: IPV4, frameBytes: 58 },
  { link: 'ip', name: 'IPv4', family: IPV4, frameBytes: 58 },
  { link: 'xdp', name: 'IPv6', family: IPV6, frameBytes: 80 },
  { link: 'packet', name: 'IPv6', family: IPV6, frameBytes: 78 },
  { link: 'ip', name: 'IPv6', family: IPV6, frameBytes: 78 },
]

/** One probe as tcpdump, which shares no code with us, decodes it. */
interface Decoded {
  readonly text: string
  /** NaN in IPv6, which has none. */
  readonly id: number
  readonly sourcePort: number
  readonly sequence: number
}

describe.each(CASES)('what link $link puts on the wire in $name', ({ link, family, frameBytes }) => {
  let network: SilentNetwork
  let capture: Buffer
  let probes: readonly Decoded[]

  beforeAll(async () => {
    network = await makeSilentNetwork()
    const { scanner, gateway, frameCount } = network
    const swept = await captureSynsDuring(gateway, 'r0', frameCount, () =>
      sweep(scanner, [family.targets, ...OPTIONS, '--link', link, '--quiet']),
    )
    expect([swept.result.header.link, swept.result.summary.sent]).toEqual([link, ENDPOINT_COUNT])
    capture = swept.capture
    probes = decode(firstFrames(capture, DECODED_COUNT))
  }, 60_000)
  afterAll(() => network.close())

  it('is one SYN for each of 65,536 × 4 endpoints, and nothing else', () => {
    const counts = countByEndpoint(capture)
    expect([counts.size, [...counts].filter(([, count]) => count !== 1)]).toEqual([ENDPOINT_COUNT, []])
    const strangers = [...counts.keys()].filter((endpoint) => {
      const [address, port] = endpoint.split(':') as [string, string]
      return !family.target.test(address) || !PORTS.includes(Number(port))
    })
    expect(strangers).toEqual([])
  })

  it('has both checksums right, says tcpdump of 10,000 frames', () => {
    expect(probes).toHaveLength(DECODED_COUNT)
    const wrong = probes.filter(
      ({ text }) => /bad cksum|incorrect/.test(text) || !/cksum 0x[0-9a-f]+ \(correct\)/.test(text),
    )
    expect(wrong).toEqual([])
  })

  it('goes from the scanner by its device to the gateway', () => {
    const header = `${SCANNER_MAC} > ${ROUTER_MAC}, ethertype ${family.etherType}, length ${frameBytes}:`
    expect(probes.filter(({ text }) => !text.includes(header) || !family.addresses.test(text))).toEqual([])
  })

  it('has the MSS option and no payload', () => {
    const end = `options [mss ${family.mssBytes}], length 0`
    expect(probes.filter(({ text }) => !text.endsWith(end))).toEqual([])
  })

  it('has a header of the least length, no fragment, 64 hops to go', () => {
    expect(probes.filter(({ text }) => !family.header.test(text))).toEqual([])
  })

  it.each([
    ...(family === IPV4 ? [['IP id', ({ id }: Decoded) => id, 65_536] as const] : []),
    ['source port', ({ sourcePort }: Decoded) => sourcePort, 4096],
    ['sequence number', ({ sequence }: Decoded) => sequence, 2 ** 32],
  ])('varies its %s', (_name, read, valueCount) => {
    const distinct = new Set(probes.map(read)).size
    expect(distinct).toBeGreaterThan(0.95 * expectedDistinct(DECODED_COUNT, valueCount))
  })

  it('takes its source ports from the reserved range', () => {
    expect(probes.filter(({ sourcePort }) => sourcePort < 61_440)).toEqual([])
  })
})

/** How many different values `drawCount` draws give on average, each of `valueCount` values being as likely. */
function expectedDistinct(drawCount: number, valueCount: number): number {
  return -valueCount * Math.expm1(drawCount * Math.log1p(-1 / valueCount))
}

/** Has tcpdump decode the frames of a capture. With -vv it gives each two lines, the second indented. */
function decode(capture: Buffer): Decoded[] {
  const options = ['-n', '-e', '-vv', '-S', '-r', '-']
  return execFileSync('tcpdump', options, { input: capture, maxBuffer: 2 ** 26, stdio: ['pipe', 'pipe', 'pipe'] })
    .toString()
    .trimEnd()
    .split(/\n(?=\S)/)
    .map((packet) => {
      const text = packet.replace(/\n\s+/g, ' ')
      return {
        text,
        id: Number(/ id (\d+),/.exec(text)?.[1]),
        sourcePort: Number(/\.(\d+) > [\da-f]/.exec(text)?.[1]),
        sequence: Number(/ seq (\d+),/.exec(text)?.[1]),
      }
    })
}
