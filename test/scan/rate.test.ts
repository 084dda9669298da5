import { describe, expect, it } from '@jest/globals'
import { SimClock, SimLink, type SimNetwork } from '../../src/link/index.js'
import type { RateRecord, Summary } from '../../src/model/index.js'
import { type ScanOptions, scan } from '../../src/scan/index.js'
import type { ScanWorld } from '../../src/scan/scan.js'
import { drawnHosts } from '../helpers/drawn-hosts.js'

interface Outcome {
  readonly summary: Summary
  readonly changes: readonly RateRecord[]
  /** Share of the open ports that were found. */
  readonly found: number
  /** The mean rate of the two seconds after the first three. */
  readonly after3s: number
}

function simWorld(network: SimNetwork): ScanWorld {
  const clock = new SimClock()
  return { openLink: async () => ({ clock, link: new SimLink(network, clock) }) }
}

const START_MS = Date.UTC(2000, 0, 1)

/** A scan with default options; 15 % of the endpoints are open, 25 % closed. */
async function outcomeOf(
  targets: string,
  network: Omit<SimNetwork, 'answer'>,
  given: ScanOptions = {},
): Promise<Outcome> {
  const hosts = drawnHosts(targets, 200, { open: 0.15, closed: 0.25 })
  const run = scan(
    { targets: [targets], ports: '1-200', seed: 7n, show: ['open'], ...given },
    simWorld({ ...network, ...hosts }),
  )
  const changes: RateRecord[] = []
  for await (const records of run.records()) {
    for (const record of records) if (record.type === 'rate') changes.push(record)
  }
  const summary = await run.summary
  return { summary, changes, found: summary.open / hosts.openCount, after3s: meanPps(changes, 3000, 5000) }
}

/** Of the rates in force from one moment to another, ms since the first probe. */
function meanPps(changes: readonly RateRecord[], fromMs: number, toMs: number): number {
  const steps = [
    { atMs: 0, ratePps: 10_000 },
    ...changes.map(({ at, ratePps }) => ({ atMs: Date.parse(at) - START_MS, ratePps })),
  ]
  let sum = 0
  for (const [i, { atMs, ratePps }] of steps.entries()) {
    const endMs = Math.min(toMs, steps[i + 1]?.atMs ?? toMs)
    sum += ratePps * Math.max(0, endMs - Math.max(fromMs, atMs))
  }
  return sum / (toMs - fromMs)
}

describe('--rate auto', () => {
  it.each([
    { carriedPps: 5000, targets: '10.0.0.0/24', seeds: [1, 2, 3] },
    { carriedPps: 20_000, targets: '10.0.0.0/23', seeds: [1, 2, 3] },
    { carriedPps: 200_000, targets: '10.0.0.0/20', seeds: [1] },
  ])(
    'finds a policer of $carriedPps per second within 3 s, and 99.9 % of the open ports behind it',
    async ({ carriedPps, targets, seeds }) => {
      const poor: unknown[] = []
      for (const seed of seeds) {
        const { found, after3s, changes } = await outcomeOf(targets, {
          policerPps: carriedPps,
          latencyMs: [2, 12],
          seed,
        })
        if (found < 0.999 || after3s < 0.8 * carriedPps) poor.push({ seed, found, after3s })
        expect(changes.every(({ reason }) => reason.endsWith('/s from now on'))).toBe(true)
      }
      expect(poor).toEqual([])
    },
    60_000,
  )

  it('finds 99.9 % behind a token bucket', async () => {
    const { found, after3s } = await outcomeOf('10.0.0.0/23', {
      policerPps: 20_000,
      policerBurst: 20_000,
      latencyMs: [2, 12],
    })
    expect(found).toBeGreaterThanOrEqual(0.999)
    expect(after3s).toBeGreaterThanOrEqual(16_000)
  })

  it('finds 99.9 % where loss comes in bursts', async () => {
    const bursts = { goodMs: 500, badMs: 20, lossRatio: 0.7 }
    const { found, after3s } = await outcomeOf('10.0.0.0/23', { policerPps: 20_000, bursts, latencyMs: [2, 12] })
    expect(found).toBeGreaterThanOrEqual(0.999)
    expect(after3s).toBeGreaterThanOrEqual(16_000)
  })

  it.each([0.05, 0.2])(
    'finds 99.9 %% where %d is lost each way, whatever the rate',
    async (lossRatio) => {
      const { found, after3s } = await outcomeOf('10.0.0.0/21', { lossRatio, latencyMs: [2, 12] })
      expect(found).toBeGreaterThanOrEqual(0.999)
      expect(after3s).toBeGreaterThan(50_000)
    },
    60_000,
  )

  it('never sends faster than --max-rate', async () => {
    const { changes } = await outcomeOf('10.0.0.0/22', {}, { maxRatePps: 15_000 })
    expect(changes.map(({ ratePps }) => ratePps)).toEqual([15_000])
  })

  it('never sends faster than 100,000 per second to public addresses unless told', async () => {
    const answer: SimNetwork['answer'] = (_, port) => ({ kind: port % 2 === 0 ? 'rst' : 'silence' })
    const fastest = async (given: ScanOptions) => {
      const rates: number[] = []
      const run = scan(
        { targets: ['192.0.0.0-192.0.15.255', '193.0.0.0/19'], ports: '1-20', seed: 1n, show: [], ...given },
        simWorld({ answer }),
      )
      for await (const records of run.records()) {
        for (const record of records) if (record.type === 'rate') rates.push(record.ratePps)
      }
      return Math.max(...rates)
    }
    expect(await fastest({})).toBe(100_000)
    expect(await fastest({ maxRatePps: 170_000 })).toBe(170_000)
  }, 30_000)

  it('is the default, and a number is a rate that stays', async () => {
    expect((await outcomeOf('10.0.0.0/23', {})).changes.length).toBeGreaterThan(0)
    expect((await outcomeOf('10.0.0.0/23', {}, { ratePps: 30_000 })).changes).toEqual([])
  })
})
