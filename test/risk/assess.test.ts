import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { formatAddress, ipv4, parseAddress, SEVERITIES, type Severity, scopeOf } from '../../src/model/index.js'
import {
  assess,
  Catalogue,
  catalogue as everyRule,
  type Role,
  type Rule,
  roleByName,
  roles,
  ruleById,
  rules,
  type ScopeBucket,
  spansHold,
} from '../../src/risk/index.js'
import { verdictAt, verdictOn } from './verdict-on.js'

const none = roleByName('none')
const webServer = roleByName('web-server')

const anyPort = fc.oneof(fc.integer({ min: 1, max: 65_535 }), fc.constantFrom(22, 25, 80, 443, 3306, 6379, 8080))
const anyAddress = fc.nat(2 ** 32 - 1).map((value) => formatAddress(ipv4(value)))
const anyRole = fc.constantFrom(...roles)

const rank = (severity: Severity) => SEVERITIES.indexOf(severity)
const isListed = (role: Role, address: string, port: number) => {
  const isPublic = scopeOf(parseAddress(address)!) === 'public'
  return role.expects.some(
    ({ ports, protocol = 'tcp', isPrivateOnly }) =>
      protocol === 'tcp' && spansHold(ports, port) && !(isPublic && isPrivateOnly),
  )
}

describe('assess', () => {
  it('says what was found, where, why it matters and what to do', () => {
    const redis = ruleById('redis-exposed')
    expect(assess({ ...verdictAt('10.0.0.8', 6379), name: 'cache.example' }, none)).toEqual({
      rule: 'redis-exposed',
      severity: 'medium',
      confidence: 'possible',
      address: '10.0.0.8',
      name: 'cache.example',
      port: 6379,
      protocol: 'tcp',
      unexpected: true,
      title: redis.title,
      reason: redis.why,
      remedy: redis.remedy,
      alternates: [],
    })
  })

  it('judges only open ports', () => {
    fc.assert(
      fc.property(anyAddress, anyPort, anyRole, fc.constantFrom('closed', 'filtered'), (address, port, role, state) => {
        expect(assess(verdictAt(address, port, state), role)).toBeUndefined()
      }),
    )
  })

  it('calls a finding unexpected exactly when the role does not list its port', () => {
    fc.assert(
      fc.property(anyAddress, anyPort, anyRole, (address, port, role) => {
        const finding = assess(verdictAt(address, port), role)
        if (finding) expect(finding.unexpected).toBe(!isListed(role, address, port))
      }),
    )
  })

  it('finds every open port that a stated role does not list, whatever the address', () => {
    fc.assert(
      fc.property(anyAddress, anyPort, (address, port) => {
        fc.pre(!isListed(webServer, address, port))
        expect(assess(verdictAt(address, port), webServer)).toMatchObject({ address, port, unexpected: true })
      }),
    )
  })

  it('never weighs a port lighter for being unlisted by a stated role', () => {
    fc.assert(
      fc.property(anyAddress, anyPort, (address, port) => {
        fc.pre(!isListed(webServer, address, port))
        const unstated = assess(verdictAt(address, port), none)
        const stated = assess(verdictAt(address, port), webServer)
        expect(rank(stated!.severity)).toBeGreaterThanOrEqual(unstated ? rank(unstated.severity) : 0)
      }),
    )
  })

  it('weighs a port on a public address no lighter than on a private one, and on loopback as info', () => {
    fc.assert(
      fc.property(anyPort, anyRole, (port, role) => {
        const severityOn = (bucket: ScopeBucket) => assess(verdictOn(bucket, port), role)?.severity
        const [open, inner, own] = [severityOn('public'), severityOn('private'), severityOn('loopback')]
        if (open && inner) expect(rank(open)).toBeGreaterThanOrEqual(rank(inner))
        expect([undefined, 'info']).toContain(own)
      }),
    )
  })

  it.each([
    ['public', '2001:4:112::1', 'high'],
    ['private', '192.168.1.1', 'medium'],
    ['carrier-grade NAT', '100.64.0.1', 'medium'],
    ['link-local', 'fe80::1', 'medium'],
    ['unique local', 'fd00::1', 'medium'],
    ['documentation', '192.0.2.1', 'medium'],
    ['benchmarking', '198.18.0.1', 'medium'],
    ['loopback', '127.0.0.1', 'info'],
    ['loopback', '127.255.0.3', 'info'],
    ['loopback', '::1', 'info'],
  ])('reads %s address %s as %s for Redis', (_kind, address, severity) => {
    expect(assess(verdictAt(address, 6379), none)?.severity).toBe(severity)
  })

  it('refuses a verdict whose address is no address', () => {
    expect(() => assess(verdictAt('localhost', 22), none)).toThrow(TypeError)
  })

  it('gives the first rule that names a port the finding and the others its alternates', () => {
    const rival = (id: string): Rule => ({ ...ruleById('redis-exposed'), id })
    const catalogue = new Catalogue([ruleById('ssh-exposed'), rival('first'), rival('second'), rival('third')])
    expect(assess(verdictOn('private', 6379), none, catalogue)).toMatchObject({
      rule: 'first',
      alternates: ['second', 'third'],
    })
  })
})

describe('without a stated role', () => {
  it.each([25, 80, 443, 465, 587])('port %d is no finding anywhere', (port) => {
    for (const bucket of ['public', 'private', 'loopback'] as const) {
      expect(assess(verdictOn(bucket, port), none)).toBeUndefined()
    }
  })

  it('an unnamed port is a finding on a network and none on loopback', () => {
    expect(assess(verdictOn('public', 40_000), none)).toMatchObject({
      rule: 'unexpected-open-port',
      severity: 'medium',
    })
    expect(assess(verdictOn('private', 40_000), none)).toMatchObject({ rule: 'unexpected-open-port', severity: 'low' })
    expect(assess(verdictOn('loopback', 40_000), none)).toBeUndefined()
  })

  it('a finding on loopback says that other addresses need their own scan', () => {
    expect(assess(verdictOn('loopback', 6379), none)?.reason).toContain('scan its other addresses')
  })
})

describe('a web server', () => {
  it.each([80, 443])('is expected to have %d open', (port) => {
    expect(assess(verdictOn('public', port), webServer)).toBeUndefined()
  })

  it('may have 22 open, with a caution about who can connect', () => {
    expect(assess(verdictOn('public', 22), webServer)).toMatchObject({
      rule: 'ssh-exposed',
      severity: 'low',
      unexpected: false,
      reason: expect.stringContaining('only from known addresses'),
    })
  })

  it.each([
    [21, 'ftp-exposed', 'medium'],
    [23, 'telnet-exposed', 'high'],
    [25, 'smtp-exposed', 'medium'],
    [445, 'smb-exposed', 'high'],
    [587, 'smtp-submission', 'medium'],
    [3306, 'mysql-exposed', 'critical'],
    [3389, 'rdp-exposed', 'high'],
    [5432, 'postgres-exposed', 'critical'],
    [6379, 'redis-exposed', 'critical'],
    [8080, 'http-alt-dev-exposed', 'medium'],
    [9200, 'elasticsearch-exposed', 'critical'],
    [27_017, 'mongodb-exposed', 'critical'],
  ])('is not expected to have %d open: %s, %s in public', (port, rule, severity) => {
    const finding = assess(verdictOn('public', port), webServer)
    expect(finding).toMatchObject({ rule, severity, unexpected: true })
    expect(finding?.reason).toContain(`The role web-server does not list port ${port}.`)
  })
})

describe('what was worked out for a port', () => {
  it('holds for no other scope, role, rules or address', () => {
    const first = assess(verdictAt('192.0.2.1', 22), roleByName('none'))
    const shown = (address: string, port: number, role: Role, catalogue = everyRule) =>
      assess(verdictAt(address, port), role, catalogue)
    const addresses = [
      '8.8.8.8',
      '10.0.0.1',
      '100.64.0.1',
      '169.254.1.1',
      '169.254.169.254',
      '127.0.0.1',
      '2001:db8::1',
    ]
    for (const address of addresses) {
      for (const role of roles) {
        for (const port of [22, 80, 443, 3306, 12345]) {
          // A catalogue and a role that nothing was worked out for yet.
          expect(shown(address, port, role)).toEqual(shown(address, port, { ...role }, new Catalogue(rules)))
        }
      }
    }
    const bare = new Catalogue([ruleById('unexpected-open-port')])
    expect(shown('10.0.0.1', 22, roleByName('none'), bare)?.rule).toBe('unexpected-open-port')
    expect(first?.address).toBe('192.0.2.1')
  })
})
