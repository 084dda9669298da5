import { describe, expect, it } from '@jest/globals'
import type { Finding, HostTally, Summary } from '../../src/model/index.js'
import { ScanJudges } from '../../src/scan/judges.js'
import { Postures } from '../../src/scan/postures.js'
import { parsePorts } from '../../src/targets/parse-ports.js'
import { parseTargetSet } from '../../src/targets/resolve-targets.js'
import { summary } from '../output/sample-records.js'

const NAMES: Readonly<Record<string, string>> = { '192.0.2.1': 'www.example.org', '2001:db8::1': 'www.example.org' }
const whole = { targets: parseTargetSet('192.0.2.1,2001:db8::1'), ports: parsePorts('-') }

function tally(address: string, open: number, fields: Partial<HostTally> = {}): HostTally {
  return { address, name: NAMES[address]!, open, closed: 0, filtered: 65_535 - open, ...fields }
}

async function postures(tallies: readonly HostTally[]): Promise<Postures> {
  const judges = await ScanJudges.of({ role: 'web-server' }, () => [])
  const all = new Postures({ judges, hasUdp: false, nameOf: (address) => NAMES[address] })
  all.add(tallies)
  return all
}

const judged = async (tallies: readonly HostTally[], findings: readonly Finding[] = []) => {
  const records = [...(await postures(tallies)).records(findings, summary() as unknown as Summary, whole)].flat()
  return records
}

const open = (address: string, ...ports: number[]) =>
  ports.map((port) => ({ address, port, hostName: 'www.example.org' }))

describe('a name with addresses of both families', () => {
  it('is one host, its IPv4 address first', async () => {
    expect(await judged([tally('2001:db8::1', 2), tally('192.0.2.1', 2)])).toMatchObject([
      { name: 'www.example.org', address: '192.0.2.1', addresses: ['192.0.2.1', '2001:db8::1'], grade: 'A' },
    ])
  })

  it('has a finding for what IPv6 alone lets through, and none for what the role opens to all', async () => {
    const all = await postures([tally('192.0.2.1', 2), tally('2001:db8::1', 4)])
    const seen = [...open('192.0.2.1', 80), ...open('2001:db8::1', 80, 443, 22, 3306)]
    expect(all.hostFindings(seen).map(({ rule, address, port }) => [rule, address, port])).toEqual([
      ['ipv6-wider-than-ipv4', '2001:db8::1', 22],
      ['ipv6-wider-than-ipv4', '2001:db8::1', 3306],
    ])
  })

  it('has none where IPv4 never answered, so that nothing can be compared', async () => {
    const all = await postures([tally('2001:db8::1', 1)])
    expect(all.hostFindings(open('2001:db8::1', 3306))).toEqual([])
  })

  it('is rated by the address that answers, and unrated when none does', async () => {
    expect(await judged([tally('192.0.2.1', 2)])).toMatchObject([
      { grade: 'A', addresses: ['192.0.2.1', '2001:db8::1'] },
    ])
    expect(await judged([])).toMatchObject([{ grade: 'U', unratedBecause: 'silent' }])
    const absent = tally('192.0.2.1', 0, { reason: 'no-arp-response' })
    expect(await judged([absent])).toMatchObject([{ grade: 'U', unratedBecause: 'silent' }])
  })

  it('is unrated when one of its addresses answers everything, and never earns A when one was seen badly', async () => {
    const everything = tally('192.0.2.1', 65_535, { filtered: 0, answersEverything: true })
    expect(await judged([everything, tally('2001:db8::1', 1)])).toMatchObject([{ grade: 'U' }])
    const blocked = tally('2001:db8::1', 1, { blockedSuspected: true })
    expect(await judged([tally('192.0.2.1', 2), blocked])).toMatchObject([{ grade: 'B', score: 89, incomplete: true }])
  })
})
