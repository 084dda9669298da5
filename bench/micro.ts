/** What runs once a probe or once a reply, by itself, on one core. */

import benchmark from 'benchmark'
import { ProbeBatch, packReplies, type ReplyFields, ReplyKind } from '../src/batch/index.js'
import { Interpreter, type InterpreterOptions } from '../src/interpret/index.js'
import { LiveWindows } from '../src/ledger/index.js'
import type { State, VerdictRecord } from '../src/model/index.js'
import { writers } from '../src/output/index.js'
import { LossMeter } from '../src/pacing/index.js'
import { createPermutation, type Permutation, ScanPlan } from '../src/plan/index.js'
import { RoundTrips, Schedule } from '../src/schedule/index.js'
import { PairSet, parsePorts, parseTargetSet } from '../src/targets/index.js'
import { table } from './table.js'

/** Operations a call: a call of one would measure the harness. */
const BLOCK = 1024
/** Batches of replies that come one after the other: 2^19 replies. */
const BATCHES = 512

const planOf = (targets: string, ports: string) =>
  new ScanPlan({
    ...{ targets: parseTargetSet(targets), ports: parsePorts(ports), pairs: new PairSet(new Uint32Array(0)) },
    ...{ seed: 1n, shard: { index: 1, count: 1 } },
  })

/** Each case gives a function that does BLOCK operations. */
const CASES: Readonly<Record<string, () => () => unknown>> = {
  'permutation, 2^32 indexes': () => walk(createPermutation(2 ** 32, 7n)),
  'permutation, 2^32 + 1 indexes (worst walk)': () => walk(createPermutation(2 ** 32 + 1, 7n)),
  'permutation, 2^48 indexes': () => walk(createPermutation(2 ** 48, 7n)),
  'endpoint of a probe index, 10.0.0.0/8 × 100': () => unrank(planOf('10.0.0.0/8', '1-100')),
  'endpoint of a probe index, 1,000 ranges × 100': () => {
    const ranges = Array.from({ length: 1000 }, (_, i) => `10.${i >> 3}.${(i & 7) * 32}.0/22`)
    return unrank(planOf(ranges.join(), '1-100'))
  },
  'schedule into a batch, 10.0.0.0/8 × 100': () => {
    const plan = planOf('10.0.0.0/8', '1-100')
    const options = { retries: 0, cooldownMs: 0 }
    const begin = () => new Schedule(plan, new LiveWindows(3, plan.windows.size), new RoundTrips(), options)
    let schedule = begin()
    const batch = new ProbeBatch(BLOCK)
    return () => {
      batch.clear()
      schedule.fill(batch)
      if (!batch.isFull) schedule = begin()
    }
  },
  'interpret a batch of RSTs': () => interpret(planOf('10.0.0.0/16', '1-100'), ReplyKind.rst),
  'interpret a batch of RSTs, hosts few and far between in a /8': () => {
    return interpret(planOf('10.0.0.0/8', '80'), ReplyKind.rst)
  },
  'interpret a batch of RSTs, losses and round trips noted': () => {
    const [losses, roundTrips] = [new LossMeter('auto'), new RoundTrips()]
    return interpret(planOf('10.0.0.0/16', '1-100'), ReplyKind.rst, {
      onRoundTrip: (rttUs) => roundTrips.note(rttUs),
      onAnswer: (batch, row, { number }, attempts) => losses.noteAnswer(batch, row, number, attempts),
    })
  },
  'interpret a batch of SYN-ACKs, verdicts shown': () => interpret(planOf('10.0.0.0/16', '1-100'), ReplyKind.synAck),
  'verdicts to NDJSON': () => {
    const writer = writers.ndjson()
    const verdicts = Array.from({ length: BLOCK }, (_, port): VerdictRecord => {
      const what = { address: '10.0.0.8', port, protocol: 'tcp', state: 'open', reason: 'syn-ack' } as const
      return { type: 'verdict', ...what, ttl: 63, rttMs: 0.41, attempts: 1, at: '2026-01-01T00:00:00.000Z' }
    })
    return () => writer.write(verdicts)
  },
}

/** Every reply gives an endpoint its verdict; open ones are shown. Replies are BATCHES × BLOCK, again and again. */
function interpret(plan: ScanPlan, kind: ReplyKind, hooks: Partial<InterpreterOptions> = {}) {
  const live = new LiveWindows(1, plan.windows.size)
  const length = plan.windows.length(0)
  const window = live.open(0, 0, length)
  const options = { show: new Set<State>(['open']), nameOf: () => undefined, onRoundTrip() {}, onLoss() {} }
  const interpreter = new Interpreter(plan, live, { ...options, ...hooks })
  const endpoint = new Uint32Array(5)
  let slot = 0
  const batches = Array.from({ length: BATCHES }, () => {
    const replies = Array.from({ length: BLOCK }, (): ReplyFields => {
      plan.endpointAt(plan.permutation.at(slot++), endpoint)
      const [w0, w1, w2, w3, port] = endpoint as unknown as [number, number, number, number, number]
      const target = [w0, w1, w2, w3] as const
      const evidence = { ttl: 64, rttUs: 300, capturedAtMs: 1e12, tcpOptions: 15, windowBytes: 65_535 }
      return { target, responder: target, port, kind, attempt: 0, ...evidence }
    })
    return packReplies(replies)
  })
  const sent = new Uint8Array(length).fill(1)
  let next = batches.length
  return () => {
    if (next === batches.length) {
      next = 0
      window.ledger.restore(sent)
    }
    const verdicts: VerdictRecord[] = []
    interpreter.take(batches[next++]!, verdicts)
    return verdicts
  }
}

function walk(permutation: Permutation) {
  let position = 0
  return () => {
    let sum = 0
    for (let i = 0; i < BLOCK; i++) sum += permutation.at(position++)
    return sum
  }
}

function unrank(plan: ScanPlan) {
  const endpoint = new Uint32Array(5)
  const step = Math.floor(plan.endpointCount / 1_000_003)
  let probeIndex = 0
  return () => {
    for (let i = 0; i < BLOCK; i++) {
      plan.endpointAt(probeIndex, endpoint)
      probeIndex = (probeIndex + step * 7919) % plan.endpointCount
    }
    return endpoint[3]
  }
}

export interface MicroResult {
  readonly name: string
  readonly millionPerSecond: number
  /** Relative margin of error at 95 %. */
  readonly errorPercent: number
}

/** Times every case, one after the other, on one core. */
export function microBenchmarks(): MicroResult[] {
  const results: MicroResult[] = []
  const suite = new benchmark.Suite()
  for (const [name, make] of Object.entries(CASES)) suite.add(name, make())
  suite.on('cycle', ({ target: { name = '', hz = 0, stats } }: benchmark.Event & { target: benchmark.Target }) => {
    results.push({ name, millionPerSecond: (hz * BLOCK) / 1e6, errorPercent: stats?.rme ?? Number.NaN })
  })
  suite.run()
  return results
}

export function renderMicro(results: readonly MicroResult[]): string {
  const rows = results.map(({ name, millionPerSecond, errorPercent }) => [
    name,
    millionPerSecond.toFixed(millionPerSecond < 10 ? 2 : 1),
    `± ${errorPercent.toFixed(1)} %`,
  ])
  return table(['what', 'M/s', 'error'], rows)
}
