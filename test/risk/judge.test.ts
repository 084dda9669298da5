import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { Service } from '../../src/model/index.js'
import { catalogue, Findings, judge, roleByName, roles } from '../../src/risk/index.js'
import { addressOn, serviceAt, verdictOn } from './verdict-on.js'

const none = roleByName('none')
const webServer = roleByName('web-server')

function seen(
  port: number,
  fields: Partial<Service> & Pick<Service, 'name'>,
  on: 'public' | 'private' | 'loopback' = 'public',
) {
  const endpoint = { address: addressOn(on), port, protocol: 'tcp' as const }
  return { endpoint, service: serviceAt(endpoint, fields) }
}

describe('evidence', () => {
  it.each([
    ['6379 open and nothing else', 6379, undefined, 'none', 'redis-exposed', 'high possible', 'medium possible'],
    [
      '6379 asks for a password',
      6379,
      { name: 'redis', auth: 'required' },
      'none',
      'redis-exposed',
      'high identified',
      'medium identified',
    ],
    [
      '6379 answers INFO',
      6379,
      { name: 'redis', auth: 'none' },
      'none',
      'redis-exposed',
      'critical confirmed',
      'high confirmed',
    ],
    ['6379 is HTTP', 6379, { name: 'http' }, 'none', 'http-alt-dev-exposed', 'medium identified', 'info identified'],
    [
      '3306 greets on a web server',
      3306,
      { name: 'mysql' },
      'web-server',
      'mysql-exposed',
      'critical identified',
      'low identified',
    ],
    [
      '3306 turns us away',
      3306,
      { name: 'mysql', auth: 'refused-by-acl' },
      'none',
      'mysql-exposed',
      'medium identified',
      'info identified',
    ],
    [
      '3306 turns us away on a web server',
      3306,
      { name: 'mysql', auth: 'refused-by-acl' },
      'web-server',
      'mysql-exposed',
      'high identified',
      'low identified',
    ],
    [
      'a login over TLS',
      6380,
      { name: 'redis', auth: 'required', tls: true },
      'none',
      'redis-exposed',
      'medium identified',
      'low identified',
    ],
    ['TLS alone', 6380, { name: 'redis', tls: true }, 'none', 'redis-exposed', 'high identified', 'medium identified'],
    [
      'a Docker that asks nobody',
      2375,
      { name: 'docker', auth: 'none' },
      'none',
      'docker-api',
      'critical confirmed',
      'critical confirmed',
    ],
    [
      'a web page that asks nobody',
      8080,
      { name: 'http', auth: 'none' },
      'none',
      'http-alt-dev-exposed',
      'medium identified',
      'info identified',
    ],
  ] as const)('%s', (_what, port, service, roleName, rule, onPublic, onPrivate) => {
    const role = roleByName(roleName)
    for (const [on, expected] of [
      ['public', onPublic],
      ['private', onPrivate],
    ] as const) {
      const endpoint = { address: addressOn(on), port, protocol: 'tcp' as const }
      const [found] = judge({ endpoint, ...(service && { service: serviceAt(endpoint, service) }) }, role)
      expect(`${found?.rule} ${found?.severity} ${found?.confidence}`).toBe(`${rule} ${expected}`)
    }
  })

  it('raises a version that is exploited, unless a distribution has its mark on it', () => {
    const apache = { name: 'http', product: 'Apache httpd', version: '2.4.49' }
    const kev = ['CVE-2021-41773']
    const bare = judge({ ...seen(8080, apache), kev }, none)
    expect(bare.map(({ rule, severity }) => [rule, severity])).toEqual([
      ['http-alt-dev-exposed', 'high'],
      ['kev-version-match', 'critical'],
    ])
    expect(bare[1]!.reason).toContain('CVE-2021-41773')
    const patched = judge({ ...seen(8080, { ...apache, distroPatched: true }), kev }, none)
    expect(patched.map(({ rule, severity }) => [rule, severity])).toEqual([['http-alt-dev-exposed', 'medium']])
  })

  it('raises what is past its end of life by a step, and not above high', () => {
    const severities = (port: number, name: string) =>
      judge({ ...seen(port, { name }), endOfLife: '2020-01-01' }, none).map(({ rule, severity }) => [rule, severity])
    expect(severities(22, 'ssh')).toEqual([
      ['ssh-exposed', 'high'],
      ['eol-software', 'high'],
    ])
    expect(severities(3389, 'rdp')).toEqual([
      ['rdp-exposed', 'high'],
      ['eol-software', 'high'],
    ])
  })
})

describe('a service', () => {
  it('confirms its own rule and refutes all others of the port', () => {
    const [found, ...others] = judge(seen(8080, { name: 'jenkins', product: 'Jenkins', version: '2.440' }), none)
    expect(found).toMatchObject({ rule: 'jenkins-exposed', confidence: 'identified', alternates: [] })
    expect(found!.reason).toContain('It answered as Jenkins 2.440.')
    expect(others).toEqual([])
  })

  it('that does not say whose page it is leaves those that it may be as alternates', () => {
    const [found] = judge(seen(8080, { name: 'http' }), none)
    expect(found?.rule).toBe('http-alt-dev-exposed')
    expect(found?.alternates).toEqual(expect.arrayContaining(['jenkins-exposed', 'nas-admin']))
    expect(found?.alternates).not.toContain('http-alt-dev-exposed')
  })

  it('that stays silent leaves all that its port says', () => {
    const silent = judge(seen(6379, { name: 'unknown', unknownBecause: 'silent' }), none)
    expect(silent).toMatchObject([{ rule: 'redis-exposed', confidence: 'possible', severity: 'high' }])
  })

  it('that no rule knows is an unexpected port, whatever the port stands for', () => {
    expect(judge(seen(6379, { name: 'xmpp' }), none)).toMatchObject([
      { rule: 'unexpected-open-port', confidence: 'identified', severity: 'medium' },
    ])
    expect(judge(seen(6379, { name: 'xmpp' }, 'loopback'), none)).toEqual([])
  })

  it('gives its own finding on another port, and one for the port', () => {
    expect(
      judge(seen(8080, { name: 'redis', auth: 'none' }), none).map(({ rule, severity }) => [rule, severity]),
    ).toEqual([
      ['redis-exposed', 'critical'],
      ['service-on-odd-port', 'low'],
    ])
  })

  it('on a port that the role lists for another one is unexpected', () => {
    const [found] = judge(seen(443, { name: 'ssh' }), webServer)
    expect(found).toMatchObject({ rule: 'ssh-exposed', unexpected: true })
    expect(found!.reason).toContain('The role web-server lists port 443 for another service.')
    expect(judge(seen(443, { name: 'http', tls: true }), webServer)).toEqual([])
    expect(judge(seen(80, { name: 'unknown', unknownBecause: 'closed' }), webServer)).toEqual([])
  })

  it('that hands out its data is a finding although the role lists the port', () => {
    const store = { ...webServer, name: 'store', forbids: [], expects: [{ ports: [6379, 5432] }] }
    expect(judge(seen(6379, { name: 'redis', auth: 'required' }), store)).toEqual([])
    expect(judge(seen(6379, { name: 'redis', auth: 'none' }), store)).toMatchObject([
      { rule: 'redis-exposed', severity: 'critical', confidence: 'confirmed', unexpected: false },
    ])
  })

  it('gives findings about its properties even where the role expects it', () => {
    const tlsDetails = { version: 'TLSv1.1', selfSigned: true as const }
    const found = judge(seen(443, { name: 'http', tls: true, tlsDetails }), webServer)
    expect(found.map(({ rule, severity }) => [rule, severity])).toEqual([
      ['tls-legacy-protocol', 'low'],
      ['tls-certificate-problem', 'low'],
    ])
  })

  it('is said once: what a better rule says is not said again', () => {
    const facts = { cleartextLogin: true }
    const ids = (port: number, fields: Partial<Service> & Pick<Service, 'name'>) =>
      judge(seen(port, fields), none).map(({ rule }) => rule)
    expect(ids(5900, { name: 'vnc', auth: 'none' })).toEqual(['vnc-no-auth'])
    expect(ids(5900, { name: 'vnc', auth: 'required' })).toEqual(['vnc-exposed'])
    expect(ids(21, { name: 'ftp', facts })).toEqual(['ftp-exposed'])
    expect(ids(25, { name: 'smtp', facts })).toEqual(['smtp-cleartext-auth'])
    expect(ids(5432, { name: 'postgresql', facts })).toEqual(['postgres-exposed', 'plaintext-credentials'])
  })

  it.each([
    ['expired', { version: 'TLSv1.3', notAfter: '2025-12-31T00:00:00Z' }, true],
    ['not yet valid', { version: 'TLSv1.3', notBefore: '2026-02-01T00:00:00Z' }, true],
    ['for another name', { version: 'TLSv1.3', names: ['other.example'] }, true],
    ['of a weak key', { version: 'TLSv1.3', key: 'RSA 1024' }, true],
    ['for a wildcard two labels up', { version: 'TLSv1.3', names: ['*.example'] }, true],
    [
      'in order',
      { version: 'TLSv1.3', names: ['*.web.example'], key: 'RSA 2048', notAfter: '2026-12-31T00:00:00Z' },
      false,
    ],
  ])('with a certificate that is %s', (_what, tlsDetails, isProblem) => {
    const found = judge(seen(443, { name: 'http', tls: true, tlsDetails, hostName: 'a.web.example' }), webServer)
    expect(found.some(({ rule }) => rule === 'tls-certificate-problem')).toBe(isProblem)
  })

  it('never makes two findings of one rule, or of two rules for what listens', () => {
    const names = [
      'redis',
      'http',
      'ssh',
      'ftp',
      'smtp',
      'mysql',
      'unknown',
      'tls',
      'vnc',
      'mqtt',
      'ldap',
      'imap',
      'docker',
    ]
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.constantFrom(21, 22, 25, 80, 143, 443, 993, 6379, 7777, 8080, 8443),
        fc.constantFrom('none', 'required', 'refused-by-acl', 'unknown'),
        fc.boolean(),
        fc.constantFrom(...roles),
        (name, port, auth, tls, role) => {
          const ids = judge(seen(port, { name, auth, tls } as Service), role).map(({ rule }) => rule)
          expect(new Set(ids).size).toBe(ids.length)
          expect(ids.filter((id) => id.endsWith('-exposed')).length).toBeLessThanOrEqual(1)
        },
      ),
    )
  })
})

describe('where an address stands', () => {
  it.each([
    ['100.64.0.1', 'other customers of the provider'],
    ['169.254.1.1', 'on the same link'],
    ['169.254.169.254', 'metadata service'],
    ['192.0.2.1', 'examples in books'],
    ['64:ff9b::a9fe:101', 'on the same link'],
  ])('%s is told with its finding', (address, note) => {
    const endpoint = { address, port: 6379, protocol: 'tcp' as const }
    expect(judge({ endpoint }, none)[0]?.reason).toContain(note)
  })

  it.each([
    ['64:ff9b::8.8.8.8', 'high'],
    ['64:ff9b::10.0.0.8', 'medium'],
    ['2002:808:808::1', 'high'],
    ['2002:a00:8::1', 'medium'],
    ['::ffff:10.0.0.8', 'medium'],
  ])('%s is read by the IPv4 address inside: %s', (address, severity) => {
    expect(judge({ endpoint: { address, port: 6379, protocol: 'tcp' } }, none)[0]?.severity).toBe(severity)
  })
})

describe('a place that the role does not admit', () => {
  it('makes a listed port a finding, confirmed', () => {
    const { endpoint } = seen(22, { name: 'ssh' })
    const ids = (isFromAllowedSource: boolean) =>
      judge({ endpoint, isFromAllowedSource }, roleByName('bastion')).map(({ rule, confidence }) => [rule, confidence])
    expect(ids(false)).toEqual([['restricted-port-reachable', 'confirmed']])
    expect(ids(true)).toEqual([])
  })
})

describe('the findings of a scan', () => {
  it('are by port until a service has a name, which takes their place', () => {
    const findings = new Findings({ roleFor: () => none, catalogue })
    findings.addVerdict(verdictOn('public', 6379))
    findings.addVerdict(verdictOn('public', 3306))
    findings.addVerdict(verdictOn('public', 80))
    expect(findings.all().map(({ rule }) => rule)).toEqual(['redis-exposed', 'mysql-exposed'])
    findings.addService(seen(6379, { name: 'ssh' }).service)
    findings.addService(seen(80, { name: 'docker', auth: 'none' }).service)
    expect(findings.all().map(({ rule }) => rule)).toEqual([
      'mysql-exposed',
      'ssh-exposed',
      'service-on-odd-port',
      'docker-api',
      'service-on-odd-port',
    ])
    expect(findings.byPort.map(({ rule }) => rule)).toEqual(['redis-exposed', 'mysql-exposed'])
  })
})
