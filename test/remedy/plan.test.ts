import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { Finding, Service, Verdict } from '../../src/model/index.js'
import {
  administratorsOf,
  buildPlan,
  chooseHost,
  contains,
  distinct,
  type HostExposure,
  parseNetwork,
} from '../../src/remedy/index.js'
import { type Role, roleByName } from '../../src/risk/index.js'
import { networks } from './drawn-plans.js'

const AT = '2026-03-04T05:06:07.000Z'
const HOST = '192.0.2.10'
const ADMIN = parseNetwork('203.0.113.7')!

const open = (port: number, address = HOST, name?: string): Verdict => ({
  ...{ address, port, protocol: 'tcp', state: 'open', reason: 'syn-ack', attempts: 1, at: AT },
  ...(name !== undefined && { name }),
})
const speaks = (port: number, name: string): Service => ({
  ...{ address: HOST, port, protocol: 'tcp', name, tls: false, auth: 'unknown', connections: 1, at: AT },
})
const found = (port: number, fields: Partial<Finding> = {}): Finding => ({
  ...{ rule: `rule-${port}`, severity: 'high', confidence: 'possible', address: HOST, port, protocol: 'tcp' },
  ...{ unexpected: true, title: '', reason: '', remedy: '', alternates: [], ...fields },
})
const exposure = (fields: Partial<HostExposure>): HostExposure => ({
  ...{ addresses: [HOST], verdicts: [], services: [], findings: [], ...fields },
})
const NARROW = { mode: 'narrow', role: roleByName('web-server'), admins: [ADMIN] } as const
const portsIn = (rules: readonly { port: number }[]) => rules.map(({ port }) => port)

describe('a plan', () => {
  it('keeps what the role expects, restricts SSH to administrators, closes what a finding names', () => {
    const plan = buildPlan(
      exposure({ verdicts: [22, 80, 443, 6379].map((port) => open(port)), findings: [found(6379), found(22)] }),
      NARROW,
    )
    expect(portsIn(plan.keep)).toEqual([80, 443])
    expect(plan.restrict).toMatchObject([{ port: 22, from: [ADMIN] }])
    expect(plan.close).toEqual([{ protocol: 'tcp', port: 6379, rules: ['rule-6379'] }])
  })

  it('takes SSH for what it is wherever it listens, and never closes it', () => {
    const services = [speaks(2222, 'ssh'), speaks(22, 'http')]
    const plan = buildPlan(exposure({ services, findings: [found(2222), found(22)] }), {
      ...NARROW,
      role: roleByName('none'),
    })
    expect(plan.sshPorts).toEqual([2222])
    expect(portsIn(plan.restrict)).toEqual([2222])
    expect(portsIn(plan.close)).toEqual([22])
  })

  it('leaves SSH open, and says so, while nobody has said who administers the host', () => {
    const plan = buildPlan(exposure({ verdicts: [open(22)], findings: [found(22)] }), { ...NARROW, admins: [] })
    expect(portsIn(plan.keep)).toEqual([22])
    expect(plan.notes).toEqual([
      '22/tcp is for administrators and stays open to all: --admin ADDRESS says who they are',
    ])
  })

  it('lets in the sources that a role names', () => {
    const role: Role = {
      ...{ name: 'shop', summary: '', isStated: true },
      expects: [
        { ports: [5432], from: ['10.1.0.0/16', '10.1.2.0/24'] },
        { ports: [[8000, 8100]], from: 'admins' },
      ],
    }
    const plan = buildPlan(exposure({ verdicts: [open(5432), open(8080)] }), { ...NARROW, role })
    expect(plan.restrict.map(({ port, from }) => [port, from.map(({ text }) => text)])).toEqual([
      [5432, ['10.1.0.0/16']],
      [8080, ['203.0.113.7/32']],
    ])
  })

  it('asks what is expected of each address: what is meant for its own network is not open to all', () => {
    const role: Role = {
      ...{ name: 'database', summary: '', isStated: true },
      expects: [{ ports: [5432], isPrivateOnly: true }],
    }
    const at = ['10.0.0.8', '8.8.4.4']
    const verdicts = at.map((address) => open(5432, address))
    const findings = [found(5432, { address: '8.8.4.4' })]
    const both = exposure({ addresses: at, verdicts, findings })
    expect(portsIn(buildPlan(both, { ...NARROW, role }).close)).toEqual([5432])
    const inside = exposure({ addresses: ['10.0.0.8'], verdicts: verdicts.slice(0, 1) })
    expect(portsIn(buildPlan(inside, { ...NARROW, role }).keep)).toEqual([5432])
  })

  it('closes nothing for a finding that is waived, or light where no role is stated', () => {
    const waiver = { id: 'w', reason: 'known', expires: '2027-01-01' }
    const findings = [found(9000, { waiver }), found(9001, { severity: 'low', unexpected: false }), found(9002)]
    const plan = buildPlan(exposure({ findings }), { ...NARROW, role: roleByName('none') })
    expect(portsIn(plan.keep)).toEqual([9000, 9001])
    expect(portsIn(plan.close)).toEqual([9002])
  })

  it('says that no firewall mends what is wrong with a port that is expected', () => {
    const plan = buildPlan(exposure({ findings: [found(443, { rule: 'tls-old', severity: 'medium' })] }), NARROW)
    expect(plan.notes).toEqual(['443/tcp stays open, which the role web-server expects: no firewall mends tls-old'])
  })

  it('that denies all has to know where SSH listens', () => {
    const wish = { ...NARROW, mode: 'default-deny' } as const
    expect(() => buildPlan(exposure({ verdicts: [open(80)] }), wish)).toThrow(
      expect.objectContaining({ code: 'ERR_REMEDY_LOCKOUT' }),
    )
    expect(buildPlan(exposure({}), { ...wish, sshPorts: [2200] }).restrict).toMatchObject([
      { port: 2200, from: [ADMIN] },
    ])
    expect(buildPlan(exposure({}), { ...wish, sshPorts: 'none' }).sshPorts).toEqual([])
  })
})

describe('the host of a remedy', () => {
  const scan = (verdicts: readonly Verdict[], findings: readonly Finding[] = []) => ({
    verdicts,
    findings,
    hosts: [],
    services: [],
  })
  const refused = (message: string) => expect.objectContaining({ code: 'ERR_REMEDY_HOST', message })

  it('is all addresses of one name', () => {
    const both = scan([open(22, HOST, 'web1'), open(22, '2001:db8::10', 'web1')])
    expect(chooseHost(both, [])).toMatchObject({ name: 'web1', addresses: [HOST, '2001:db8::10'] })
  })

  it('is the one that has findings, or those that are asked for', () => {
    const two = scan([open(22), open(22, '192.0.2.11')], [found(22)])
    expect(chooseHost(two, []).addresses).toEqual([HOST])
    expect(chooseHost(two, ['192.0.2.11', HOST]).addresses).toEqual(['192.0.2.11', HOST])
  })

  it('is found however its address is written', () => {
    expect(chooseHost(scan([open(22, '2001:db8::10')]), ['2001:DB8:0::10']).addresses).toEqual(['2001:db8::10'])
  })

  it('has to be said where there are several', () => {
    const two = scan([open(22), open(22, '192.0.2.11')])
    const way = 'a remedy is for one machine: say --host, once for each of its addresses'
    expect(() => chooseHost(two, [])).toThrow(refused(`this scan has 2 hosts: ${HOST}, 192.0.2.11; ${way}`))
    expect(() => chooseHost(two, ['web9'])).toThrow(
      refused(`web9 is not in this scan, which has 2 hosts: ${HOST}, 192.0.2.11`),
    )
    expect(() => chooseHost(scan([]), [])).toThrow(
      refused('no host of this scan has answered: there is nothing to close'),
    )
  })

  it('is none that takes connections on every port', () => {
    const liar = { address: HOST, open: 9, closed: 0, filtered: 0, answersEverything: true } as const
    expect(() => chooseHost({ ...scan([]), hosts: [liar] }, [])).toThrow(
      refused(`${HOST} takes connections on every port: its open ports mean nothing, and none can be judged`),
    )
  })
})

describe('who administers a host', () => {
  const SESSION = `203.0.113.7 50000 ${HOST} 2222`

  it('is told by a session of SSH with that host, and so is its port', () => {
    expect(administratorsOf([], [HOST], SESSION)).toEqual({ admins: [ADMIN], sshPorts: [2222], notes: [] })
  })

  it('is not told by a session with another', () => {
    const { admins, notes } = administratorsOf([], ['192.0.2.99'], SESSION)
    expect(admins).toEqual([])
    expect(notes).toEqual([
      `SSH_CONNECTION is of a session with ${HOST}, which is not this host: it says nothing of who administers it`,
    ])
    expect(administratorsOf(['10.0.0.0/8'], ['192.0.2.99'], SESSION).notes).toEqual([])
  })

  it('has to have in it whoever is there at this moment', () => {
    expect(administratorsOf(['203.0.113.0/24'], [HOST], SESSION).admins).toHaveLength(1)
    const message =
      'you are here from 203.0.113.7, which is not in 198.51.100.0/24: the remedy would shut you out; ' +
      'say --admin 203.0.113.7 as well'
    expect(() => administratorsOf(['198.51.100.0/24'], [HOST], SESSION)).toThrow(
      expect.objectContaining({ code: 'ERR_REMEDY_LOCKOUT', message }),
    )
  })

  it.each(['', 'nonsense', '203.0.113.7 1 192.0.2.10 99999', 'fe80::1%eth0 1 fe80::2%eth0 22'])(
    'is not told by "%s"',
    (connection) => {
      expect(administratorsOf([], [HOST], connection)).toEqual({ admins: [], sshPorts: [], notes: [] })
    },
  )

  it.each(['everybody', '0.0.0.0/0', '::/0', '10.0.0.0/33', '10.0.0.1-9', '1.2.3.4; reboot'])(
    'is never "%s"',
    (text) => {
      expect(() => administratorsOf([text], [HOST], undefined)).toThrow(expect.objectContaining({ code: 'ERR_OPTION' }))
    },
  )
})

describe('networks', () => {
  it('are read with the bits behind the prefix cleared', () => {
    expect(parseNetwork('203.0.113.77/24')!.text).toBe('203.0.113.0/24')
    expect(parseNetwork('2001:DB8:77:0:0::9/49')!.text).toBe('2001:db8:77::/49')
    expect(parseNetwork('::ffff:10.0.0.1')!.text).toBe('10.0.0.1/32')
  })

  it('never overlap once they are distinct, and hold all that they held', () => {
    fc.assert(
      fc.property(networks(0), (drawn) => {
        const kept = distinct(drawn)
        for (const each of drawn) expect(kept.filter((other) => contains(other, each))).toHaveLength(1)
        for (const each of kept) expect(kept.filter((other) => contains(each, other))).toEqual([each])
      }),
    )
  })
})
