import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Verdict } from '../../src/model/index.js'
import { makeNetwork, type Network } from './network.js'
import { readSweep, type Sweep, startSweep, sweep } from './synsweep.js'
import { listens } from './truth.js'

/** Beside the hosts of truth.ts: whatever listens there takes a third of the ports, and the kernel refuses the others. */
const ORDINARY = '10.77.8.0/27'
const ORDINARY_BEFORE = '10.77.10.0/24'
const BLOCKED = '10.77.11.0/24'

/** The target takes any port of these for port 3, where something listens. */
const REDIRECTED = '10.77.4.0/27'
/** The router opens connections to these itself, whatever listens behind. */
const PROXIED = '10.77.5.0/27'
const HOSTS = 32

const REDIRECTION = `table ip everything {
  chain arrive {
    type nat hook prerouting priority dstnat
    ip daddr ${REDIRECTED} meta l4proto tcp redirect to :3
  }
}
`
const PROXY = `table ip everything {
  chain arrive {
    type filter hook prerouting priority raw
    ip daddr ${PROXIED} tcp flags syn notrack
  }
  chain pass {
    type filter hook forward priority filter
    ip daddr ${PROXIED} ct state invalid,untracked synproxy mss 1460 wscale 7 timestamp sack-perm
  }
}
`

const networkOf = (address: string) => address.split('.').slice(0, 3).join('.')

let network: Network
beforeAll(async () => {
  network = await makeNetwork()
  await network.target.output(['nft', '-f', '-'], { input: REDIRECTION })
  await network.router.output(['nft', '-f', '-'], { input: PROXY })
}, 60_000)
afterAll(() => network.close())

describe('hosts that answer everything', () => {
  let many: Sweep
  let few: Sweep
  beforeAll(async () => {
    const targets = [ORDINARY, REDIRECTED, PROXIED]
    many = await sweep(network.scanner, [...targets, '-p', '1-200', '--rate', '10000'])
    few = await sweep(network.scanner, [...targets, '-p', '3,9', '--rate', '2000'])
  }, 120_000)

  const flaggedIn = ({ hosts }: Sweep) => {
    const counts: Record<string, number> = {}
    for (const { address, answersEverything } of hosts) {
      if (answersEverything) counts[networkOf(address)] = (counts[networkOf(address)] ?? 0) + 1
    }
    return counts
  }

  it('are found, a redirecting kernel as well as a SYN proxy, and no ordinary host beside them', () => {
    expect(flaggedIn(many)).toEqual({ '10.77.4': HOSTS, '10.77.5': HOSTS })
    expect(many.summary).toMatchObject({ answersEverything: 2 * HOSTS, complete: true, strays: 0 })
  })

  it('are found by two ports as well, when a network is full of them', () => {
    expect(flaggedIn(few)).toEqual({ '10.77.4': HOSTS, '10.77.5': HOSTS })
  })

  it('have all their verdicts in the stream, and no finding', () => {
    const { open, closed, filtered } = many.summary
    expect(open + closed + filtered).toBe(3 * HOSTS * 200)
    expect(open).toBe(2 * HOSTS * 200 + HOSTS * Array.from({ length: 200 }, (_, i) => i + 1).filter(listens).length)
    expect(new Set(many.findings.map(({ address }) => networkOf(address)))).toEqual(new Set(['10.77.8']))
  })
})

describe('a network that a firewall closes in the middle of a sweep', () => {
  let result: Sweep
  beforeAll(async () => {
    const scan = startSweep(network.scanner, [ORDINARY_BEFORE, BLOCKED, '-p', '1-60', '--rate', '8000'])
    const stderr = text(scan.stderr!)
    const ended = once(scan, 'close') as Promise<[number | null, NodeJS.Signals | null]>
    const lines: string[] = []
    let closed: Promise<unknown> | undefined
    for await (const line of createInterface(scan.stdout!)) {
      lines.push(line)
      if (lines.length < 10_000 || closed) continue
      const input = `table ip closing {
  chain pass {
    type filter hook forward priority filter
    ip daddr ${BLOCKED} drop
  }
}
`
      closed = network.router.output(['nft', '-f', '-'], { input })
    }
    await closed
    const [code, signal] = await ended
    result = readSweep({ code, signal, stdout: lines.join('\n'), stderr: await stderr })
  }, 120_000)

  const flagged = () => result.verdicts.filter(({ blockedSuspected }) => blockedSuspected)

  it('has its silent endpoints flagged, and nobody else has', () => {
    expect(new Set(flagged().map(({ address }) => networkOf(address)))).toEqual(new Set(['10.77.11']))
    const silent = result.verdicts.filter(({ reason }) => reason === 'no-response')
    expect(silent.length).toBeGreaterThan(1000)
    // Those probed just before it closed, whose attempts were all lost to it, may come before its last answer.
    expect(flagged().length).toBeGreaterThan(silent.length * 0.9)
    expect(result.summary.blockedSuspected).toBe(flagged().length)
  })

  it('is named in one warning', () => {
    const warnings = result.stderr.split('\n').filter((line) => line.includes('stopped answering in mid-scan'))
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain('10.77.11.0/24 stopped answering')
  })

  it('leaves every other verdict true', () => {
    const isTrue = ({ port, state }: Verdict) => state === (listens(port) ? 'open' : 'closed')
    expect(result.verdicts.filter((verdict) => verdict.reason !== 'no-response' && !isTrue(verdict))).toEqual([])
    expect(
      result.verdicts.filter(({ address, reason }) => networkOf(address) === '10.77.10' && reason === 'no-response'),
    ).toEqual([])
  })
})
