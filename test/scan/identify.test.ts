import { relative } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import type { Target } from '../../src/identify/index.js'
import type { ScanRecord, Service } from '../../src/model/index.js'
import { decodeCheckpoint, encodeCheckpoint } from '../../src/scan/checkpoint.js'
import { type ScanOptions, type ScanWorld, scan } from '../../src/scan/index.js'
import { simWorld } from '../helpers/sim-world.js'

/** Ports 1 … 5 are open on every even address; 10.0.0.6 answers on every port there is. */
const isHollow = (w3: number) => (w3 & 255) === 6
const network = {
  answer: (target: readonly number[], port: number) =>
    isHollow(target[3]!) || (target[3]! % 2 === 0 && port <= 5)
      ? ({ kind: 'syn-ack' } as const)
      : ({ kind: 'rst' } as const),
}
const options: ScanOptions = { targets: ['10.0.0.0/28'], ports: '1-40', seed: 5n, ratePps: 20_000, identify: true }
const OPEN_COUNT = 7 * 5

function serviceOf({ address, hostName, port }: Target): Service {
  return {
    ...{ address, ...(hostName !== undefined && { hostName }), port, protocol: 'tcp', name: 'http', tls: false },
    ...{ auth: 'unknown', connections: 1, at: '2026-03-04T05:06:07.500Z' },
  }
}

function world(identify: ScanWorld['identify']): ScanWorld {
  return { ...simWorld(network), ...(identify && { identify }) }
}

async function* identifyAll(endpoints: Iterable<Target>): AsyncGenerator<Service> {
  for (const endpoint of endpoints) yield serviceOf(endpoint)
}

async function recordsOf(given: ScanOptions, where: ScanWorld): Promise<ScanRecord[]> {
  const records: ScanRecord[] = []
  for await (const batch of scan(given, where).records()) records.push(...batch)
  return records
}

describe('identification in a scan', () => {
  it('gives each open endpoint one service, after the hosts and before the findings; none of hosts that answer everything', async () => {
    const records = await recordsOf(options, world(identifyAll))
    const services = records.filter((record) => record.type === 'service')
    expect(new Set(services.map(({ address, port }) => `${address}:${port}`)).size).toBe(OPEN_COUNT)
    expect(services).toHaveLength(OPEN_COUNT)
    expect(services.some(({ address }) => address === '10.0.0.6')).toBe(false)
    const order = records.map(({ type }) => type).filter((type) => type !== 'verdict' && type !== 'rate')
    expect(order.filter((type, i) => type !== order[i - 1])).toEqual(['scan', 'host', 'service', 'finding', 'summary'])
    expect(records[0]).toMatchObject({ type: 'scan', identify: true })
    expect(records.at(-1)).toMatchObject({ type: 'summary', complete: true })
  })

  it('begins only when the sweep is over, and tells how far it is', async () => {
    const run = scan(
      options,
      world(async function* (endpoints) {
        expect(run.progress()).toMatchObject({ phase: 'identifying', identifiedCount: 0, judgedCount: 16 * 40 })
        yield* identifyAll(endpoints)
      }),
    )
    for await (const _ of run.records());
    expect(run.progress().phase).toBe('done')
  })

  it('is not done without being asked for', async () => {
    const { identify: _, ...rest } = options
    const records = await recordsOf(
      rest,
      world(() => {
        throw new Error('not asked for')
      }),
    )
    expect(records.some(({ type }) => type === 'service')).toBe(false)
    expect(records[0]).not.toHaveProperty('identify')
  })

  it('identifies also what is not shown', async () => {
    const records = await recordsOf({ ...options, show: ['closed'] }, world(identifyAll))
    expect(records.filter(({ type }) => type === 'service')).toHaveLength(OPEN_COUNT)
  })

  it('stopped in its midst, the stream ends in order, incomplete', async () => {
    const run = scan(
      options,
      world(async function* (endpoints, signal) {
        for (const endpoint of endpoints) {
          signal.throwIfAborted()
          yield serviceOf(endpoint)
        }
      }),
    )
    const records: ScanRecord[] = []
    for await (const batch of run.records()) {
      records.push(...batch)
      if (records.filter(({ type }) => type === 'service').length === 3) run.stop()
    }
    expect(records.filter(({ type }) => type === 'service')).toHaveLength(3)
    expect(records.at(-1)).toMatchObject({ type: 'summary', complete: false, open: OPEN_COUNT + 40 })
  })

  it('stopped before, nothing is identified', async () => {
    const run = scan(
      options,
      world(() => {
        throw new Error('stopped')
      }),
    )
    const records: ScanRecord[] = []
    for await (const batch of run.records()) {
      records.push(...batch)
      run.stop()
    }
    expect(records.at(-1)).toMatchObject({ type: 'summary', complete: false })
  })

  it('an error of its own is the error of the scan', async () => {
    const broken = world(async function* () {
      yield await Promise.reject(new RangeError('no sockets'))
    })
    await expect(recordsOf(options, broken)).rejects.toThrow('no sockets')
  })

  it('goes on from a checkpoint with every endpoint that was found open before it', async () => {
    const first = scan(options, { ...world(identifyAll), maxWindowSize: 64 })
    let openBefore = 0
    for await (const records of first.records()) {
      openBefore += records.filter((record) => record.type === 'verdict' && record.state === 'open').length
      if (openBefore < 20) continue
      break
    }
    const snapshot = first.snapshot()
    await first.close()
    const bytes = await encodeCheckpoint({ scan: snapshot!, outputs: [] })
    const { scan: resume } = decodeCheckpoint(bytes, 'checkpoint')
    expect(resume.open.length).toBe(openBefore * 5)
    const records = await recordsOf({ resume } as ScanOptions, { ...world(identifyAll), maxWindowSize: 64 })
    const services = records.filter((record) => record.type === 'service')
    expect(services).toHaveLength(OPEN_COUNT)
    expect(new Set(services.map(({ address, port }) => `${address}:${port}`)).size).toBe(OPEN_COUNT)
  })

  it('is refused where there are no sockets', async () => {
    const simulated = scan({ ...options, simulate: 'network.json' })
    await expect(simulated.records()[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'ERR_OPTION' })
  })
})

describe('the databases of the user', () => {
  const NONE = '/nowhere/probes'

  it('are read before anything is opened', async () => {
    const where: ScanWorld = {
      openLink: () => {
        throw new Error('opened')
      },
    }
    const asked = recordsOf({ ...options, nmapProbes: NONE }, where)
    await expect(asked).rejects.toMatchObject({
      code: 'ERR_FILE_READ',
      message: `cannot read ${NONE}: no such file or directory`,
    })
  })

  it('are handed on, with the time for a greeting and the wish for explanations', async () => {
    const heard: unknown[] = []
    const noting = world(async function* (endpoints, _signal, _may, { databases, bannerWaitMs, explain }) {
      heard.push(databases?.nmap?.file.replace(/.*\//, ''), bannerWaitMs, explain)
      yield* identifyAll(endpoints)
    })
    await recordsOf({ ...options, nmapProbes: 'installed', bannerWaitMs: 6000, explain: true }, noting)
    expect(heard).toEqual(['nmap-service-probes', 6000, true])
    heard.length = 0
    await recordsOf(options, noting)
    expect(heard).toEqual([undefined, undefined, false])
  })

  it.each<[Partial<ScanOptions>, RegExp]>([
    [{ nmapProbes: 'installed' }, /^nmap-probes is a part of identification: say --identify as well$/],
    [{ recog: 'x' }, /^recog is a part/],
    [{ bannerWaitMs: 6000 }, /^banner-wait is a part/],
    [{ explain: true }, /^explain is a part/],
    [{ identify: true, bannerWaitMs: 31_000 }, /^banner-wait is 31000; it must be from 100 to 30,000 ms$/],
  ])('%j is refused', async (fields, message) => {
    const { identify: _, ...rest } = options
    await expect(recordsOf({ ...rest, ...fields }, world(identifyAll))).rejects.toMatchObject({
      code: 'ERR_OPTION',
      message: expect.stringMatching(message),
    })
  })

  it.each([
    ['installed', 'installed'],
    [relative(process.cwd(), '/usr/share/nmap/nmap-service-probes'), '/usr/share/nmap/nmap-service-probes'],
  ])('%s is asked again on resume, wherever that is from', async (nmapProbes, saved) => {
    const run = scan({ ...options, nmapProbes, explain: true }, { ...world(identifyAll), maxWindowSize: 64 })
    for await (const _ of run.records()) if (run.snapshot()) break
    expect(run.snapshot()!.request.options).toMatchObject({ nmapProbes: saved, explain: true })
    await run.close()
  })
})
