import { spawnSync } from 'node:child_process'
import { describe, expect, it } from '@jest/globals'
import { type Firewall, type PortRule, parseNetwork, type RemedyPlan, renderRemedy } from '../../src/remedy/index.js'
import { expectGolden } from '../output/golden.js'

const ADMINS = ['203.0.113.0/24', '2001:db8:77::/48'].map((text) => parseNetwork(text)!)
const APPS = [parseNetwork('10.1.0.0/16')!]
const rule = (port: number, service: string, ...rules: string[]): PortRule => ({
  protocol: 'tcp',
  port,
  service,
  rules,
})

const PLAN: RemedyPlan = {
  host: { addresses: ['192.0.2.10', '2001:db8::10'], name: 'web1.example' },
  ...{ mode: 'narrow', sshPorts: [2222], admins: ADMINS },
  keep: [rule(80, 'http'), rule(443, 'http'), { protocol: 'udp', port: 443, rules: [] }],
  restrict: [
    { ...rule(2222, 'ssh', 'ssh-exposed'), from: ADMINS },
    { ...rule(5432, 'postgresql', 'postgresql-exposed'), from: APPS },
  ],
  close: [
    rule(23, 'telnet', 'telnet-exposed'),
    rule(3306, 'mysql', 'mysql-exposed'),
    rule(6379, 'redis', 'redis-exposed'),
    { protocol: 'udp', port: 161, service: 'snmp', rules: ['snmp-exposed'] },
  ],
  notes: [],
}
const DENYING: RemedyPlan = { ...PLAN, mode: 'default-deny' }

const SCRIPTS: readonly Firewall[] = ['nftables', 'iptables', 'ufw', 'firewalld', 'gcp', 'azure']
const CASES: readonly (readonly [Firewall, RemedyPlan])[] = [
  ...SCRIPTS.map((firewall) => [firewall, PLAN] as const),
  ...[...SCRIPTS, 'aws' as const, 'aws-terraform' as const].map((firewall) => [firewall, DENYING] as const),
]

describe('a remedy', () => {
  it.each(CASES)('for %s is what it was when somebody last read it', (firewall, plan) => {
    expectGolden(`remedy-${firewall}-${plan.mode}`, renderRemedy(plan, firewall))
  })

  it.each(CASES.filter(([firewall]) => firewall !== 'aws-terraform'))(
    'for %s is a script that does nothing unasked',
    (firewall, plan) => {
      const script = renderRemedy(plan, firewall)
      expect(spawnSync('sh', ['-n'], { input: script })).toMatchObject({ status: 0 })
      const { status, stderr } = spawnSync('/bin/sh', ['-s'], {
        input: script,
        encoding: 'utf8',
        env: { PATH: '', HOME: '/nowhere' },
      })
      expect(status).toBe(2) // with no program to be found, it can have called none
      expect(stderr).toMatch(/^usage: sh \S+ check \| apply \| confirm \| undo\n$/)
    },
  )

  it('holds text of the scan in comments only, whatever it is', () => {
    const hostile = '\nreboot\n$(reboot)`reboot`\u001b[2J\u2028END\nEND\n'
    const evil: RemedyPlan = {
      ...DENYING,
      host: { addresses: PLAN.host.addresses, name: hostile },
      close: PLAN.close.map((each) => ({ ...each, service: hostile, rules: [hostile] })),
      notes: [hostile],
    }
    for (const [firewall, { mode }] of CASES) {
      const commands = (plan: RemedyPlan) =>
        renderRemedy(plan, firewall)
          .split('\n')
          .filter((line) => !line.startsWith('#'))
      expect(commands({ ...evil, mode })).toEqual(commands({ ...PLAN, mode }))
    }
  })

  it('for AWS gives the CLI permissions that are JSON, a range of one family for each source', () => {
    const [, json] = /permissions\(\) \{\n {2}cat <<'END'\n(.*?)\nEND\n/s.exec(renderRemedy(DENYING, 'aws'))!
    const permissions = JSON.parse(json!) as { IpProtocol: string; FromPort: number; ToPort: number }[]
    const range = (port: number, protocol = 'tcp') => ({ IpProtocol: protocol, FromPort: port, ToPort: port })
    const Description = 'synsweep_guard'
    expect(permissions).toEqual([
      { ...range(2222), IpRanges: [{ CidrIp: '203.0.113.0/24', Description }] },
      { ...range(2222), Ipv6Ranges: [{ CidrIpv6: '2001:db8:77::/48', Description }] },
      { ...range(5432), IpRanges: [{ CidrIp: '10.1.0.0/16', Description }] },
      ...[range(80), range(443)].map((each) => ({ ...each, IpRanges: [{ CidrIp: '0.0.0.0/0', Description }] })),
      ...[range(80), range(443)].map((each) => ({ ...each, Ipv6Ranges: [{ CidrIpv6: '::/0', Description }] })),
      { ...range(443, 'udp'), IpRanges: [{ CidrIp: '0.0.0.0/0', Description }] },
      { ...range(443, 'udp'), Ipv6Ranges: [{ CidrIpv6: '::/0', Description }] },
      { IpProtocol: 'icmp', FromPort: 3, ToPort: 4, IpRanges: [{ CidrIp: '0.0.0.0/0', Description }] },
      { IpProtocol: 'icmpv6', FromPort: 2, ToPort: 0, Ipv6Ranges: [{ CidrIpv6: '::/0', Description }] },
    ])
  })

  it('for AWS is refused when it is to be narrow: a security group cannot deny', () => {
    expect(() => renderRemedy(PLAN, 'aws')).toThrow(expect.objectContaining({ code: 'ERR_OPTION' }))
  })
})
