import type { Posture, ScanRecord, Service } from '../../src/model/index.js'
import { type ReportFormat, reports } from '../../src/report/index.js'
import { finding, header, host, summary, verdict } from '../output/sample-records.js'

/** Builders of what only an audit's stream has. */

export function posture(fields: Partial<Posture> = {}): ScanRecord {
  return {
    type: 'posture',
    address: '192.0.2.10',
    role: 'web-server',
    score: 19,
    grade: 'F',
    scoring: 1,
    steps: [
      { rule: 'redis-exposed', port: 6379, protocol: 'tcp', score: 89, grade: 'B' },
      { rule: 'ssh-exposed', port: 22, protocol: 'tcp', score: 100, grade: 'A' },
    ],
    ...fields,
  }
}

export function service(fields: Partial<Service> = {}): ScanRecord {
  return {
    type: 'service',
    address: '192.0.2.10',
    port: 6379,
    protocol: 'tcp',
    name: 'redis',
    product: 'Redis',
    version: '7.0.15',
    tls: false,
    auth: 'none',
    probe: 'redis-info',
    connections: 1,
    at: '2026-03-04T05:06:09.000Z',
    ...fields,
  }
}

const REDIS = finding({
  rule: 'redis-exposed',
  severity: 'critical',
  confidence: 'confirmed',
  address: '192.0.2.10',
  port: 6379,
  unexpected: true,
  title: 'Redis can be reached',
  reason: 'Redis has no password unless one is set. It answered as Redis 7.0.15, and asked for no login.',
  remedy: 'Bind it to 127.0.0.1 or to a private network, turn protected mode on and set a password.',
})

/** One bad host, one of two families with a waiver, one that answers everything: an audit of three from the internet. */
export const AUDIT: readonly ScanRecord[] = [
  header({ vantage: 'internet', identify: true, targets: 4, ports: 65_535, probes: 262_140 }),
  verdict({ address: '192.0.2.10', port: 443 }),
  verdict({ address: '192.0.2.10', port: 6379 }),
  verdict({ address: '192.0.2.10', port: 22 }),
  verdict({ address: '192.0.2.11', name: 'www.example.org', port: 443 }),
  verdict({ address: '2001:db8::11', name: 'www.example.org', port: 443 }),
  verdict({ address: '2001:db8::11', name: 'www.example.org', port: 8080 }),
  host('192.0.2.10', 3, 65_532, 0),
  host('192.0.2.11', 1, 0, 65_534, 'www.example.org'),
  host('2001:db8::11', 2, 0, 65_533, 'www.example.org'),
  { ...host('192.0.2.12', 65_535, 0, 0), answersEverything: true } as ScanRecord,
  service(),
  REDIS,
  finding({ address: '192.0.2.10', confidence: 'identified', vantages: ['internet'] }),
  finding({
    rule: 'http-alt-dev-exposed',
    severity: 'medium',
    address: '2001:db8::11',
    name: 'www.example.org',
    port: 8080,
    unexpected: true,
    title: 'Development web server can be reached',
    reason: 'It was made for one developer on one machine.',
    remedy: 'Stop it, or bind it to the machine itself.',
    alternates: ['jenkins-exposed'],
    waiver: { id: 'W-1', reason: 'until the migration ends', expires: '2026-12-31' },
  }),
  finding({
    rule: 'wildcard-responder',
    severity: 'info',
    confidence: 'confirmed',
    address: '192.0.2.12',
    port: 0,
    title: 'Host takes connections on every port',
    reason: 'What is open says nothing about it.',
    remedy: 'Scan it from behind what answers for it.',
  }),
  posture({ vantages: ['internet'], heldBy: { rule: 'redis-exposed', port: 6379, protocol: 'tcp' } }),
  posture({
    address: '192.0.2.11',
    name: 'www.example.org',
    addresses: ['192.0.2.11', '2001:db8::11'],
    score: 100,
    grade: 'A',
    steps: [],
  }),
  posture({ address: '192.0.2.12', score: null, grade: 'U', unratedBecause: 'answers-everything', steps: [] }),
  summary({ open: 65_541, closed: 65_532, filtered: 131_067, elapsedMs: 42_100 }),
]

export function render(format: ReportFormat, records: readonly ScanRecord[] = AUDIT): string {
  const writer = reports[format]({ commandLine: 'synsweep audit 192.0.2.10 --vantage internet' })
  return writer.write(records) + writer.end()
}
