import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { ProbeBatch } from '../../src/batch/index.js'
import { LiveWindows } from '../../src/ledger/index.js'
import type { SimNetwork } from '../../src/link/sim-network.js'
import { planScan, scan } from '../../src/scan/index.js'
import { RoundTrips, Schedule } from '../../src/schedule/index.js'
import { planOf } from '../helpers/plans.js'
import { simWorld } from '../helpers/sim-world.js'

/** Every third endpoint is silent, the others answer at once or a little later. */
const network: SimNetwork = {
  answer: (target, port) => ({ kind: (['syn-ack', 'rst', 'silence'] as const)[(target[3] + port) % 3]! }),
  latencyMs: [0.5, 4],
}

describe('the shards of a scan', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9])(
    'together judge every endpoint of every plan of 1 to 20 probes exactly once, cut into %d',
    async (count) => {
      for (let portCount = 1; portCount <= 20; portCount++) {
        const judged: number[] = []
        for (let index = 1; index <= count; index++) {
          const options = { targets: ['10.0.0.1'], ports: `1-${portCount}`, seed: 3n, shard: { index, count } }
          // Windows of at most four: with few shards a plan has several to a shard, with many it has fewer than shards.
          const run = scan({ ...options, retries: 1, cooldownMs: 5 }, { ...simWorld(network), maxWindowSize: 4 })
          const earlierCount = judged.length
          for await (const { port } of run) judged.push(port)
          const { open, closed, filtered, complete } = await run.summary
          expect([open + closed + filtered, complete]).toEqual([judged.length - earlierCount, true])
        }
        expect(judged.sort((a, b) => a - b)).toEqual(Array.from({ length: portCount }, (_, i) => i + 1))
      }
    },
  )

  it('together send every one of 2^24 probes and more exactly once, however many they are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 64 }), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (count, seed) => {
        const text = { targets: '10.0.0.0/16', ports: '1-257', seed }
        const { endpointCount } = planOf(text)
        const bitmap = new Uint8Array(Math.ceil(endpointCount / 8))
        let distinctCount = 0
        let sentCount = 0
        for (let index = 1; index <= count; index++) {
          const schedule = scheduleOf({ ...text, shard: { index, count } })
          const { plan } = schedule
          const batch = new ProbeBatch(4096)
          const { words } = batch
          for (let nowMs = 0; !schedule.isDone; nowMs++) {
            batch.clear()
            schedule.fill(batch)
            for (let at = 0; at < batch.count * 5; at += 5) {
              const port = words[at + 4]! & 0xffff
              const probeIndex = plan.probeIndexOf(words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!, port)
              const bit = 1 << (probeIndex & 7)
              if (probeIndex < 0 || (bitmap[probeIndex >>> 3]! & bit) !== 0) continue // strange, or a repeat
              bitmap[probeIndex >>> 3]! |= bit
              distinctCount++
            }
            sentCount += batch.count
            for (const window of schedule.advance(nowMs, nowMs, schedule.queuedCount)) schedule.retire(window)
          }
        }
        expect(endpointCount).toBeGreaterThan(2 ** 24)
        expect({ distinctCount, sentCount }).toEqual({ distinctCount: endpointCount, sentCount: endpointCount })
      }),
      { numRuns: 1 },
    )
  }, 60_000)
})

function scheduleOf(text: Parameters<typeof planOf>[0]): Schedule {
  const plan = planOf(text)
  return new Schedule(plan, new LiveWindows(3, plan.windows.size), new RoundTrips(), { retries: 0, cooldownMs: 0 })
}

describe('the order of a plan', () => {
  /** What a machine computes of a plan, on one line each: the cut, the first four probes of a shard, its last one. */
  const orderOf = async (targets: string[], ports: string, seed: bigint, index: number, count: number) => {
    const plan = await planScan({ targets, ports, seed, shard: { index, count } })
    const probes = [...plan.slice(0, 4), ...plan.slice(plan.probes - 1, 1)]
    return [
      plan.plan,
      `${plan.probes} in windows of ${plan.windowSize}, of ${plan.windows}`,
      ...probes.map(({ position, probeIndex, address, port }) => `${position} ${probeIndex} ${address} ${port}`),
    ]
  }

  it('is the same on every machine for one seed, however large the plan and whichever the shard', async () => {
    expect(await orderOf(['10.0.0.0/30'], '22,80,443', 1n, 1, 1)).toEqual([
      'sha256:70f30a3d650ed3bb4c2af49175b03747e2638ddbf4f7856412eb730073974794',
      '12 in windows of 12, of 1',
      '0 7 10.0.0.2 80',
      '1 8 10.0.0.2 443',
      '2 0 10.0.0.0 22',
      '3 10 10.0.0.3 80',
      '11 3 10.0.0.1 22',
    ])
    expect(await orderOf(['10.0.0.0/16', '192.168.7.9'], '1-1000', 0n, 2, 3)).toEqual([
      'sha256:d339013aaf7f32bc4bcce89fba28dd9eb07e787ec0d00a61675d97339e4384b4',
      '21845670 in windows of 3640945, of 18',
      '3640945 29140433 10.0.113.212 434',
      '3640946 8418262 10.0.32.226 263',
      '3640947 33252330 10.0.129.228 331',
      '3640948 61956387 10.0.242.4 388',
      '61896064 54622571 10.0.213.94 572',
    ])
    expect(await orderOf(['10.0.0.0/8'], '-', 0xc0ffeen, 7, 9)).toEqual([
      'sha256:68f29d0f62264cc1d655568f55af16575c2f6a0cb9f243ef376d3d9f23a7a3e9',
      '122166094512 in windows of 4194256, of 262143',
      '25165536 157782231831 10.36.188.178 34762',
      '25165537 234645928329 10.54.162.51 23485',
      '25165538 867464953908 10.201.249.186 47599',
      '25165539 1095020669963 10.254.245.80 24924',
      '1099486462095 893383691979 10.208.2.161 20845',
    ])
    expect(await orderOf(['fd00::/96', '10.1.2.3:77'], '443,8443', 2n ** 64n - 1n, 4, 5)).toEqual([
      'sha256:f10f50c844f6feeb38566817ee8535c50e6bb7aa84b251002bb41f025a12e2ec',
      '1717986920 in windows of 4190212, of 2050',
      '12570636 1390803396 fd00::2972:fce2 443',
      '12570637 4669163372 fd00::8b26:e3b6 443',
      '12570638 6328517975 fd00::bc9a:c2ab 8443',
      '12570639 1332864200 fd00::27b8:f264 443',
      '8585744387 2448723653 fd00::48fa:4762 8443',
    ])
  })
})
