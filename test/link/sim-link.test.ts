import { describe, expect, it } from '@jest/globals'
import { ProbeBatch } from '../../src/batch/index.js'
import { SimClock } from '../../src/link/sim-clock.js'
import { SimLink } from '../../src/link/sim-link.js'
import type { SimNetwork } from '../../src/link/sim-network.js'
import { linkContract } from './contract.js'

const OPEN_PORT = 80
const hosts: SimNetwork = {
  answer: (_target, port) => (port === OPEN_PORT ? { kind: 'syn-ack' } : { kind: 'rst' }),
  latencyMs: [1, 5],
}

describe('SimLink', () => {
  linkContract(() => ({
    open: async () => new SimLink(hosts, new SimClock()),
    address: '10.0.0.1',
    openPort: OPEN_PORT,
    closedPort: 81,
    cooldownMs: 100,
  }))

  /** Sends `count` probes at `ratePps`; says how many replies came and when, in simulated ms, all had left. */
  async function run(network: SimNetwork, count: number, ratePps: number) {
    const clock = new SimClock()
    const link = new SimLink(network, clock)
    link.setRate(ratePps)
    const batch = new ProbeBatch(count)
    for (let i = 0; i < count; i++) batch.push(0, 0, 0xffff, 0x0a000000 + i, 81, 0)
    const sending = link.send(batch).then(() => link.finish(100))
    const times: number[] = []
    for await (const replies of link.replies()) {
      for (let row = 0; row < replies.count; row++) times.push(replies.capturedAtMs(row))
    }
    await sending
    return { replyCount: times.length, elapsedMs: clock.nowMs() - 100, times: times.join() }
  }

  it('sends at the rate it is given', async () => {
    const { elapsedMs } = await run(hosts, 1000, 500)
    expect(elapsedMs).toBeGreaterThan(1990)
    expect(elapsedMs).toBeLessThan(2010)
  })

  it('repeats itself for one seed, and differs for another', async () => {
    const lossy = { ...hosts, lossRatio: 0.2, duplicateRatio: 0.1 }
    const [first, again, other] = await Promise.all([
      run({ ...lossy, seed: 7 }, 500, 10_000),
      run({ ...lossy, seed: 7 }, 500, 10_000),
      run({ ...lossy, seed: 8 }, 500, 10_000),
    ])
    expect(again.times).toBe(first.times)
    expect(other.times).not.toBe(first.times)
  })

  it('loses the share of round trips that two independent losses make', async () => {
    const { replyCount } = await run({ ...hosts, lossRatio: 0.1, seed: 3 }, 20_000, 100_000)
    expect(replyCount / 20_000).toBeGreaterThan(0.81 - 0.015)
    expect(replyCount / 20_000).toBeLessThan(0.81 + 0.015)
  })

  it('lets a policer pass its rate and drops the rest', async () => {
    const { replyCount } = await run({ ...hosts, policerPps: 1000 }, 10_000, 10_000)
    expect(replyCount).toBeGreaterThan(950)
    expect(replyCount).toBeLessThan(1050)
  })
})
