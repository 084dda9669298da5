import { describe, expect, it } from '@jest/globals'
import type { SimAnswer, SimNetwork } from '../../src/link/sim-network.js'
import { createDraw } from '../../src/link/sim-network.js'
import type { HostTally, ScanRecord, Summary } from '../../src/model/index.js'
import { decodeCheckpoint, encodeCheckpoint } from '../../src/scan/checkpoint.js'
import { type ScanOptions, scan } from '../../src/scan/index.js'
import { simWorld } from '../helpers/sim-world.js'

async function recordsOf(given: ScanOptions, world: ReturnType<typeof simWorld>): Promise<ScanRecord[]> {
  const records: ScanRecord[] = []
  for await (const batch of scan(given, world).records()) records.push(...batch)
  return records
}

const hostsOf = (records: readonly ScanRecord[]): HostTally[] => records.filter((record) => record.type === 'host')
const flaggedOf = (records: readonly ScanRecord[]) =>
  hostsOf(records)
    .filter(({ answersEverything }) => answersEverything)
    .map(({ address }) => Number(address.split('.')[3]))
const summaryOf = (records: readonly ScanRecord[]) => records.at(-1) as Summary & { type: 'summary' }

const OPEN: SimAnswer = { kind: 'syn-ack' }
const SILENCE: SimAnswer = { kind: 'silence' }
const CLOSED: SimAnswer = { kind: 'rst' }

/** Hosts of every kind by their last octet: up to 30 listeners and RST or silence behind them, or all ports open. */
function mixture(seed: number): {
  network: SimNetwork
  proxies: number[]
  isOpen(octet: number, port: number): boolean
} {
  const draw = createDraw(seed)
  const proxies: number[] = []
  const listeners = Array.from({ length: 32 }, (_, octet) => {
    if (octet % 8 === 3) proxies.push(octet)
    return new Set(Array.from({ length: Math.floor(draw() * 31) }, () => 1 + Math.floor(draw() * 100)))
  })
  const isOpen = (octet: number, port: number) => octet % 8 === 3 || listeners[octet]!.has(port)
  const network: SimNetwork = {
    answer: ([, , , w3], port) => {
      const octet = w3 & 0xff
      if (isOpen(octet, port)) return OPEN
      return octet % 2 === 0 ? SILENCE : CLOSED
    },
    latencyMs: [0.5, 20],
    seed,
  }
  return { network, proxies, isOpen }
}

const wide: ScanOptions = { targets: ['10.0.0.0/27'], ports: '1-100', ratePps: 20_000 }

describe('hosts that answer everything', () => {
  it.each([0, 0.2])(
    'are told from hosts with up to 30 listeners, in every seeded network, at loss %p each way',
    async (lossRatio) => {
      for (let seed = 1; seed <= 25; seed++) {
        const { network, proxies, isOpen } = mixture(seed)
        const records = await recordsOf({ ...wide, seed: BigInt(seed) }, simWorld({ ...network, lossRatio }))
        expect({ seed, flagged: flaggedOf(records) }).toEqual({ seed, flagged: proxies })
        const { open, closed, filtered, answersEverything, strays } = summaryOf(records)
        expect({ sum: open + closed + filtered, answersEverything, strays }).toEqual({
          ...{ sum: 3200, answersEverything: proxies.length, strays: 0 },
        })
        const wrong = records.filter(
          (record) =>
            record.type === 'verdict' &&
            record.state === 'open' &&
            !isOpen(Number(record.address.split('.')[3]), record.port),
        )
        expect(wrong).toEqual([])
      }
    },
    120_000,
  )

  it('stay out of the findings; others of the same ports stay in', async () => {
    const { network, proxies } = mixture(7)
    const records = await recordsOf(wide, simWorld(network))
    const found = records
      .filter((record) => record.type === 'finding')
      .map(({ address }) => Number(address.split('.')[3]))
    expect(found.length).toBeGreaterThan(0)
    expect(found.filter((octet) => proxies.includes(octet))).toEqual([])
  })

  it('cost an ordinary host one sentinel at most, if it has listeners at all and closes its other ports', async () => {
    const { network } = mixture(3)
    const world = simWorld(network)
    const records = await recordsOf({ ...wide, retries: 0 }, world)
    const sentinels = [...world.links[0]!.attempts.keys()]
      .map((key) => key.split('@').map(Number))
      .filter(([port]) => port! > 100)
    const byOctet = new Map<number, number>()
    for (const [, w3] of sentinels) byOctet.set(w3! & 0xff, (byOctet.get(w3! & 0xff) ?? 0) + 1)
    const flagged = flaggedOf(records)
    for (const [octet, count] of byOctet) expect(count).toBe(flagged.includes(octet) ? 3 : 1)
    expect(summaryOf(records).sent).toBeGreaterThanOrEqual(3200 + sentinels.length)
  })

  it('are not probed on excluded ports', async () => {
    for (let seed = 1n; seed <= 5n; seed++) {
      const world = simWorld({ answer: () => OPEN })
      const given = { targets: ['10.0.0.0/28'], ports: '1-50', excludePorts: '1024-60000', seed }
      expect(flaggedOf(await recordsOf(given, world))).toHaveLength(16)
      const ports = [...world.links[0]!.attempts.keys()].map((key) => Number(key.split('@')[0]))
      expect(ports.filter((port) => port > 50 && port <= 60_000)).toEqual([])
    }
  })

  it('are told by their number of open ports where the plan leaves no port to ask on', async () => {
    const world = simWorld({
      answer: ([, , , w3], port) => (w3 % 2 === 0 || port < 40 ? OPEN : SILENCE),
      latencyMs: [1, 2],
    })
    const given: ScanOptions = {
      targets: ['10.0.0.0/31'],
      ports: '1-3000',
      excludePorts: '3001-65535',
      ratePps: 100_000,
    }
    expect(flaggedOf(await recordsOf({ ...given, retries: 0 }, world))).toEqual([0])
  })

  it('are found behind a plan of one port, when a whole network is so', async () => {
    const proxied = simWorld({ answer: ([, , , w3]) => ((w3 >>> 8) % 2 === 1 ? OPEN : SILENCE), latencyMs: [1, 9] })
    const records = await recordsOf({ targets: ['10.0.0.0/22'], ports: '80', ratePps: 20_000 }, proxied)
    const flagged = hostsOf(records).filter(({ answersEverything }) => answersEverything)
    expect(flagged).toHaveLength(512)
    expect(summaryOf(records)).toMatchObject({ open: 512, filtered: 512, answersEverything: 512 })
  })

  it('are not sought in an ordinary network of web servers but for a few samples', async () => {
    const servers = simWorld({ answer: (_, port) => (port === 80 ? OPEN : CLOSED), latencyMs: [1, 9] })
    const records = await recordsOf({ targets: ['10.0.0.0/24'], ports: '80', ratePps: 20_000 }, servers)
    expect(flaggedOf(records)).toEqual([])
    const sentinels = [...servers.links[0]!.attempts.keys()].filter((key) => !key.startsWith('80@'))
    expect(sentinels.length).toBeGreaterThan(0)
    expect(sentinels.length).toBeLessThanOrEqual(6) // the 8th, 16th, … 256th host
  })

  it('are suspected at once when a SYN-ACK has no window or no option; the shape alone condemns nobody', async () => {
    const bare = simWorld({
      answer: ([, , , w3], port) => (port < 1024 || w3 % 2 === 0 ? { kind: 'syn-ack', isBare: true } : CLOSED),
    })
    const records = await recordsOf({ targets: ['10.0.0.0/30'], ports: '80' }, bare)
    expect(flaggedOf(records)).toEqual([0, 2])
    const sentinels = [...bare.links[0]!.attempts.keys()].filter((key) => !key.startsWith('80@'))
    expect(sentinels).toHaveLength(2 * 3 + 2)
  })

  it('are remembered across a kill, and asked again when they were being asked', async () => {
    const { network, proxies } = mixture(11)
    for (const batches of [20, 60, 120, 180]) {
      const world = simWorld(network)
      const run = scan({ ...wide, seed: 9n }, { ...world, maxWindowSize: 800 })
      let left = batches
      for await (const _ of run.records()) if (--left <= 0) break
      const snapshot = run.snapshot()!
      await run.close()
      const { scan: resume } = decodeCheckpoint(await encodeCheckpoint({ scan: snapshot, outputs: [] }), 'memory')
      const records = await recordsOf({ resume }, simWorld(network))
      expect({ batches, flagged: flaggedOf(records) }).toEqual({ batches, flagged: proxies })
    }
  })
})
