import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Verdict } from '../../src/model/index.js'
import { makeNetwork, type Network } from './network.js'
import { nmap } from './nmap.js'
import { sampleOf } from './sample.js'
import { type Sweep, sweep } from './synsweep.js'
import { addressOf, HOST_COUNT, IPV6_TARGETS, TARGETS, type Truth, truth } from './truth.js'

/** Enough ports for every treatment of every host, few enough to sweep both families by every link in seconds. */
const PORT_COUNT = 100
const ENDPOINT_COUNT = HOST_COUNT * PORT_COUNT
const RETRIES = 2

describe.each(['xdp', 'packet', 'ip'])('a sweep of 256 hosts of each family by link %s', (link) => {
  let network: Network
  let result: Sweep
  let synCount: number

  beforeAll(async () => {
    network = await makeNetwork({ takesXdp: link === 'xdp', hasIpv6: true })
    const options = ['--link', link, '--rate', '30000', '--retries', `${RETRIES}`]
    const before = await network.synCount()
    result = await sweep(network.scanner, [TARGETS, IPV6_TARGETS, '-p', `1-${PORT_COUNT}`, ...options])
    synCount = (await network.synCount()) - before
  }, 90_000)
  afterAll(() => network.close())

  it('ends well and says what carried it', () => {
    expect(result).toMatchObject({ code: 0, header: { link, targets: 2 * HOST_COUNT, probes: 2 * ENDPOINT_COUNT } })
  })

  it('judges every endpoint exactly once, as it truly is, and names who answered', () => {
    const wrong = result.verdicts.filter((verdict) => !sameTruth(verdict, truth(verdict.address, verdict.port)))
    const judged = new Set(result.verdicts.map(endpointOf))
    expect([wrong.slice(0, 5), judged.size, result.verdicts.length]).toEqual([
      [],
      2 * ENDPOINT_COUNT,
      2 * ENDPOINT_COUNT,
    ])
  })

  it('gives the verdicts of one family that it gives of the other', () => {
    const statesOf = (isIpv6: boolean) => {
      const verdicts = result.verdicts.filter(({ address }) => address.includes(':') === isIpv6)
      return ['open', 'closed', 'filtered'].map((state) => verdicts.filter((verdict) => verdict.state === state).length)
    }
    expect(statesOf(true)).toEqual(statesOf(false))
  })

  it('sends what it says it sent, sees nothing that is not a reply, and loses nothing', () => {
    expect(result.summary).toMatchObject({ sent: synCount, strays: 0, complete: true })
    expect(result.summary.drops).toEqual({ kernel: 0, interface: 0, queue: 0 })
  })

  it('knows the TTL and the round trip of what answered', () => {
    const odd = result.verdicts.filter(({ ttl, reason }) => (ttl === undefined) !== (reason === 'no-response'))
    expect(odd.slice(0, 5)).toEqual([])
    const timed = result.verdicts.filter(({ rttMs, reason }) => reason !== 'no-response' && rttMs === undefined)
    expect(timed.length).toBeLessThan(ENDPOINT_COUNT / 100)
  })

  it('agrees with Nmap', async () => {
    const { targets, ports } = sampleOf(6)
    const asked = ports.filter((port) => port <= PORT_COUNT)
    const verdicts = new Map(result.verdicts.map((verdict) => [endpointOf(verdict), verdict]))
    const found = await nmap(network.scanner, targets, asked)
    const disputed = [...found].filter(([endpoint, answer]) => !sameTruth(verdicts.get(endpoint)!, answer))
    expect([found.size, disputed.slice(0, 5)]).toEqual([targets.length * asked.length, []])
  }, 60_000)
})

it('has the hosts of both families by the same numbers', () => {
  expect([addressOf(0, 6), addressOf(255, 6), addressOf(255)]).toEqual(['fd77::', 'fd77::ff', '10.77.0.255'])
})

function endpointOf({ address, port }: Verdict): string {
  return `${address}:${port}`
}

function sameTruth(verdict: Verdict, { state, reason, reasonAddress }: Truth): boolean {
  return verdict.state === state && verdict.reason === reason && verdict.reasonAddress === reasonAddress
}
