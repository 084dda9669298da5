import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { Service } from '../../src/model/index.js'
import { loadPolicy, type Policy } from '../../src/policy/index.js'
import { assess, roles as builtIn, judge } from '../../src/risk/index.js'
import { serviceAt, verdictAt } from '../risk/verdict-on.js'

const TODAY = '2026-11-25'

function policyOf(text: string): Policy {
  return loadPolicy({ name: 'policy.yaml', text: `version: 1\n${text}`, today: TODAY }).policy
}

const GROUPS = `
roles:
  web: { expect: [{ ports: [443] }] }
  mail: { expect: [{ ports: [25] }] }
groups:
  everything: { hosts: [10.0.0.0/8], role: workstation }
  net: { hosts: [10.1.2.0/24], role: database }
  named: { hosts: [web.example.com], role: web }
  range: { hosts: [10.1.2.10-10.1.2.19], role: file-server }
  one: { hosts: [10.1.2.15], role: web }
  other: { hosts: [10.1.2.15], role: mail }
  six: { hosts: ["2001:db8::/64"], role: printer }
`

describe('the role of a host', () => {
  const policy = policyOf(GROUPS)

  it.each([
    ['10.9.9.9', undefined, 'workstation', 'everything'],
    ['10.1.2.3', undefined, 'database', 'net'],
    ['10.1.2.12', undefined, 'file-server', 'range'],
    ['10.1.2.15', undefined, 'mail+web', 'one,other'],
    ['10.9.9.9', 'web.example.com', 'web', 'named'],
    ['10.9.9.9', 'WEB.example.com', 'web', 'named'],
    ['10.1.2.3', 'web.example.com', 'database', 'net'],
    ['2001:db8::9', undefined, 'printer', 'six'],
    ['192.0.2.1', undefined, 'none', ''],
  ])('%s (%s) is %s, by the entry that means it most closely', (address, name, role, groups) => {
    const host = { address, ...(name && { name }) }
    expect(policy.roleFor(host).name).toBe(role)
    expect(policy.groupsOf(host).join()).toBe(groups)
  })

  it('is one object for the same groups, by which findings are kept', () => {
    expect(policy.roleFor({ address: '10.1.2.3' })).toBe(policy.roleFor({ address: '10.1.2.4' }))
    expect(policy.roleFor({ address: '10.1.2.3' })).not.toBe(policy.roleFor({ address: '10.1.2.3' }, undefined, []))
  })

  it('of several is all that each of them expects', () => {
    const role = policy.roleFor({ address: '10.1.2.15' })
    expect(role.expects.flatMap(({ ports }) => ports).sort()).toEqual([25, 443])
  })

  it('does not depend on the order of groups', () => {
    const lines = GROUPS.trim().split('\n')
    const [head, entries] = [lines.slice(0, 4), lines.slice(4)]
    const hosts = ['10.9.9.9', '10.1.2.3', '10.1.2.12', '10.1.2.15', '2001:db8::9', '192.0.2.1']
    const shown = (each: Policy) => hosts.map((address) => each.roleFor({ address }))
    fc.assert(
      fc.property(fc.shuffledSubarray(entries, { minLength: entries.length }), (shuffled) => {
        expect(shown(policyOf([...head, ...shuffled].join('\n')))).toEqual(shown(policy))
      }),
      { numRuns: 50 },
    )
  })

  it('of a host in no group is the one that is asked for, else the default of the file', () => {
    const withDefault = policyOf('defaults: { role: bastion }')
    expect(withDefault.roleFor({ address: '192.0.2.1' }).name).toBe('bastion')
    expect(withDefault.roleFor({ address: '192.0.2.1' }, 'printer').name).toBe('printer')
  })

  it('may be any built-in one', () => {
    for (const { name } of builtIn) {
      const policy = policyOf(`groups: { g: { hosts: [10.0.0.1], role: ${name} } }`)
      expect(policy.roleFor({ address: '10.0.0.1' }).name).toBe(name)
    }
  })
})

const SITE = `
defaults:
  unexpected: { public: high, private: medium }
  admin_sources: [203.0.113.0/24]
vantages:
  internet: { addresses: [198.51.100.7] }
  office: { addresses: [203.0.113.20] }
roles:
  web:
    expect:
      - { ports: [80, 443], service: [http, https], tls: { "443": required } }
      - { ports: [22], service: [ssh], from: $admin_sources }
      - { ports: [5432], scope: private }
      - { ports: [53], proto: udp }
  store: { expect: [{ ports: [6379, 9999] }] }
  strict: { expect: [], forbid: { classes: [cache] } }
groups:
  web: { hosts: [8.8.8.8, 10.0.0.8], role: web }
  store: { hosts: [10.0.0.9], role: store }
  partner: { hosts: [10.0.1.0/24, 9.9.9.9], role: web-server }
networks: { treat_as_public: [10.0.1.0/24], treat_as_private: [9.9.9.0/24] }
`
const INTERNET = ['198.51.100.7']
const OFFICE = ['203.0.113.20']

/** `rule severity`, one for each finding. */
function said(text: string, at: string, from: readonly string[], service?: Partial<Service> & Pick<Service, 'name'>) {
  const policy = policyOf(text)
  const [address = '', port = '', protocol = 'tcp'] = at.split(/[ /]/)
  const role = policy.roleFor({ address }, undefined, from)
  const endpoint = { address, port: Number(port), protocol: protocol as 'tcp' | 'udp' }
  const seen = service ? { service: serviceAt(endpoint, service) } : {}
  const judged = judge({ endpoint, ...seen }, role, policy.catalogue)
  if (!service && protocol === 'tcp') {
    const assessed = assess(verdictAt(address, endpoint.port), role, policy.catalogue)
    expect(judged).toEqual(assessed ? [assessed] : []) // by port alone both ways say the same
  }
  return judged.map(({ rule, severity }) => `${rule} ${severity}`)
}

describe('an open port', () => {
  it.each([
    // what the role lists, and what it does not
    ['8.8.8.8 80', INTERNET, undefined, []],
    ['8.8.8.8 7777', INTERNET, undefined, ['unexpected-open-port high']],
    ['10.0.0.8 7777', INTERNET, undefined, ['unexpected-open-port medium']],
    ['10.0.0.8 5432', INTERNET, undefined, []],
    ['8.8.8.8 5432', INTERNET, undefined, ['postgres-exposed critical']],
    ['8.8.8.8 53', INTERNET, undefined, ['dns-open-resolver high']],
    // sources
    ['8.8.8.8 22', INTERNET, undefined, ['restricted-port-reachable high']],
    ['10.0.0.8 22', INTERNET, undefined, ['restricted-port-reachable medium']],
    ['8.8.8.8 22', OFFICE, undefined, ['source-limit-unverified info']],
    ['8.8.8.8 22', [], undefined, ['source-limit-unverified info']],
    ['8.8.8.8 22', INTERNET, { name: 'ssh' }, ['restricted-port-reachable high']],
    // services
    ['8.8.8.8 443', INTERNET, { name: 'http', tls: true }, []],
    ['8.8.8.8 443', INTERNET, { name: 'http' }, ['tls-required medium']],
    ['8.8.8.8 80', INTERNET, { name: 'http' }, []],
    ['8.8.8.8 443', INTERNET, { name: 'unknown', unknownBecause: 'silent' }, []],
    ['8.8.8.8 443', INTERNET, { name: 'ssh' }, ['ssh-exposed high', 'service-on-odd-port medium']],
    ['10.0.0.8 443', INTERNET, { name: 'gearman' }, ['job-queue-unauth medium', 'service-on-odd-port medium']],
    // what no list makes right
    ['10.0.0.9 6379', INTERNET, { name: 'redis', auth: 'required' }, []],
    ['10.0.0.9 6379', INTERNET, { name: 'redis', auth: 'none' }, ['redis-exposed high']],
    ['10.0.0.9 9999', INTERNET, undefined, []],
    // networks
    ['10.0.1.5 3306', INTERNET, undefined, ['mysql-exposed critical']],
    ['9.9.9.9 3306', INTERNET, undefined, ['mysql-exposed medium']],
  ] as const)('%s from %s with %j gives %j', (at, from, service, findings) => {
    expect(said(SITE, at, from, service as never)).toEqual(findings)
  })

  it('that one role expects and another forbids is not expected', () => {
    const both = SITE.replace('role: store }', 'role: store }\n  all: { hosts: [10.0.0.0/16], role: strict }')
    expect(said(both, '10.0.0.9 6379', INTERNET)).toEqual([]) // the closer entry alone counts
    const union = `
roles:
  store: { expect: [{ ports: [6379] }] }
  strict: { expect: [], forbid: { classes: [cache] } }
groups:
  a: { hosts: [10.0.0.0/24], role: store }
  b: { hosts: [10.0.0.0-10.0.0.255], role: strict }
`
    expect(() => policyOf(union)).toThrow(/E108/)
    const narrower = union.replace('10.0.0.0-10.0.0.255', '10.0.0.1-10.0.0.255')
    expect(said(narrower, '10.0.0.9 6379', INTERNET)[0]).toMatch(/^redis-exposed/)
  })

  it('says who may connect, and from where it was looked', () => {
    const policy = policyOf(SITE)
    const reason = (from: readonly string[]) =>
      assess(verdictAt('8.8.8.8', 22), policy.roleFor({ address: '8.8.8.8' }, undefined, from), policy.catalogue)!
        .reason
    expect(reason(INTERNET)).toContain('Only 203.0.113.0/24 may connect; this scan looked from elsewhere.')
    expect(reason(OFFICE)).toContain('Only 203.0.113.0/24 may connect; this scan looked from there.')
    expect(reason([])).toContain('this scan looked from an address that is not known.')
  })
})

describe('rules of a policy', () => {
  const text = `
rules:
  - id: acme-agent
    title: ACME agent
    match: { ports: [8080, "7070-7079"], banner: '^ACME (?<version>[0-9.]+)' }
    class: remote-admin
    severity: { public: high, private: low }
    why: It runs what it is told.
    remediate: Bind it elsewhere.
overrides:
  - { rule: redis-exposed, severity: { private: low }, reason: behind a proxy, expires: 2026-12-31 }
  - { rule: mysql-exposed, severity: { public: low }, reason: was, expires: 2026-11-24 }
`
  it.each([
    ['10.0.0.8 7075', undefined, ['acme-agent low']],
    ['10.0.0.8 8080', undefined, ['acme-agent info']], // one of many that name the port: a step lighter
    ['10.0.0.8 7075', { name: 'unknown', unknownBecause: 'unrecognised', excerpt: 'ACME 1.2' }, ['acme-agent low']],
    ['10.0.0.8 7075', { name: 'http', excerpt: 'HTTP/1.1 200' }, ['http-alt-dev-exposed info']],
    [
      '10.0.0.8 7000',
      { name: 'unknown', unknownBecause: 'unrecognised', excerpt: 'ACME 1.2' },
      ['cassandra-exposed medium'],
    ],
    ['10.0.0.8 6379', undefined, ['redis-exposed low']],
    ['8.8.8.8 6379', undefined, ['redis-exposed high']],
    ['8.8.8.8 3306', undefined, ['mysql-exposed high']],
  ] as const)('%s with %j gives %j', (at, service, findings) => {
    expect(said(text, at, [], service as never)).toEqual(findings)
  })

  it('leave the built-in ones of others alone', () => {
    policyOf(text)
    expect(assess(verdictAt('10.0.0.8', 6379), builtIn[0]!)).toMatchObject({ severity: 'medium' })
  })
})
