import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Verdict } from '../../src/model/index.js'
import { makeNetwork, type Network } from './network.js'
import { nmap } from './nmap.js'
import { SAMPLE } from './sample.js'
import { countSynsDuring, type SynCounts } from './syn-capture.js'
import { type Sweep, sweep } from './synsweep.js'
import {
  addressOf,
  ENDPOINT_COUNT,
  endpoints,
  HOST_COUNT,
  PORTS,
  TARGETS,
  type Truth,
  truth,
  truthCounts,
} from './truth.js'

/** Well below what two cores carry with the whole laboratory on them, so that no probe is lost but those dropped on purpose. */
const RATE_PPS = 40_000
const RETRIES = 2

describe.each(['xdp', 'packet', 'ip'])('a sweep of 256 hosts × 1,000 ports by link %s', (link) => {
  let network: Network
  let result: Sweep
  let syns: SynCounts

  beforeAll(async () => {
    network = await makeNetwork({ takesXdp: link === 'xdp' })
    const options = ['--link', link, '--rate', `${RATE_PPS}`, '--retries', `${RETRIES}`]
    const captured = await countSynsDuring(network.router, 'r0', network.synCount, () =>
      sweep(network.scanner, [TARGETS, '-p', PORTS, ...options]),
    )
    result = captured.result
    syns = captured.syns
  }, 150_000)
  afterAll(() => network.close())

  it('ends well and says what carried it', () => {
    expect(result).toMatchObject({
      code: 0,
      header: { link, targets: HOST_COUNT, ports: 1000, probes: ENDPOINT_COUNT },
    })
  })

  it('judges every endpoint exactly once', () => {
    const judged = new Set(result.verdicts.map(endpointOf))
    expect([result.verdicts.length, judged.size]).toEqual([ENDPOINT_COUNT, ENDPOINT_COUNT])
  })

  it('judges every endpoint as it truly is, and names who answered', () => {
    const wrong = result.verdicts.filter((verdict) => !sameTruth(verdict, truth(verdict.address, verdict.port)))
    expect(wrong.slice(0, 10)).toEqual([])
  })

  it('gives every answer its TTL, and silence none', () => {
    const odd = result.verdicts.filter(({ ttl, reason }) => (ttl === undefined) !== (reason === 'no-response'))
    expect(odd.slice(0, 10)).toEqual([])
  })

  it('counts what it judged', () => {
    expect(result.summary).toMatchObject({ ...truthCounts(), complete: true })
  })

  it('tallies every host that answered', () => {
    const tallies = result.hosts.map(({ address, open, closed, filtered }) => ({ address, open, closed, filtered }))
    const answering = hostTallies().filter(({ silent }) => !silent)
    expect(tallies.sort(byAddress)).toEqual(answering.map(({ silent: _, ...tally }) => tally).sort(byAddress))
  })

  it('sees nothing that is not a reply, and loses nothing', () => {
    expect(result.summary).toMatchObject({ strays: 0, drops: { kernel: 0, interface: 0, queue: 0 } })
  })

  it('sends what it says it sent', () => {
    expect(result.summary.sent).toBe([...syns.values()].reduce((sum, count) => sum + count, 0))
  })

  it('sends to each endpoint as often as its verdict says, canaries to what answered aside, at most retries + 1 times', () => {
    const mayBeCanary = ({ state }: Verdict) => state !== 'filtered'
    const miscounted = result.verdicts.filter((verdict) => {
      const extraCount = syns.get(endpointOf(verdict))! - verdict.attempts
      return mayBeCanary(verdict) ? extraCount < 0 : extraCount !== 0
    })
    expect(miscounted.slice(0, 10)).toEqual([])
    const extraCount = result.summary.sent - result.verdicts.reduce((sum, { attempts }) => sum + attempts, 0)
    expect(extraCount).toBeLessThanOrEqual(result.summary.sent / 100)
    expect([...syns].filter(([, count]) => count > RETRIES + 1)).toEqual([])
  })

  it('repeats probes of silent endpoints, all of them, and of no others', () => {
    const misrepeated = result.verdicts.filter(
      ({ attempts, reason }) => attempts !== (reason === 'no-response' ? RETRIES + 1 : 1),
    )
    expect(misrepeated.slice(0, 10)).toEqual([])
  })

  it('agrees with Nmap', async () => {
    const verdicts = new Map(result.verdicts.map((verdict) => [endpointOf(verdict), verdict]))
    const found = await nmap(network.scanner, SAMPLE.targets, SAMPLE.ports)
    const disputed = [...found].filter(([endpoint, answer]) => !sameTruth(verdicts.get(endpoint)!, answer))
    expect(found.size).toBe(SAMPLE.targets.length * SAMPLE.ports.length)
    expect(disputed).toEqual([])
  }, 60_000)
})

function endpointOf({ address, port }: Verdict): string {
  return `${address}:${port}`
}

function sameTruth(verdict: Verdict, { state, reason, reasonAddress }: Truth): boolean {
  return verdict.state === state && verdict.reason === reason && verdict.reasonAddress === reasonAddress
}

/** What each host's tally has to be; `silent`: it answers nothing, so it has none. */
function hostTallies() {
  const tallies = Array.from({ length: HOST_COUNT }, (_, host) => {
    return { address: addressOf(host), open: 0, closed: 0, filtered: 0, silent: true }
  })
  for (const { host, port } of endpoints()) {
    const { state, reason } = truth(addressOf(host), port)
    const tally = tallies[host]!
    tally[state]++
    if (reason !== 'no-response') tally.silent = false
  }
  return tallies
}

function byAddress(a: { address: string }, b: { address: string }): number {
  return a.address < b.address ? -1 : 1
}
