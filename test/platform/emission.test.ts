import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Namespace } from '../lab/namespace.js'
import { makeNetwork, type Network, ROUTER_MAC, SCANNER_ADDRESS, SCANNER_MAC } from '../lab/network.js'
import { sweep } from '../lab/synsweep.js'

const PROBE_COUNT = 200

/** One probe as tcpdump, which shares no code with us, decodes it. */
interface Decoded {
  readonly text: string
  readonly id: number
  readonly sourcePort: number
  readonly sequence: number
}

describe.each(['packet', 'ip'])('what link %s puts on the wire, as tcpdump reads it', (link) => {
  let network: Network
  let probes: readonly Decoded[]

  beforeAll(async () => {
    network = await makeNetwork()
    probes = await decodeDuring(network.router, 'r0', () =>
      sweep(network.scanner, ['10.77.0.7', '-p', `101-${100 + PROBE_COUNT}`, '--link', link, '--retries', '0']),
    )
  }, 60_000)
  afterAll(() => network.close())

  it('is one SYN for each port, from the scanner to the target', () => {
    const ports = probes.map(({ text }) => Number(/ > 10\.77\.0\.7\.(\d+): Flags \[S\],/.exec(text)?.[1]))
    expect(ports.sort((a, b) => a - b)).toEqual(Array.from({ length: PROBE_COUNT }, (_, index) => 101 + index))
    expect(probes.every(({ text }) => text.includes(` ${SCANNER_ADDRESS}.`))).toBe(true)
  })

  it('goes from the device to the gateway', () => {
    const header = `${SCANNER_MAC} > ${ROUTER_MAC}, ethertype IPv4 (0x0800), length 58:`
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
    expect(new Set(probes.map(({ id }) => id)).size).toBeGreaterThan(PROBE_COUNT * 0.95)
    expect(new Set(probes.map(({ sourcePort }) => sourcePort)).size).toBeGreaterThan(PROBE_COUNT * 0.9)
    expect(new Set(probes.map(({ sequence }) => sequence)).size).toBe(PROBE_COUNT)
  })

  it('takes its source ports from the reserved range', () => {
    expect(probes.filter(({ sourcePort }) => sourcePort < 61_440)).toEqual([])
  })
})

/** Has tcpdump decode what comes in at `device` while `task` runs, until it has seen every probe. */
async function decodeDuring(namespace: Namespace, device: string, task: () => Promise<unknown>): Promise<Decoded[]> {
  const options = ['-n', '-e', '-vv', '-S', '-l', '-Q', 'in', '--immediate-mode', '-c', `${PROBE_COUNT}`]
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
