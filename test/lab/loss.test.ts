import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Impairment, impair, passedCount } from './impairment.js'
import { makeNetwork, type Network } from './network.js'
import { type Sweep, sweep } from './synsweep.js'
import { addressOf, endpoints, PORT_COUNT, PORTS, type Truth, truth } from './truth.js'

/** So many hosts that the misses aimed at, 0.02 %, are not by chance five times as many; fewer where each costs time. */
const CASES: readonly { what: string; impairment: Impairment; hostCount: 64 | 128 }[] = [
  { what: 'a policer of 20,000/s', impairment: { policerPps: 20_000 }, hostCount: 64 },
  { what: '5 % loss each way', impairment: { lossRatio: 0.05 }, hostCount: 64 },
  { what: '20 % loss each way', impairment: { lossRatio: 0.2 }, hostCount: 128 },
]
const TARGETS = { 64: '10.77.0.0/26', 128: '10.77.0.0/25' }

const MAX_MISSED_OPEN_RATIO = 0.001
/** So much of all that answers is missed by chance before the estimate counts as wrong: the interval fails once in twenty. */
const ESTIMATE_SLACK_RATIO = 0.0005
/** Of the share of 64,000 endpoints' probes that a random loss lets through; six standard deviations and more. */
const PASSED_SLACK_RATIO = 0.01

const endpointOf = ({ address, port }: { address: string; port: number }) => `${address}:${port}`

const truths = new Map<string, Truth>()
for (const { host, port } of endpoints()) {
  const address = addressOf(host)
  truths.set(endpointOf({ address, port }), truth(address, port))
}

let network: Network
beforeAll(async () => {
  network = await makeNetwork()
}, 30_000)
afterAll(() => network.close())

describe.each(CASES)('a sweep by default options of $hostCount hosts × 1,000 ports through $what', (scenario) => {
  const { impairment, hostCount } = scenario
  let result: Sweep
  let passedRatio: number

  beforeAll(async () => {
    await impair(network, impairment)
    const synsBefore = await network.synCount()
    result = await sweep(network.scanner, [TARGETS[hostCount], '-p', PORTS])
    passedRatio = (await passedCount(network)) / ((await network.synCount()) - synsBefore)
  }, 60_000)

  const missedOf = (isAmong: (truly: Truth) => boolean) => {
    const all = result.verdicts.filter((verdict) => isAmong(truths.get(endpointOf(verdict))!))
    const missed = all.filter(({ reason }) => reason === 'no-response')
    return missed.length / all.length
  }

  it('was impaired', () => {
    const { lossRatio } = impairment
    if (lossRatio === undefined) expect(passedRatio).toBeLessThan(1)
    else expect(Math.abs(passedRatio - (1 - lossRatio))).toBeLessThan(PASSED_SLACK_RATIO)
  })

  it('ends well, and judges every endpoint exactly once', () => {
    expect({ code: result.code, stderr: result.stderr, complete: result.summary.complete }).toEqual({
      code: 0,
      stderr: '',
      complete: true,
    })
    const judged = new Set(result.verdicts.map(endpointOf))
    expect([result.verdicts.length, judged.size]).toEqual([hostCount * PORT_COUNT, hostCount * PORT_COUNT])
  })

  it('finds 99.9 % of the open ports', () => {
    expect(missedOf(({ state }) => state === 'open')).toBeLessThanOrEqual(MAX_MISSED_OPEN_RATIO)
  })

  it('says nothing false: what answered is what it said, the rest is silent', () => {
    const wrong = result.verdicts.filter((verdict) => {
      const { state, reason, reasonAddress } = truths.get(endpointOf(verdict))!
      const isTrue = verdict.state === state && verdict.reason === reason && verdict.reasonAddress === reasonAddress
      return !isTrue && verdict.reason !== 'no-response'
    })
    expect(wrong.slice(0, 10)).toEqual([])
  })

  it('does not foretell fewer misses than there are', () => {
    const missedRatio = missedOf(({ state }) => state !== 'filtered')
    expect(result.summary.missEstimate!.high).toBeGreaterThanOrEqual(missedRatio - ESTIMATE_SLACK_RATIO)
  })

  it('gives every change of the rate with its reason, one after the other', () => {
    const { rates } = result
    expect(rates.length).toBeGreaterThan(0)
    expect(rates.filter(({ reason, ratePps }) => reason.trim() === '' || !(ratePps > 0))).toEqual([])
    expect(rates.slice(1).map(({ previousPps }) => previousPps)).toEqual(
      rates.slice(0, -1).map(({ ratePps }) => ratePps),
    )
  })
})
