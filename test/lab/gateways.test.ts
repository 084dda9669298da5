import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import type { ScanRecord } from '../../src/model/index.js'
import { type Crossroads, crossroadsTruth, makeCrossroads, WAYS } from './crossroads.js'
import { scanArgv, startSweep, sweep } from './synsweep.js'

jest.setTimeout(30_000)

const PORTS = [80, 81]
/** Behind gateways that nobody is: 10.83.0.99 and fd83::99. */
const SILENT = ['10.87.0.0/28', 'fd87::/124']
const SILENT_ADDRESS_COUNT = 32

describe('gateways, of which some are silent', () => {
  let crossroads: Crossroads

  beforeAll(async () => {
    crossroads = await makeCrossroads()
    await crossroads.scanner.script(`
      ip route add 10.87.0.0/24 via 10.83.0.99
      ip route add fd87::/64 via fd83::99`)
  }, 60_000)
  afterAll(() => crossroads.close())

  it.each(['auto', 'packet'])(
    'leave what lies behind them filtered, unsent, and all else as it is, by link %s',
    async (link) => {
      const ways = WAYS.filter(({ name }) => /uplink|policy/.test(name))
      const targets = ways.flatMap((way) => way.targets)
      const options = ['-p', PORTS.join(), '--link', link, '--rate', '5000', '--retries', '2', '--cooldown', '500']
      const { code, verdicts, hosts, summary, stderr } = await sweep(crossroads.scanner, [
        ...targets,
        ...SILENT,
        ...options,
      ])
      expect([code, summary.complete, summary.strays]).toEqual([0, true, 0])
      for (const way of ways) {
        const wrong = verdicts.filter(({ address, port, state }) => {
          return way.targets.includes(address) && state !== crossroadsTruth(way, port).state
        })
        expect(wrong).toEqual([])
      }
      const behind = verdicts.filter(({ address }) => /^(10\.87|fd87)/.test(address))
      expect(behind).toHaveLength(SILENT_ADDRESS_COUNT * PORTS.length)
      expect(new Set(behind.map(({ state, reason, attempts }) => `${state} ${reason} ${attempts}`))).toEqual(
        new Set(['filtered host-unreach 0']),
      )
      expect(verdicts).toHaveLength((targets.length + SILENT_ADDRESS_COUNT) * PORTS.length)
      expect(hosts.filter(({ reason }) => reason !== undefined)).toEqual([]) // they are on no link of ours
      expect(stderr).toMatch(/the gateway 10\.83\.0\.99 on s1 does not answer ARP: .*not sent to/)
      expect(stderr).toMatch(/the gateway fd83::99 on s1 does not answer NDP: .*not sent to/)
    },
  )

  it('refuse a scan, in one line, when there is no other', async () => {
    const ended = await crossroads.scanner.run(scanArgv(...SILENT, '10.86.1.1', '-p', '80', '--link', 'packet'))
    expect(ended).toMatchObject({ code: 1, stdout: '' })
    expect(ended.stderr).toMatch(/^.*the gateway 10\.83\.0\.99 on s1 does not answer ARP.*\[ERR_NEIGHBOUR\]\n$/)
  })

  it('are sent to from the moment that they answer', async () => {
    // What is not sent takes no time: the other half of the plan keeps the scan going, for a minute if nobody ends it.
    const plan = ['10.82.0.0/24', '10.87.0.0/24', '-p', '1-200']
    const child = startSweep(crossroads.scanner, [...plan, '--link', 'packet', '--rate', '800', '--retries', '1'])
    const ended = once(child, 'close')
    const complaints = text(child.stderr!)
    const found = new Set<string>()
    for await (const line of createInterface(child.stdout!)) {
      const record = JSON.parse(line) as ScanRecord
      if (record.type !== 'verdict' || !record.address.startsWith('10.87') || found.has(record.reason)) continue
      found.add(record.reason)
      if (found.size === 1) {
        await crossroads.right.script(`
          ip route add local 10.87.0.0/24 dev lo
          ip address add 10.83.0.99/24 dev u0`)
      }
      if (found.size === 3) child.kill('SIGINT')
    }
    expect(found).toEqual(new Set(['host-unreach', 'reset', 'syn-ack']))
    expect([await ended, await complaints]).toEqual([[130, null], expect.stringContaining('10.83.0.99')])
  }, 120_000)
})
