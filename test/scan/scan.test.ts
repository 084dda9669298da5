import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { SimAnswer, SimNetwork } from '../../src/link/sim-network.js'
import type { ScanRecord, Summary, Verdict } from '../../src/model/index.js'
import { planScan, type ScanOptions, scan } from '../../src/scan/index.js'
import type { ScanWorld } from '../../src/scan/scan.js'
import { simWorld } from '../helpers/sim-world.js'

const ROUTER = [0, 0, 0xffff, 0x0a_ff_ff_01] as const

/** The truth: a function of the last address word and the port. */
function truth(w3: number, port: number): { answer: SimAnswer; state: string; reason: string } {
  switch ((w3 + port) % 5) {
    case 0:
      return { answer: { kind: 'syn-ack' }, state: 'open', reason: 'syn-ack' }
    case 1:
      return { answer: { kind: 'rst' }, state: 'closed', reason: 'reset' }
    case 2:
      return {
        answer: { kind: 'icmp', type: 3, code: 13, responder: ROUTER },
        state: 'filtered',
        reason: 'admin-prohibited',
      }
    case 3:
      return { answer: { kind: 'icmp', type: 11, code: 0 }, state: 'filtered', reason: 'time-exceeded' }
    default:
      return { answer: { kind: 'silence' }, state: 'filtered', reason: 'no-response' }
  }
}

const network: SimNetwork = { answer: (target, port) => truth(target[3], port).answer, latencyMs: [0.5, 4] }
const options: ScanOptions = { targets: ['10.0.0.0/26'], ports: '1-40', seed: 5n, ratePps: 50_000 }

async function collect(given: ScanOptions, world: ScanWorld): Promise<ScanRecord[]> {
  const records: ScanRecord[] = []
  for await (const batch of scan(given, world).records()) records.push(...batch)
  return records
}

const verdictsOf = (records: readonly ScanRecord[]) => records.filter((record) => record.type === 'verdict')
const summaryOf = (records: readonly ScanRecord[]) => records.at(-1) as Summary & { type: 'summary' }

function lastWord(address: string): number {
  return address.split('.').reduce((value, octet) => value * 256 + Number(octet), 0)
}

describe('scan', () => {
  it('judges every endpoint exactly once, as the network is, with counts that add up', async () => {
    const records = await collect(options, simWorld(network))
    const verdicts = verdictsOf(records)
    expect(new Set(verdicts.map(({ address, port }) => `${address}:${port}`)).size).toBe(64 * 40)
    expect(verdicts).toHaveLength(64 * 40)
    for (const verdict of verdicts) {
      const { state, reason } = truth(lastWord(verdict.address), verdict.port)
      expect({ state: verdict.state, reason: verdict.reason }).toEqual({ state, reason })
      if (reason === 'admin-prohibited') expect(verdict.reasonAddress).toBe('10.255.255.1')
      if (state === 'open') expect(verdict.rttMs).toBeGreaterThan(0)
    }
    const { open, closed, filtered, complete, strays } = summaryOf(records)
    expect([open, closed, filtered]).toEqual([512, 512, 1536])
    expect({ complete, strays }).toEqual({ complete: true, strays: 0 })
  })

  it('names the stream in the order of the contract: scan, verdicts, hosts, findings, summary', async () => {
    const records = await collect(options, simWorld(network))
    const order = records.map(({ type }) => type).filter((type, i, all) => type !== all[i - 1])
    expect(order).toEqual(['scan', 'verdict', 'host', 'finding', 'summary'])
    const hosts = records.filter((record) => record.type === 'host')
    expect(hosts).toHaveLength(64)
    for (const { open, closed, filtered } of hosts) expect(open + closed + filtered).toBe(40)
  })

  it('shows only the states asked for and counts all of them', async () => {
    const records = await collect({ ...options, show: ['closed'] }, simWorld(network))
    expect(new Set(verdictsOf(records).map(({ state }) => state))).toEqual(new Set(['closed']))
    expect(summaryOf(records)).toMatchObject({ open: 512, closed: 512, filtered: 1536 })
    expect(records.some(({ type }) => type === 'finding')).toBe(true) // open ports are weighed though not shown
  })

  it('sends no more than retries + 1 attempts, and repeats only what was not answered', async () => {
    const world = simWorld(network)
    await collect({ ...options, retries: 3 }, world)
    for (const [key, attempts] of world.links[0]!.attempts) {
      const [port, w3] = key.split('@').map(Number)
      const isSilent = truth(w3!, port!).answer.kind === 'silence'
      expect(attempts).toEqual(isSilent ? [0, 1, 2, 3] : [0])
    }
  })

  it('finds through heavy loss what is there, and never invents anything', async () => {
    const records = await collect(
      { ...options, retries: 9 },
      simWorld({ ...network, lossRatio: 0.2, duplicateRatio: 0.1, seed: 9 }),
    )
    const { lossRatio, duplicates, sent, replies } = summaryOf(records)
    let missed = 0
    for (const verdict of verdictsOf(records)) {
      const { state } = truth(lastWord(verdict.address), verdict.port)
      if (verdict.state === state) continue
      expect(verdict.reason).toBe('no-response') // a lost answer may look like silence, nothing else
      missed++
    }
    expect(missed).toBeLessThanOrEqual(2) // 2,048 answering endpoints, each silent ten times with 0.36^10
    expect(lossRatio).toBeGreaterThan(0.3) // a round trip survives two losses with 0.64
    expect(lossRatio).toBeLessThan(0.42)
    expect(duplicates).toBeGreaterThan(0)
    expect(replies).toBeLessThan(sent)
  })

  it('repeats itself to the byte for one seed on one network', async () => {
    const lossy = { ...network, lossRatio: 0.1, seed: 4 }
    const [first, second] = await Promise.all([collect(options, simWorld(lossy)), collect(options, simWorld(lossy))])
    expect(JSON.stringify(second)).toBe(JSON.stringify(first))
  })

  it('splits into shards that fit together although nobody named a seed', async () => {
    const seen: number[] = []
    for (const index of [1, 2, 3]) {
      const plan = await planScan({ targets: ['10.0.0.0/24'], ports: '22', shard: { index, count: 3 } })
      for (const { probeIndex } of plan.slice(0, 256)) seen.push(probeIndex)
    }
    expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: 256 }, (_, probeIndex) => probeIndex))
    const whole = { targets: ['10.0.0.0/24'], ports: '22' }
    expect((await planScan(whole)).seed).not.toBe((await planScan(whole)).seed)
  })

  it('splits into shards that are disjoint and complete', async () => {
    const seen = new Map<string, number>()
    for (let index = 1; index <= 3; index++) {
      const records = await collect({ ...options, shard: { index, count: 3 } }, simWorld(network))
      for (const { address, port } of verdictsOf(records)) {
        seen.set(`${address}:${port}`, (seen.get(`${address}:${port}`) ?? 0) + 1)
      }
      const hosts = records.filter((record) => record.type === 'host')
      const { open, closed, filtered } = summaryOf(records)
      expect(open + closed + filtered).toBe((records[0] as ScanRecord & { type: 'scan' }).probes)
      expect(hosts.reduce((sum, host) => sum + host.open, 0)).toBe(open)
    }
    expect(seen.size).toBe(64 * 40)
    expect([...seen.values()].every((count) => count === 1)).toBe(true)
  })

  it('scans address:port pairs beside the product, and pairs alone', async () => {
    const given = { targets: ['10.0.0.5', '10.0.0.6:77'], ports: '1-3', ratePps: 1000 }
    const endpoints = verdictsOf(await collect(given, simWorld(network))).map(
      ({ address, port }) => `${address}:${port}`,
    )
    expect(endpoints.sort()).toEqual(['10.0.0.5:1', '10.0.0.5:2', '10.0.0.5:3', '10.0.0.6:77'])
    const alone = await collect({ targets: ['10.0.0.6:77'], ratePps: 1000 }, simWorld(network))
    expect(summaryOf(alone)).toMatchObject({ open: 0, closed: 0, filtered: 1 })
    expect(alone.filter((record) => record.type === 'host')).toMatchObject([{ address: '10.0.0.6', filtered: 1 }])
  })

  it('holds IPv6 endpoints like any other', async () => {
    const records = await collect({ targets: ['2001:db9::/122'], ports: '1-10', ratePps: 10_000 }, simWorld(network))
    const verdicts = verdictsOf(records)
    expect(new Set(verdicts.map(({ address }) => address)).size).toBe(64)
    expect(verdicts).toHaveLength(640)
    expect(summaryOf(records)).toMatchObject({ open: 128, closed: 128, filtered: 384, complete: true })
  })

  it('is right for any rate, retries, window of silence and loss', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 50, max: 1_000_000 }),
        fc.integer({ min: 0, max: 4 }),
        fc.double({ min: 0, max: 0.5, noNaN: true }),
        fc.integer({ min: 1, max: 1000 }),
        async (ratePps, retries, lossRatio, seed) => {
          const world = simWorld({ ...network, lossRatio, duplicateRatio: lossRatio / 4, seed })
          const records = await collect({ targets: ['10.1.0.0/29'], ports: '1-20', ratePps, retries }, world)
          const { open, closed, filtered, complete } = summaryOf(records)
          expect(complete).toBe(true)
          expect(open + closed + filtered).toBe(160)
          expect(new Set(verdictsOf(records).map(({ address, port }) => `${address}:${port}`)).size).toBe(160)
          for (const verdict of verdictsOf(records)) {
            expect(verdict.attempts).toBeLessThanOrEqual(retries + 1)
            const { state, reason } = truth(lastWord(verdict.address), verdict.port)
            if (verdict.reason !== 'no-response') expect([verdict.state, verdict.reason]).toEqual([state, reason])
          }
        },
      ),
      { numRuns: 40 },
    )
  })
})

describe('scan, ended early', () => {
  it('stop() sends nothing more and ends the stream in order, incomplete', async () => {
    const world = simWorld(network)
    const run = scan({ ...options, targets: ['10.0.0.0/16'], ratePps: 10_000 }, world)
    const records: ScanRecord[] = []
    for await (const batch of run.records()) {
      records.push(...batch)
      if (records.length > 500) run.stop()
    }
    const { open, closed, filtered, sent, complete } = summaryOf(records)
    expect(complete).toBe(false)
    expect(sent).toBeLessThan(5000)
    expect(open + closed + filtered).toBe(verdictsOf(records).length)
    expect(world.links[0]!.isClosed).toBe(true)
    await expect(run.summary).resolves.toMatchObject({ complete: false })
  })

  it('break closes the link before the loop is left', async () => {
    const world = simWorld(network)
    for await (const verdict of scan(options, world)) {
      expect(verdict.port).toBeGreaterThan(0)
      break
    }
    expect(world.links[0]!.isClosed).toBe(true)
  })

  it('an aborted signal throws its reason out of the loop, and closes the link', async () => {
    const world = simWorld(network)
    const controller = new AbortController()
    const reading = async () => {
      for await (const _ of scan({ ...options, targets: ['10.0.0.0/16'], signal: controller.signal }, world)) {
        controller.abort(new Error('enough'))
      }
    }
    await expect(reading()).rejects.toThrow('enough')
    expect(world.links[0]!.isClosed).toBe(true)
  })

  it('a signal aborted beforehand opens nothing', async () => {
    const world = simWorld(network)
    const iterator = scan({ ...options, signal: AbortSignal.abort(new Error('never')) }, world)[Symbol.asyncIterator]()
    await expect(iterator.next()).rejects.toThrow('never')
    expect(world.links).toEqual([])
  })

  it('a scan that is never iterated opens nothing, and can be closed', async () => {
    const world = simWorld(network)
    const run = scan(options, world)
    await run.close()
    expect(world.links).toEqual([])
    await expect(run.summary).rejects.toThrow(/closed before/)
  })

  it('await using ends the scan at the end of its block', async () => {
    const world = simWorld(network)
    {
      await using run = scan(options, world)
      await run[Symbol.asyncIterator]().next()
      expect(world.links[0]!.isClosed).toBe(false)
    }
    expect(world.links[0]!.isClosed).toBe(true)
  })

  it('two scans at once know nothing of each other', async () => {
    const [first, second] = await Promise.all([
      collect({ ...options, targets: ['10.0.0.0/28'] }, simWorld(network)),
      collect({ ...options, targets: ['10.5.0.0/28'] }, simWorld(network)),
    ])
    expect(verdictsOf(first).every(({ address }) => address.startsWith('10.0.'))).toBe(true)
    expect(verdictsOf(second).every(({ address }) => address.startsWith('10.5.'))).toBe(true)
  })
})

describe('scan, back-pressure', () => {
  it('a reader who does not come back stops the sending', async () => {
    const world = simWorld(network)
    const run = scan({ ...options, targets: ['10.0.0.0/16'], ratePps: 100_000 }, world)
    const iterator = run[Symbol.asyncIterator]()
    await iterator.next()
    for (let turn = 0; turn < 20_000; turn++) await new Promise((resolve) => setImmediate(resolve))
    const { sentCount } = run.progress()
    // What had been handed over may leave: the link's 50 ms, and batches of 20 ms before and after.
    expect(sentCount).toBeLessThanOrEqual(100_000 * 0.09)
    await run.close()
  })

  it('a slow reader gets every verdict right: nothing is called silent that had answered', async () => {
    const world = simWorld(network)
    const wrong: Verdict[] = []
    let count = 0
    for await (const verdict of scan({ ...options, targets: ['10.0.0.0/28'] }, world)) {
      if (++count % 50 === 0)
        for (let turn = 0; turn < 500; turn++) await new Promise((resolve) => setImmediate(resolve))
      if (verdict.reason !== truth(lastWord(verdict.address), verdict.port).reason) wrong.push(verdict)
    }
    expect(wrong).toEqual([])
    expect(count).toBe(640)
  })
})

describe('scan, bad input', () => {
  it.each([
    [{ targets: '127.0.0.1' }, "targets must be an array of strings, got '127.0.0.1'"],
    [{ exclude: [1] }, 'exclude must be an array of strings, got [ 1 ]'],
    [{ ports: 22 }, 'ports must be a string, got 22'],
    [{ simulate: {} }, 'simulate must be a string, got {}'],
  ])('of the wrong type is a TypeError that names the option: %j', async (wrong, message) => {
    const world = simWorld(network)
    const run = scan({ ...options, ...wrong } as unknown as ScanOptions, world)
    await expect(run[Symbol.asyncIterator]().next()).rejects.toThrow(new TypeError(message))
    expect(world.links).toEqual([])
  })

  it.each([
    [{ ratePps: 0 }, 'ERR_OPTION'],
    [{ ratePps: -5 }, 'ERR_OPTION'],
    [{ ratePps: Number.NaN }, 'ERR_OPTION'],
    [{ retries: 10 }, 'ERR_OPTION'],
    [{ retries: 1.5 }, 'ERR_OPTION'],
    [{ cooldownMs: -1 }, 'ERR_OPTION'],
    [{ shard: { index: 4, count: 3 } }, 'ERR_OPTION'],
    [{ seed: 2n ** 64n }, 'ERR_OPTION'],
    [{ role: 'web-sever' }, 'ERR_OPTION'],
    [{ ports: '70000' }, 'ERR_PORT_SYNTAX'],
    [{ ports: '0' }, 'ERR_PORT_SYNTAX'],
    [{ targets: ['10.0.0.300'] }, 'ERR_TARGET_SYNTAX'],
    [{ targets: ['10.0.0.5-1'] }, 'ERR_TARGET_SYNTAX'],
    [{ targets: [] }, 'ERR_TARGET_EMPTY'],
    [{ exclude: ['10.0.0.0/8'] }, 'ERR_TARGET_EXCLUDED'],
    [{ targetsFiles: ['/nonexistent/list'] }, 'ERR_FILE_READ'],
  ])('%j is refused with %s before anything is opened', async (wrong, code) => {
    const world = simWorld(network)
    const run = scan({ ...options, ...wrong } as ScanOptions, world)
    await expect(run[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      name: expect.stringMatching(/Error$/),
      code,
    })
    await expect(run.summary).rejects.toMatchObject({ code })
    expect(world.links).toEqual([])
  })
})
