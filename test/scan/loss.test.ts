import { describe, expect, it } from '@jest/globals'
import { ATTEMPT_UNKNOWN, REPLY_WORDS } from '../../src/batch/index.js'
import type { Link } from '../../src/link/index.js'
import type { SimNetwork } from '../../src/link/sim-network.js'
import type { State, Summary } from '../../src/model/index.js'
import { type ScanOptions, scan } from '../../src/scan/index.js'
import { type RecordingLink, simWorld } from '../helpers/sim-world.js'

/** Of five endpoints two answer, one by SYN-ACK, one by RST. */
const hosts: SimNetwork = {
  answer: ([, , , w3], port) =>
    (w3 + port) % 5 === 0 ? { kind: 'syn-ack' } : (w3 + port) % 5 === 1 ? { kind: 'rst' } : { kind: 'silence' },
  latencyMs: [0.5, 4],
}
const options: ScanOptions = { targets: ['10.0.0.0/26'], ports: '1-40', seed: 5n, ratePps: 50_000 }
const ENDPOINTS = 64 * 40
const ANSWERING = 1024

interface Outcome {
  readonly summary: Summary
  readonly link: RecordingLink
  /** Answering endpoints that were called silent. */
  readonly missedCount: number
}

async function outcomeOf(given: ScanOptions, network: SimNetwork, answeringCount = ANSWERING): Promise<Outcome> {
  const world = simWorld(network)
  const run = scan({ ...given, show: ['open'] satisfies State[] }, world)
  for await (const _ of run) {
    // Only the summary is of interest.
  }
  const summary = await run.summary
  return { summary, link: world.links[0]!, missedCount: answeringCount - summary.open - summary.closed }
}

/** Attempts that each endpoint got, canaries included. */
function totals({ attempts, canaries }: RecordingLink): number[] {
  return [...attempts].map(([key, list]) => list.length + (canaries.get(key)?.length ?? 0))
}

describe('the miss estimate', () => {
  it.each([
    { lossRatio: 0, retries: 'auto' },
    { lossRatio: 0.01, retries: 'auto' },
    { lossRatio: 0.05, retries: 'auto' },
    { lossRatio: 0.05, retries: 1 },
    { lossRatio: 0.2, retries: 'auto' },
  ] as const)(
    'holds the truth in 95 of 100 seeded scans and more: %j',
    async ({ lossRatio, retries }) => {
      const outside: string[] = []
      for (let seed = 1; seed <= 100; seed++) {
        const { summary, missedCount } = await outcomeOf({ ...options, retries }, { ...hosts, lossRatio, seed })
        const truth = missedCount / ANSWERING
        const { ratio, low, high } = summary.missEstimate!
        if (truth < low || truth > high) outside.push(`network seed ${seed}: ${truth} is not in ${low} … ${high}`)
        expect([low <= ratio, ratio <= high]).toEqual([true, true])
      }
      expect(outside.slice(0, Math.max(0, outside.length - 5))).toEqual([]) // five may be, and no more
    },
    120_000,
  )

  it('is null when nothing answered, and certain when everything did', async () => {
    const silent: SimNetwork = { answer: () => ({ kind: 'silence' }) }
    expect((await outcomeOf(options, silent)).summary).toMatchObject({ missEstimate: null, lossRatio: null })
    const rejected: SimNetwork = { answer: () => ({ kind: 'icmp', type: 3, code: 13 }) }
    expect((await outcomeOf(options, rejected)).summary.missEstimate).toBeNull()
    const loud: SimNetwork = { answer: () => ({ kind: 'rst' }) }
    const { summary } = await outcomeOf(options, loud)
    expect(summary).toMatchObject({ retries: 0, lossRatio: 0, missEstimate: { ratio: 0, low: 0, high: 0 } })
  })

  it('claims nothing where nothing can be measured: one probe each', async () => {
    const { summary, link } = await outcomeOf({ ...options, retries: 0 }, { ...hosts, lossRatio: 0.1 })
    const silentShare = summary.filtered / ENDPOINTS
    expect(summary).toMatchObject({ lossRatio: null, retries: 0, missEstimate: { low: 0, high: silentShare } })
    expect(link.canaries.size).toBe(0)
  })

  it('leaves out windows that a stop left unfinished', async () => {
    const world = simWorld(hosts)
    const run = scan({ ...options, targets: ['10.0.0.0/20'] }, world)
    for await (const _ of run) if (run.progress().sentCount > 5000) run.stop()
    expect(await run.summary).toMatchObject({ complete: false, missEstimate: { ratio: 0, low: 0, high: 0 } })
  })

  it('is in the progress of a scan', async () => {
    const run = scan(options, simWorld({ ...hosts, lossRatio: 0.05 }))
    const estimates = new Set<number>()
    const lossRatios: number[] = []
    for await (const _ of run) {
      const { missEstimate, lastSecond } = run.progress()
      if (missEstimate) estimates.add(missEstimate.high)
      if (lastSecond.canaryCount > 0) lossRatios.push(lastSecond.lostCount / lastSecond.canaryCount)
    }
    expect(estimates.size).toBeGreaterThan(2)
    expect([...estimates].every((high) => high >= 0 && high <= 1)).toBe(true)
    expect(lossRatios.some((ratio) => ratio > 0)).toBe(true)
    expect(lossRatios.every((ratio) => ratio <= 1)).toBe(true)
  })
})

describe('--retries auto', () => {
  it('sends exactly two probes to what is silent when nothing is lost', async () => {
    const { link, summary } = await outcomeOf(options, hosts)
    expect(summary).toMatchObject({ retries: 1, lossRatio: 0, open: 512, closed: 512 })
    for (const [key, attempts] of link.attempts) {
      const [port, w3] = key.split('@').map(Number)
      if (port! > 40) continue // a sentinel: no endpoint of the plan
      expect(attempts).toEqual((w3! + port!) % 5 < 2 ? [0] : [0, 1])
    }
  })

  it.each([
    { lossRatio: 0.05, leastRetries: 3, mostRetries: 4 },
    { lossRatio: 0.2, leastRetries: 8, mostRetries: 9 },
  ])('finds 99.9 % and more of what answers: %j', async ({ lossRatio, leastRetries, mostRetries }) => {
    const SCANS = 10
    let missedSum = 0
    for (let seed = 1; seed <= SCANS; seed++) {
      const { missedCount, link, summary } = await outcomeOf(options, { ...hosts, lossRatio, seed })
      missedSum += missedCount
      expect(summary.retries).toBeGreaterThanOrEqual(leastRetries)
      expect(summary.retries).toBeLessThanOrEqual(mostRetries)
      expect(Math.max(...totals(link))).toBeLessThanOrEqual(10)
    }
    expect(missedSum / (SCANS * ANSWERING)).toBeLessThanOrEqual(0.001)
  })

  it('stops at ten probes, however much is lost', async () => {
    const { link, summary } = await outcomeOf(options, { ...hosts, lossRatio: 0.5 })
    expect(summary.retries).toBe(9)
    expect(Math.max(...totals(link))).toBe(10)
  })

  it('retries twice when nothing answers: silence is no proof of a good path', async () => {
    const { link, summary } = await outcomeOf(options, { answer: () => ({ kind: 'silence' }) })
    expect(summary.retries).toBe(2)
    expect(new Set(totals(link))).toEqual(new Set([3]))
  })

  it('decides for each window by itself, and tells the most', async () => {
    const one = await outcomeOf(
      { ...options, targets: ['10.0.0.0'], ports: '1' },
      { answer: () => ({ kind: 'rst' }) },
      1,
    )
    expect(one.summary).toMatchObject({ retries: 0, closed: 1, missEstimate: { ratio: 0, high: 0 } })
  })
})

describe('canaries of a scan', () => {
  it('are at most 1 % of the probes, and only for endpoints that answered', async () => {
    for (const lossRatio of [0, 0.05, 0.2]) {
      const { link, summary } = await outcomeOf({ ...options, targets: ['10.0.0.0/24'] }, { ...hosts, lossRatio })
      const canaries = [...link.canaries].flatMap(([key, list]) => list.map((attempt) => ({ key, attempt })))
      expect(canaries.length).toBeGreaterThan(summary.sent / 200)
      expect(canaries.length).toBeLessThanOrEqual(summary.sent / 100)
      for (const { key, attempt } of canaries) {
        const [port, w3] = key.split('@').map(Number)
        expect((w3! + port!) % 5).toBeLessThan(2)
        expect(attempt).toBeGreaterThanOrEqual(10)
        expect(attempt).toBeLessThanOrEqual(15)
      }
      expect(summary.duplicates).toBe(0)
    }
  })

  it('measure the loss, and make no verdict', async () => {
    const network = { ...hosts, lossRatio: 0.1, seed: 3 }
    const given = { ...options, targets: ['10.0.0.0/21'], retries: 2, ratePps: 100_000 }
    const { link, summary } = await outcomeOf(given, network)
    expect([...link.canaries.values()].flat().length).toBeGreaterThan(1000)
    expect(summary.lossRatio).toBeGreaterThan(0.15) // 1 − 0.9²
    expect(summary.lossRatio).toBeLessThan(0.23)
    expect(summary.open + summary.closed + summary.filtered).toBe(2048 * 40)
  })

  it('find the host that limits its replies, and the summary says so', async () => {
    const spent = new Map<number, number>()
    const limited: SimNetwork = {
      answer: () => ({ kind: 'rst' }),
      latencyMs: [0.5, 4],
      drops: ([, , , w3], _, nowMs) => {
        if ((w3 & 0xff) !== 7) return false
        const second = Math.floor(nowMs / 1000)
        spent.set(second, (spent.get(second) ?? 0) + 1)
        return spent.get(second)! > 20
      },
    }
    const given: ScanOptions = { ...options, targets: ['10.0.0.0/27'], ports: '1-1000', ratePps: 10_000 }
    const { summary } = await outcomeOf(given, limited, 32_000)
    expect(summary.limitedHosts).toBe(1)
    expect(summary.filtered).toBeGreaterThan(100)
    const { summary: ordinary } = await outcomeOf(given, { answer: () => ({ kind: 'rst' }) }, 32_000)
    expect(ordinary.limitedHosts).toBeUndefined()
  })

  it.each([1, 2, 3])('never bring an endpoint more probes than --retries %i allows', async (retries) => {
    const { link } = await outcomeOf({ ...options, retries }, { ...hosts, lossRatio: 0.1 })
    expect(link.canaries.size).toBeGreaterThan(0)
    expect(Math.max(...totals(link))).toBeLessThanOrEqual(retries + 1)
  })

  it('are not sent when all attempts leave from one source port; passes tell the loss', async () => {
    const world = simWorld({ ...hosts, lossRatio: 0.1 })
    const opened = {
      openLink: async (...given: Parameters<typeof world.openLink>) => nameless(await world.openLink(...given)),
    }
    const run = scan(options, opened)
    for await (const _ of run) {
      // Only what was sent is of interest.
    }
    const { lossRatio, retries } = await run.summary
    expect(world.links[0]!.canaries.size).toBe(0)
    expect(lossRatio).toBeGreaterThan(0.15)
    expect(lossRatio).toBeLessThan(0.23)
    expect(retries).toBeGreaterThanOrEqual(4)
  })
})

/** A link whose replies do not say which attempt they answer. */
function nameless<T extends { link: Link }>(opened: T): T {
  const { link } = opened
  const replies = link.replies.bind(link)
  link.replies = async function* () {
    for await (const batch of replies()) {
      for (let row = 0; row < batch.count; row++) batch.words[row * REPLY_WORDS + 8]! |= ATTEMPT_UNKNOWN << 24
      yield batch
    }
  }
  return opened
}
