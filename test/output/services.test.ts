import { describe, expect, it } from '@jest/globals'
import type { ScanRecord, Service } from '../../src/model/index.js'
import { type OutputFormat, writers } from '../../src/output/index.js'
import { expectGolden } from './golden.js'
import { finding, header, host, summary, verdict } from './sample-records.js'

function service(fields: Partial<Service>): ScanRecord {
  return {
    ...{ type: 'service', address: '10.0.0.8', port: 22, protocol: 'tcp', name: 'ssh', tls: false, auth: 'unknown' },
    ...{ connections: 1, at: '2026-03-04T05:06:09.000Z', ...fields },
  } as ScanRecord
}

const RECORDS: readonly ScanRecord[] = [
  header({ identify: true }),
  ...[22, 443, 6379, 9999, 4444].map((port) => verdict({ port })),
  verdict({ address: '10.0.0.9', port: 5432 }),
  host('10.0.0.8', 5, 95, 0),
  host('10.0.0.9', 1, 99, 0),
  service({ port: 6379, name: 'redis', product: 'Redis', version: '7.0.15', auth: 'none', probe: 'redis-info' }),
  service({ address: '10.0.0.9', port: 5432, name: 'postgresql', product: 'PostgreSQL', auth: 'required' }),
  service({
    ...{ port: 443, name: 'http', product: 'nginx', version: '1.22.1', tls: true, auth: 'unknown', probe: 'http-get' },
    tlsDetails: { version: 'TLSv1.3', subject: 'lab.example', names: ['lab.example'], selfSigned: true },
    ...{ excerpt: 'HTTP/1.1 200 OK', facts: { status: 200, title: 'Lab' } },
  }),
  service({ port: 22, product: 'Open<SSH>\x1b[2J', version: '9.2p1', distroPatched: true, auth: 'required' }),
  service({ port: 9999, name: 'unknown', unknownBecause: 'silent' }),
  service({ port: 4444, name: 'unknown', unknownBecause: 'decoy' }),
  summary({ open: 6, closed: 194, filtered: 0 }),
]

const SERVICES: Readonly<Record<number, string>> = { 22: 'ssh', 443: 'https', 4444: 'krb524' }

function render(format: OutputFormat, records: readonly ScanRecord[]): string {
  const writer = writers[format]({ serviceName: (port) => SERVICES[port], columns: 100 })
  return records.map((record) => writer.write([record])).join('') + writer.end()
}

describe('services', () => {
  it.each([
    ['text', 'txt'],
    ['ndjson', 'ndjson'],
    ['xml', 'xml'],
    ['grepable', 'gnmap'],
    ['list', 'list.txt'],
    ['masscan-json', 'masscan.json'],
  ] as const)('stand in %s as the golden file has them', (format, extension) => {
    expectGolden(`services.${extension}`, render(format, RECORDS))
  })

  it.each(['xml', 'grepable', 'text'] as const)(
    '%s has the hosts also of a scan that broke off before its services',
    (format) => {
      const cut = RECORDS.slice(0, RECORDS.findIndex(({ type }) => type === 'service') + 1)
      const text = render(format, cut)
      expect(text).toContain('10.0.0.8')
      expect(text).toContain('10.0.0.9')
      expect(text).toContain('Redis')
    },
  )

  it('say how they were recognised, where that was asked for', () => {
    const explained = [
      ...RECORDS.slice(0, -1).filter(({ type }) => type !== 'service'),
      service({
        ...{ product: 'OpenSSH', probe: 'ssh-banner', via: 'recog:ssh.banner' },
        explain: { asked: ['greeting', 'ssh-banner'], recognition: 'protocol', pattern: '/recog/ssh_banners.xml:7' },
      }),
      service({
        ...{ port: 443, name: 'demo', probe: 'nmap:NULL' },
        explain: {
          asked: ['greeting', 'http-get'],
          recognition: 'name-only',
          pattern: '/usr/share/nmap/nmap-service-probes:4',
        },
      }),
      service({
        port: 6379,
        name: 'tls',
        tls: true,
        probe: 'tls-hello',
        explain: { asked: ['tls'], recognition: 'handshake' },
      }),
      service({
        port: 9999,
        name: 'unknown',
        unknownBecause: 'silent',
        explain: { asked: ['greeting', 'redis-info'] },
      }),
      service({ port: 4444, name: 'unknown', unknownBecause: 'unreachable', explain: { asked: [] } }),
      RECORDS.at(-1)!,
    ]
    expectGolden('explained.txt', render('text', explained))
    expectGolden('explained.ndjson', render('ndjson', explained))
  })

  it('of UDP say what comes back for what is asked, where it is more', () => {
    const ntp = (receivedBytes: number) =>
      service({ port: 123, protocol: 'udp', name: 'ntp', exchange: { sentBytes: 12, receivedBytes } })
    expect(render('text', [header({ identify: true }), ntp(480)])).toContain('123/udp  ntp  × 40.0 (12 → 480 bytes)')
    expect(render('text', [header({ identify: true }), ntp(12)])).not.toContain('bytes)')
  })

  it('are valid JSON in the format of masscan, whatever they say', () => {
    const hostile = service({ port: 22, name: 'ssh', excerpt: '"]}\\\n\x1b[2J\u202e' })
    const entries = JSON.parse(render('masscan-json', [verdict({ port: 22 }), hostile])) as { ports: object[] }[]
    expect(entries.map(({ ports }) => ports[0])).toEqual([
      expect.objectContaining({ port: 22, status: 'open' }),
      { port: 22, proto: 'tcp', service: { name: 'ssh', banner: '"]}\\\\x0a\\x1b[2J\\u202e' } },
    ])
    expect(render('list', [hostile])).toMatch(/^banner tcp 22 10\.0\.0\.8 \d+ ssh "\]\}\\\\x0a\\x1b\[2J\\u202e$/m)
  })

  it('of UDP have lines of their own, and none in the place of TCP', () => {
    const udp = service({ port: 6379, protocol: 'udp', name: 'snmp', product: 'Net-SNMP\x1b[2J', auth: 'none' })
    const found = finding({ address: '10.0.0.8', port: 6379, protocol: 'udp', rule: 'snmp-exposed' })
    const text = render('text', [...RECORDS.slice(0, -1), udp, found, RECORDS.at(-1)!])
    expect(text).toMatch(/^over UDP\n {2}10\.0\.0\.8:6379\/udp {2}snmp {2}Net-SNMP\S+ {2}no login$/m)
    expect(text).toMatch(/^ {2}6379\/tcp +open +redis +Redis 7\.0\.15 +no login(?!.*snmp-exposed)/m)
    expect(text).toContain('On 10.0.0.8:6379/udp.')
    expect(render('xml', [...RECORDS.slice(0, -1), udp, RECORDS.at(-1)!])).toBe(render('xml', RECORDS))
    expect(render('grepable', [...RECORDS.slice(0, -1), udp, RECORDS.at(-1)!])).toBe(render('grepable', RECORDS))
  })
})
