// Micro-benchmarks of what runs once a probe or once a reply, through the built package. `npm run bench -- --micro`
import benchmark from 'benchmark'
import { packReplies, ProbeBatch, ReplyKind } from '../dist/batch/index.js'
import { Interpreter } from '../dist/interpret/index.js'
import { LiveWindows } from '../dist/ledger/index.js'
import { writers } from '../dist/output/index.js'
import { createPermutation, ScanPlan } from '../dist/plan/index.js'
import { RoundTrips, Schedule } from '../dist/schedule/index.js'
import { PairSet, parsePorts, parseTargetSet } from '../dist/targets/index.js'

/** Operations a call: a call of one would measure the harness. */
const BLOCK = 1024

const planOf = (targets, ports) =>
  new ScanPlan({
    ...{ targets: parseTargetSet(targets), ports: parsePorts(ports), pairs: new PairSet(new Uint32Array(0)) },
    ...{ seed: 1n, shard: { index: 1, count: 1 } },
  })

/** Each case gives a function that does BLOCK operations. */
const CASES = {
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
  'interpret a batch of RSTs': () => {
    const plan = planOf('10.0.0.0/16', '1-100')
    const live = new LiveWindows(1, plan.windows.size)
    const window = live.open(0, 0, plan.windows.length(0))
    const hooks = { show: new Set(['open']), nameOf: () => undefined, onRoundTrip() {}, onLoss() {} }
    const interpreter = new Interpreter(plan, live, hooks)
    const endpoint = new Uint32Array(5)
    let start = 0
    const batches = Array.from({ length: 64 }, () => {
      const replies = Array.from({ length: BLOCK }, () => {
        plan.endpointAt(plan.permutation.at(start++), endpoint)
        const target = [...endpoint.subarray(0, 4)]
        const reply = { target, responder: target, port: endpoint[4], kind: ReplyKind.rst }
        return { ...reply, attempt: 0, ttl: 64, rttUs: 300, capturedAtMs: 1e12 }
      })
      return packReplies(replies)
    })
    let next = batches.length
    return () => {
      if (next === batches.length) {
        next = 0
        window.ledger.reset(plan.windows.length(0))
        for (let slot = 0; slot < start; slot++) window.ledger.noteSent(slot)
      }
      interpreter.take(batches[next++], [])
    }
  },
  'verdicts to NDJSON': () => {
    const writer = writers.ndjson()
    const verdict = { type: 'verdict', address: '10.0.0.8', port: 22, protocol: 'tcp', state: 'open', reason: 'syn-ack' }
    const rest = { ttl: 63, rttMs: 0.41, attempts: 1, at: '2026-01-01T00:00:00.000Z' }
    const verdicts = Array.from({ length: BLOCK }, (_, i) => ({ ...verdict, ...rest, port: i }))
    return () => writer.write(verdicts)
  },
}

function walk(permutation) {
  let position = 0
  return () => {
    let sum = 0
    for (let i = 0; i < BLOCK; i++) sum += permutation.at(position++)
    return sum
  }
}

function unrank(plan) {
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

/** @returns one row a case: name, millions of operations per second, relative margin of error in % */
export function microBenchmarks() {
  const rows = []
  const suite = new benchmark.Suite()
  for (const [name, make] of Object.entries(CASES)) suite.add(name, make())
  suite.on('cycle', ({ target }) => {
    rows.push({ name: target.name, millionPerSecond: (target.hz * BLOCK) / 1e6, errorPercent: target.stats.rme })
  })
  suite.run()
  return rows
}
