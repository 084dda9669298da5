import { describe, expect, it } from '@jest/globals'
import { createDraw, type SimNetwork } from '../../src/link/sim-network.js'
import type { HostTally, ScanRecord, Summary, VerdictRecord } from '../../src/model/index.js'
import { decodeCheckpoint, encodeCheckpoint } from '../../src/scan/checkpoint.js'
import { type ScanOptions, scan } from '../../src/scan/index.js'
import { simWorld } from '../helpers/sim-world.js'

interface Heard {
  readonly records: ScanRecord[]
  readonly verdicts: VerdictRecord[]
  readonly hosts: HostTally[]
  readonly summary: Summary
  readonly warnings: string[]
}

async function hear(given: ScanOptions, world: ReturnType<typeof simWorld>, maxWindowSize?: number): Promise<Heard> {
  const warnings: string[] = []
  const records: ScanRecord[] = []
  const options = { ...given, onWarning: (text: string) => warnings.push(text) }
  const inWorld = maxWindowSize === undefined ? world : { ...world, maxWindowSize }
  for await (const batch of scan(options, inWorld).records()) records.push(...batch)
  return {
    records,
    verdicts: records.filter((record) => record.type === 'verdict'),
    hosts: records.filter((record) => record.type === 'host'),
    summary: records.at(-1) as ScanRecord & { type: 'summary' },
    warnings,
  }
}

const octets = (address: string) => address.split('.').map(Number)

/** Four networks: in .0 and .1 and .2 a third of the hosts answers, in .3 nobody does. */
const hosts: SimNetwork = {
  answer: ([, , , w3], port) => {
    if ((w3 >>> 8) % 4 === 3 || w3 % 3 !== 0) return { kind: 'silence' }
    return port % 4 === 0 ? { kind: 'syn-ack' } : { kind: 'rst' }
  },
  latencyMs: [0.5, 20],
}
const options: ScanOptions = { targets: ['10.0.0.0/22'], ports: '1-12', ratePps: 20_000 }
const PROBES = 1024 * 12
/** The first pass takes some 600 ms; the firewall of 10.0.1.0/24 closes at this time. */
const CLOSES_MS = 300
const closing = (network: SimNetwork): SimNetwork => ({
  ...network,
  drops: ([, , , w3], _, nowMs) => (w3 >>> 8) % 4 === 1 && nowMs >= CLOSES_MS,
})

describe('a network that stops answering in mid-scan', () => {
  it.each([0, 0.2])(
    'is found, and no other, in every seeded network, at loss %p each way',
    async (lossRatio) => {
      for (let seed = 1; seed <= 15; seed++) {
        const world = simWorld({ ...closing(hosts), lossRatio, seed })
        const { verdicts, hosts: tallies, summary, warnings } = await hear({ ...options, seed: BigInt(seed) }, world)
        const flagged = verdicts.filter(({ blockedSuspected }) => blockedSuspected)
        expect({ seed, networks: [...new Set(flagged.map(({ address }) => octets(address)[2]))] }).toEqual({
          seed,
          networks: [1],
        })
        // About half of its 3,072 endpoints were probed later, and none of them answered.
        expect(flagged.length).toBeGreaterThan(1200)
        expect(flagged.length).toBeLessThan(1900)
        expect(new Set(flagged.map(({ state, reason }) => `${state} ${reason}`))).toEqual(
          new Set(['filtered no-response']),
        )
        const suspects = tallies
          .filter(({ blockedSuspected }) => blockedSuspected)
          .map(({ address }) => octets(address)[2])
        expect(new Set(suspects)).toEqual(new Set([1]))
        expect(summary).toMatchObject({ blockedSuspected: flagged.length, complete: true })
        expect(summary.open + summary.closed + summary.filtered).toBe(PROBES)
        expect(warnings).toHaveLength(1)
        expect(warnings[0]).toContain('10.0.1.0/24 stopped answering in mid-scan')
      }
    },
    120_000,
  )

  it('is flagged in the count as well when silence is not shown', async () => {
    const shown = await hear({ ...options, seed: 4n }, simWorld(closing(hosts)))
    const hidden = await hear({ ...options, seed: 4n, show: ['open'] }, simWorld(closing(hosts)))
    expect(hidden.summary.blockedSuspected).toBe(shown.summary.blockedSuspected)
    expect(hidden.summary.blockedSuspected).toBeGreaterThan(1200)
  })

  it('is found from window to window; what is judged before it is known has no flag', async () => {
    const { verdicts, summary } = await hear({ ...options, seed: 6n }, simWorld(closing(hosts)), 1000)
    const flagged = verdicts.filter(({ blockedSuspected }) => blockedSuspected)
    expect(flagged.length).toBeGreaterThan(600)
    expect(flagged.every(({ address }) => octets(address)[2] === 1)).toBe(true)
    expect(summary.blockedSuspected).toBe(flagged.length)
  })

  it('is found across a kill', async () => {
    const world = simWorld(closing(hosts))
    const run = scan({ ...options, seed: 8n }, { ...world, maxWindowSize: 2000 })
    let batches = 40
    for await (const _ of run.records()) if (--batches <= 0) break
    const snapshot = run.snapshot()!
    await run.close()
    const { scan: resume } = decodeCheckpoint(await encodeCheckpoint({ scan: snapshot, outputs: [] }), 'memory')
    // The new process's clock starts anew; the firewall is closed by now.
    const closed = { ...hosts, drops: ([, , , w3]: readonly number[]) => (w3! >>> 8) % 4 === 1 }
    const { verdicts, summary } = await hear({ resume }, simWorld(closed))
    const flagged = verdicts.filter(({ blockedSuspected }) => blockedSuspected)
    expect(new Set(flagged.map(({ address }) => octets(address)[2]))).toEqual(new Set([1]))
    expect(summary.blockedSuspected).toBeGreaterThanOrEqual(flagged.length)
  })

  it('is told without a further probe when there are to be no retries', async () => {
    const world = simWorld(closing(hosts))
    const { summary, warnings } = await hear({ ...options, retries: 0 }, world)
    expect(summary.blockedSuspected).toBeGreaterThan(1200)
    expect(warnings).toHaveLength(1)
    expect(world.links[0]!.canaries.size).toBe(0)
    expect(summary.sent).toBe([...world.links[0]!.attempts.values()].flat().length)
  })

  it('may be a single host, or everything', async () => {
    const one = {
      ...hosts,
      drops: ([, , , w3]: readonly number[], _: number, nowMs: number) => (w3! & 0xfff) === 5 && nowMs >= 300,
    }
    const many = { ...options, targets: ['10.0.0.0/28'], ports: '1-1000' }
    const host = await hear(many, simWorld(one))
    expect(host.warnings[0]).toMatch(/^10\.0\.0\.5 stopped answering/)
    expect(new Set(host.verdicts.filter((v) => v.blockedSuspected).map(({ address }) => address))).toEqual(
      new Set(['10.0.0.5']),
    )

    const all = await hear(options, simWorld({ ...hosts, drops: (_, __, nowMs) => nowMs >= 300 }))
    expect(all.warnings[0]).toMatch(/^10\.0\.0\.0\/16 stopped answering/)
    expect(all.summary.blockedSuspected).toBeGreaterThan(4800)
  })
})

describe('an ordinary network', () => {
  it.each([0, 0.2])(
    'is never held to be blocked, however sparse, at loss %p each way',
    async (lossRatio) => {
      for (let seed = 1; seed <= 40; seed++) {
        const draw = createDraw(seed)
        const alive = new Set(Array.from({ length: 1 + Math.floor(draw() * 60) }, () => Math.floor(draw() * 1024)))
        const network: SimNetwork = {
          answer: ([, , , w3], port) => {
            if (!alive.has(w3 & 0x3ff)) return { kind: 'silence' }
            return port === 3 ? { kind: 'syn-ack' } : w3 % 2 === 0 ? { kind: 'rst' } : { kind: 'silence' }
          },
          latencyMs: [0.5, 20],
          seed,
          lossRatio,
        }
        const { verdicts, summary, warnings } = await hear({ ...options, seed: BigInt(seed) }, simWorld(network))
        const flagged = verdicts.filter(({ blockedSuspected }) => blockedSuspected).length
        expect({ seed, flagged, warnings, count: summary.blockedSuspected }).toEqual({
          ...{ seed, flagged: 0, warnings: [], count: undefined },
        })
      }
    },
    120_000,
  )

  it('that limits its RSTs to a burst each second is asked, answers, and is not blamed', async () => {
    for (let seed = 1; seed <= 10; seed++) {
      const spent = new Map<number, number>()
      // 40 answers in each second, all of them at its beginning, as a bucket filled by a timer gives them.
      const limited: SimNetwork = {
        answer: () => ({ kind: 'rst' }),
        drops: (_, __, nowMs) => {
          const second = Math.floor(nowMs / 1000)
          spent.set(second, (spent.get(second) ?? 0) + 1)
          return spent.get(second)! > 40
        },
        seed,
      }
      const world = simWorld(limited)
      const given = { targets: ['10.0.0.1'], ports: '1-2000', ratePps: 2500, retries: 2, seed: BigInt(seed) }
      const { summary, warnings } = await hear(given, world)
      expect({ seed, warnings, blocked: summary.blockedSuspected }).toEqual({ seed, warnings: [], blocked: undefined })
      expect(summary.filtered).toBeGreaterThan(1500)
      // Unasked, it would be: this is what the question is for.
      spent.clear()
      const unasked = await hear({ ...given, retries: 0 }, simWorld(limited))
      expect(unasked.summary.blockedSuspected).toBeGreaterThan(1500)
    }
  })
})
