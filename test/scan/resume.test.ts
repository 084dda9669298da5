import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { SimAnswer, SimNetwork } from '../../src/link/sim-network.js'
import type { ScanRecord, Summary, VerdictRecord } from '../../src/model/index.js'
import { decodeCheckpoint, encodeCheckpoint } from '../../src/scan/checkpoint.js'
import { type ScanOptions, type ScanSnapshot, scan } from '../../src/scan/index.js'
import { simWorld } from '../helpers/sim-world.js'

function truth(w3: number, port: number): { answer: SimAnswer; state: string; reason: string } {
  switch ((w3 * 7 + port) % 4) {
    case 0:
      return { answer: { kind: 'syn-ack' }, state: 'open', reason: 'syn-ack' }
    case 1:
      return { answer: { kind: 'rst' }, state: 'closed', reason: 'reset' }
    case 2:
      return { answer: { kind: 'icmp', type: 3, code: 13 }, state: 'filtered', reason: 'admin-prohibited' }
    default:
      return { answer: { kind: 'silence' }, state: 'filtered', reason: 'no-response' }
  }
}

const network: SimNetwork = { answer: (target, port) => truth(target[3], port).answer, latencyMs: [0.5, 20] }
const TARGETS = 64
const PORTS = 40
const PROBES = TARGETS * PORTS
const options: ScanOptions = { targets: ['10.0.0.0/26'], ports: `1-${PORTS}`, seed: 5n, ratePps: 20_000 }
const MAX_WINDOW_SIZE = 500

const lastWord = (address: string) => address.split('.').reduce((value, octet) => value * 256 + Number(octet), 0)
const isTail = ({ type }: ScanRecord) => type === 'host' || type === 'finding' || type === 'summary'
const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

interface Lived {
  /** What an output file would hold. */
  readonly written: ScanRecord[]
  /** The bytes of the last checkpoint, and how many of the records it covers. */
  readonly checkpoint: Uint8Array | undefined
  readonly keptCount: number
  readonly isOver: boolean
  readonly sent: number
}

interface Death {
  /** Turns of the event loop after which the process is gone. */
  readonly turns: number
  /** Turns between two checkpoints. */
  readonly period: number
}

/** One process's life: ends by itself, or is killed in the middle of anything. Nothing of it runs afterwards. */
async function live(given: ScanOptions, world: ReturnType<typeof simWorld>, death?: Death): Promise<Lived> {
  const run = scan(given, { ...world, maxWindowSize: MAX_WINDOW_SIZE })
  const written: ScanRecord[] = []
  let snapshot: ScanSnapshot | undefined
  let keptCount = 0
  let isDead = false
  let isOver = false
  let isAtRest = false
  let hasTail = false
  const take = () => {
    if (hasTail) return
    const taken = run.snapshot()
    if (!taken) return
    snapshot = taken
    keptCount = written.length
  }
  const reading = (async () => {
    for await (const records of run.records()) {
      isAtRest = false
      if (isDead) return
      if (records.some(isTail)) {
        take()
        hasTail = true
      }
      written.push(...records)
      isAtRest = true
    }
    isOver = true
  })()
  for (let turn = 1; !isOver && (death === undefined || turn <= death.turns); turn++) {
    await nextTurn()
    if (isAtRest && death !== undefined && turn % death.period === 0) take()
  }
  const sent = world.links.at(-1)?.counters().sentCount ?? 0
  isDead = true
  await run.close()
  await reading
  const checkpoint = snapshot && (await encodeCheckpoint({ scan: snapshot, outputs: [] }))
  return { written, checkpoint, keptCount, isOver, sent }
}

/** Lives again and again from the last checkpoint, as the shell's user would. */
async function liveThrough(given: ScanOptions, world: ReturnType<typeof simWorld>, deaths: readonly Death[]) {
  let file: ScanRecord[] = []
  let checkpoint: Uint8Array | undefined
  let interruptionCount = 0
  for (const death of [...deaths, undefined]) {
    const next = checkpoint ? { resume: decodeCheckpoint(checkpoint, 'memory').scan } : given
    const life = await live(next, world, death)
    // The file has a header already; a life that left no checkpoint of its own leaves the earlier one in force.
    const offset = checkpoint ? 1 : 0
    if (life.isOver) {
      file.push(...life.written.slice(offset))
      return { file, interruptionCount }
    }
    if (!life.checkpoint) continue
    interruptionCount++
    file = [...file, ...life.written.slice(offset, life.keptCount)]
    checkpoint = life.checkpoint
  }
  throw new Error('the last life is not cut short')
}

function expectWhole(file: readonly ScanRecord[], isTrue: (verdict: VerdictRecord) => boolean) {
  const verdicts = file.filter((record) => record.type === 'verdict')
  const hosts = file.filter((record) => record.type === 'host')
  const summary = file.at(-1) as Summary & { type: 'summary' }
  expect(new Set(verdicts.map(({ address, port }) => `${address}:${port}`)).size).toBe(PROBES)
  expect(verdicts).toHaveLength(PROBES)
  expect(verdicts.filter((verdict) => !isTrue(verdict))).toEqual([])
  for (const state of ['open', 'closed', 'filtered'] as const) {
    expect(summary[state]).toBe(verdicts.filter((verdict) => verdict.state === state).length)
    expect(hosts.reduce((sum, host) => sum + host[state], 0)).toBe(summary[state])
  }
  const answered = verdicts.filter(({ reason }) => reason !== 'no-response').length
  expect(summary).toMatchObject({ type: 'summary', complete: true })
  const canaryReplies = summary.replies - answered - summary.duplicates
  expect(canaryReplies).toBeGreaterThanOrEqual(0)
  expect(canaryReplies).toBeLessThanOrEqual(summary.sent / 100)
  const opens = verdicts.filter(({ state }) => state === 'open').map(({ address, port }) => `${address}:${port}`)
  const found = file.filter((record) => record.type === 'finding').map(({ address, port }) => `${address}:${port}`)
  expect(new Set(opens)).toEqual(new Set([...found, ...opens]))
  expect(file.filter(({ type }) => type === 'scan')).toHaveLength(1)
  return summary
}

const isTrue = ({ address, port, state, reason }: VerdictRecord) => {
  const is = truth(lastWord(address), port)
  return is.state === state && is.reason === reason
}

const death = fc.record({ turns: fc.integer({ min: 10, max: 220 }), period: fc.integer({ min: 1, max: 40 }) })

describe('a scan that is killed', () => {
  it('judges every endpoint exactly once and as it is, wherever the kill falls', async () => {
    let interruptionCount = 0
    await fc.assert(
      fc.asyncProperty(death, fc.integer({ min: 0, max: 3 }), async (when, retries) => {
        const life = await liveThrough({ ...options, retries }, simWorld(network), [when])
        interruptionCount += life.interruptionCount
        expectWhole(life.file, isTrue)
      }),
      { numRuns: 60 },
    )
    expect(interruptionCount).toBeGreaterThan(40)
  }, 30_000)

  it('may be killed again and again, and lose packets besides: silence is all that may be wrong', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(death, { minLength: 2, maxLength: 5 }), fc.nat(1000), async (deaths, seed) => {
        const world = simWorld({ ...network, lossRatio: 0.1, duplicateRatio: 0.05, seed })
        const { file } = await liveThrough({ ...options, retries: 3 }, world, deaths)
        expectWhole(file, (verdict) => verdict.reason === 'no-response' || isTrue(verdict))
      }),
      { numRuns: 25 },
    )
  }, 30_000)

  it('may be killed between any two blocks of silence', async () => {
    const silent = simWorld({ answer: () => ({ kind: 'silence' }) })
    const given = { targets: ['10.0.0.0/26'], ports: '1-50', retries: 0, ratePps: 100_000 }
    for (const blocks of [1, 2, 7, 12, 13]) {
      const run = scan(given, silent)
      const file: ScanRecord[] = []
      let seen = 0
      for await (const records of run.records()) {
        file.push(...records)
        if (records[0]!.type === 'verdict' && ++seen === blocks) break
      }
      const resume = run.snapshot()!
      await run.close()
      expect(resume.counts.filtered).toBe(Math.min(3200, blocks * 256))
      for await (const records of scan({ resume }, silent).records()) file.push(...records)
      const verdicts = file.filter((record) => record.type === 'verdict')
      expect(new Set(verdicts.map(({ address, port }) => `${address}:${port}`)).size).toBe(3200)
      expect(verdicts).toHaveLength(3200)
      expect(file.at(-1)).toMatchObject({ type: 'summary', filtered: 3200, complete: true })
    }
  })

  it('has the same findings and hosts as one that is not', async () => {
    const whole = await live(options, simWorld(network))
    const { file, interruptionCount } = await liveThrough(options, simWorld(network), [{ turns: 300, period: 7 }])
    expect(interruptionCount).toBe(1)
    const tail = (records: readonly ScanRecord[]) => records.filter(({ type }) => type === 'host' || type === 'finding')
    expect(tail(file)).toEqual(tail(whole.written))
    // What the kill kept from being heard is no loss of the network's.
    expect((file.at(-1) as Summary).lossRatio).toBe(0)
  })

  it('probes nothing more than retries + 1 times but what was on its way in a last pass', async () => {
    await fc.assert(
      fc.asyncProperty(death, fc.integer({ min: 1, max: 3 }), async (when, retries) => {
        const world = simWorld(network)
        await liveThrough({ ...options, retries }, world, [when])
        const attempts = new Map<string, number[]>()
        for (const link of world.links) {
          for (const [key, each] of link.attempts) attempts.set(key, [...(attempts.get(key) ?? []), ...each])
        }
        // What a killed process did after its last checkpoint is done again, once for one kill.
        const isWrong = (each: number[]) =>
          Math.max(...each) > retries || new Set(each).size * 2 < each.length || each.length > 2 * (retries + 1)
        expect([...attempts].filter(([, each]) => isWrong(each))).toEqual([])
      }),
      { numRuns: 12 },
    )
  }, 30_000)

  it('keeps its part of the work', async () => {
    const seen: string[] = []
    for (const index of [1, 2, 3]) {
      const given = { ...options, shard: { index, count: 3 } }
      const { file } = await liveThrough(given, simWorld(network), [{ turns: 60, period: 3 }])
      for (const record of file) if (record.type === 'verdict') seen.push(`${record.address}:${record.port}`)
    }
    expect(new Set(seen).size).toBe(PROBES)
    expect(seen).toHaveLength(PROBES)
  })

  it('keeps its part, of however many parts there are and wherever the kills fall', async () => {
    let interruptionCount = 0
    // Early ones: a ninth of this scan does not live long.
    const early = fc.record({ turns: fc.integer({ min: 5, max: 60 }), period: fc.integer({ min: 1, max: 5 }) })
    const kills = fc.array(early, { minLength: 9, maxLength: 9 })
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 9 }), kills, async (count, deaths) => {
        const seen: string[] = []
        for (let index = 1; index <= count; index++) {
          const life = await liveThrough({ ...options, shard: { index, count } }, simWorld(network), [
            deaths[index - 1]!,
          ])
          interruptionCount += life.interruptionCount
          for (const record of life.file) if (record.type === 'verdict') seen.push(`${record.address}:${record.port}`)
        }
        expect([seen.length, new Set(seen).size]).toEqual([PROBES, PROBES])
      }),
      { numRuns: 10 },
    )
    expect(interruptionCount).toBeGreaterThan(10)
  }, 30_000)

  it('keeps pairs, IPv6, names and the states to show', async () => {
    const given = {
      ...options,
      targets: ['10.0.0.0/28', '2001:db9::/124', '10.9.9.9:77', 'localhost'],
      show: ['open'] as const,
    }
    const whole = await live(given, simWorld(network))
    // Looking a name up takes as many turns as it likes: a kill may fall before the first checkpoint, not four.
    const deaths = [40, 80, 160, 320].map((turns) => ({ turns, period: 2 }))
    const { file, interruptionCount } = await liveThrough(given, simWorld(network), deaths)
    expect(interruptionCount).toBeGreaterThanOrEqual(1)
    const told = (records: readonly ScanRecord[]) =>
      records
        .filter((record) => record.type === 'verdict')
        .map(({ address, port, name, state }) => `${address} ${port} ${name} ${state}`)
        .sort()
    expect(told(file)).toEqual(told(whole.written))
    expect(told(file).some((line) => line.includes('localhost'))).toBe(true)
  })
})

describe('exclusions added on resume', () => {
  const EXCLUDED = '10.0.0.16/28'
  const isExcluded = (w3: number) => (w3 & 0xff) >= 16 && (w3 & 0xff) < 32

  it('get no more probes and no verdict; the summary counts them', async () => {
    await fc.assert(
      fc.asyncProperty(death, death, async (first, second) => {
        const world = simWorld(network)
        const life = await live(options, world, first)
        if (!life.checkpoint) return
        const before = life.written.slice(0, life.keptCount)
        const resume = decodeCheckpoint(life.checkpoint, 'memory').scan
        const again = await live({ resume, exclude: [EXCLUDED] }, world, second)
        const after = again.checkpoint && !again.isOver ? again.written.slice(1, again.keptCount) : []
        const saved = again.checkpoint && !again.isOver ? decodeCheckpoint(again.checkpoint, 'memory').scan : undefined
        const last = await live(saved ? { resume: saved } : { resume, exclude: [EXCLUDED] }, world)
        for (const link of world.links.slice(1)) {
          for (const key of link.attempts.keys()) expect(isExcluded(Number(key.split('@')[1]))).toBe(false)
        }
        const file = [...before, ...after, ...last.written.slice(1)]
        const verdicts = file.filter((record) => record.type === 'verdict')
        const { open, closed, filtered, excluded = 0 } = file.at(-1) as Summary & { type: 'summary' }
        expect(new Set(verdicts.map(({ address, port }) => `${address}:${port}`)).size).toBe(verdicts.length)
        expect(open + closed + filtered).toBe(verdicts.length)
        expect(verdicts.length + excluded).toBe(PROBES)
        expect(verdicts.filter((verdict) => !isTrue(verdict))).toEqual([])
        const left = verdicts.filter(({ address }) => !isExcluded(lastWord(address)))
        expect(left).toHaveLength(PROBES - 16 * PORTS)
      }),
      { numRuns: 12 },
    )
  }, 30_000)
})

describe('a snapshot', () => {
  it('is not there before the first batch', () => {
    expect(scan(options, simWorld(network)).snapshot()).toBeUndefined()
  })

  it('whose plan is not the one its state was saved of is refused', async () => {
    const { checkpoint } = await live(options, simWorld(network), { turns: 40, period: 2 })
    const { scan: saved } = decodeCheckpoint(checkpoint!, 'memory')
    for (const changed of [{ ports: '1-41' }, { seed: '0000000000000006' }, { windowSize: 501 }]) {
      const run = scan({ resume: { ...saved, request: { ...saved.request, ...changed } } }, simWorld(network))
      await expect(run[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'ERR_CHECKPOINT_PLAN' })
    }
  })
})
