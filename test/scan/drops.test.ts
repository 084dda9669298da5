import { describe, expect, it } from '@jest/globals'
import type { ProbeBatch } from '../../src/batch/index.js'
import type { LinkCounters } from '../../src/link/index.js'
import { SimClock } from '../../src/link/sim-clock.js'
import type { SimNetwork } from '../../src/link/sim-network.js'
import { CaptureAdvice } from '../../src/scan/capture-advice.js'
import type { ScanOptions } from '../../src/scan/index.js'
import { scan } from '../../src/scan/scan.js'
import { RecordingLink } from '../helpers/sim-world.js'

const OPTIONS: ScanOptions = { targets: ['10.0.0.0/26'], ports: '1-40', seed: 5n, ratePps: 50_000, show: ['open'] }
const OPEN_COUNT = 64 * 40

/** Its capture drops the first answers of some endpoints, as many as it is told, and counts them if it does count. */
class DroppingLink extends RecordingLink {
  droppedCount = 0

  constructor(
    dropsOf: (port: number, w3: number) => number,
    readonly counts: boolean,
    clock: SimClock,
  ) {
    const left = new Map<number, number>()
    const network: SimNetwork = {
      answer: ([, , , w3], port) => {
        const key = w3 * 65536 + port
        const drops = left.get(key) ?? dropsOf(port, w3)
        left.set(key, drops - 1)
        if (drops <= 0) return { kind: 'syn-ack' }
        this.droppedCount++
        return { kind: 'silence' }
      },
      latencyMs: [0.5, 2],
    }
    super(network, clock)
  }

  override counters(): LinkCounters {
    const kernel = this.counts ? this.droppedCount : 0
    return { ...super.counters(), drops: { kernel, interface: 0, queue: 0 } }
  }
}

async function outcomeOf(options: ScanOptions, dropsOf: (port: number, w3: number) => number, counts = true) {
  const clock = new SimClock()
  const link = new DroppingLink(dropsOf, counts, clock)
  const run = scan({ ...OPTIONS, ...options }, { openLink: async () => ({ link, clock }) })
  for await (const _ of run) {
    // Only the summary is of interest.
  }
  const mostAttempts = Math.max(...[...link.attempts.values()].map((list) => list.length))
  return { summary: await run.summary, mostAttempts }
}

/** Thirteen endpoints of 2,560, so few that the measured loss asks for two passes at most. */
const fewDropFour = (port: number, w3: number) => (port === 7 && w3 % 5 === 0 ? 4 : 0)

describe('an endpoint whose answer this machine dropped', () => {
  it('is asked again until it is heard', async () => {
    const { summary, mostAttempts } = await outcomeOf({}, fewDropFour)
    expect(summary).toMatchObject({ open: OPEN_COUNT, filtered: 0, drops: { kernel: 52 } })
    expect(summary.uncertain).toBeUndefined()
    expect(mostAttempts).toBe(5)
  })

  it('would be missed if drops were not looked at', async () => {
    const { summary } = await outcomeOf({}, fewDropFour, false)
    expect(summary.filtered).toBe(13)
  })

  it('is asked ten times at most, and then counted as uncertain', async () => {
    const { summary, mostAttempts } = await outcomeOf({}, (port) => (port === 7 ? 100 : 0))
    expect(summary).toMatchObject({ open: OPEN_COUNT - 64, filtered: 64, uncertain: 64, retries: 9 })
    expect(mostAttempts).toBe(10)
  })

  it('is asked no more often than --retries says, and then counted as uncertain', async () => {
    const { summary, mostAttempts } = await outcomeOf({ retries: 1 }, fewDropFour)
    expect(summary).toMatchObject({ filtered: 13, uncertain: 13, retries: 1 })
    expect(mostAttempts).toBe(2)
  })

  it('costs nothing where nothing is dropped', async () => {
    const { summary, mostAttempts } = await outcomeOf({}, () => 0)
    expect(summary.uncertain).toBeUndefined()
    expect([summary.open, mostAttempts]).toEqual([OPEN_COUNT, 1])
  })
})

/** For its first hundred looks it seems to have captured more than anybody has read. */
class BacklogLink extends RecordingLink {
  lookCount = 0
  /** Looks that had been taken when the first batch was sent. */
  firstSentAt = -1

  override counters(): LinkCounters {
    const counters = super.counters()
    return this.lookCount++ < 100 ? { ...counters, queuedReplyCount: 20_000 } : counters
  }

  override async send(batch: ProbeBatch): Promise<void> {
    if (this.firstSentAt < 0) this.firstSentAt = this.lookCount
    await super.send(batch)
  }
}

describe('a scan whose replies come faster than they are read', () => {
  it('sends nothing until it has read most of them, rather than lose some', async () => {
    const clock = new SimClock()
    const link = new BacklogLink({ answer: () => ({ kind: 'rst' }) }, clock)
    const run = scan(OPTIONS, { openLink: async () => ({ link, clock }) })
    for await (const _ of run) {
      // Only the summary is of interest.
    }
    expect(link.firstSentAt).toBeGreaterThan(100)
    expect(await run.summary).toMatchObject({ closed: OPEN_COUNT, complete: true })
  })
})

describe('advice to capture by XDP', () => {
  const counters = (replyCount: number, kernel = 0): LinkCounters => ({
    ...{ sentCount: 0, sendErrorCount: 0, unsentCount: 0, askingCount: 0, strayCount: 0 },
    ...{ queuedReplyCount: 0, replyCount },
    drops: { kernel, interface: 0, queue: 0 },
  })
  const packet = { name: 'packet', reason: '', interfaces: ['eth0'] }

  function adviceOn(steps: readonly LinkCounters[], choice: 'auto' | 'pcap' = 'auto', description = packet): string[] {
    const said: string[] = []
    const advice = new CaptureAdvice(choice, description, (text) => said.push(text))
    steps.forEach((each, index) => {
      advice.update(index * 500, each)
    })
    return said
  }

  it('is given once, when replies come fast for a second', () => {
    const fast = Array.from({ length: 9 }, (_, index) => counters(index * 80_000))
    expect(adviceOn(fast)).toEqual([
      "160,000 replies a second keep this machine's kernel busy with RSTs: --capture xdp bears more",
    ])
    expect(adviceOn(Array.from({ length: 9 }, (_, index) => counters(index * 74_000)))).toEqual([])
  })

  it('is given once, when the kernel has dropped replies', () => {
    expect(adviceOn([counters(0), counters(10, 3), counters(20, 9)])).toEqual([
      expect.stringMatching(/^the kernel dropped replies.*: --capture xdp bears more$/),
    ])
  })

  it('is not given to who has chosen, nor where XDP captures, nor where it cannot', () => {
    const drops = [counters(0), counters(10, 3)]
    expect(adviceOn(drops, 'pcap')).toEqual([])
    expect(adviceOn(drops, 'auto', { ...packet, name: 'ip' })).toEqual([])
    expect(adviceOn(drops, 'auto', Object.assign({ capture: 'xdp' as const }, packet))).toEqual([])
  })
})
