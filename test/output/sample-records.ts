import type { Finding, ScanHeader, ScanRecord, Summary, Verdict } from '../../src/model/index.js'

/** Builders of records with quiet defaults; a test names only what it is about. */

const AT = '2026-03-04T05:06:07.500Z'

export function header(fields: Partial<ScanHeader> = {}): ScanRecord {
  return {
    type: 'scan',
    tool: 'synsweep',
    version: '0.1.0',
    plan: 'sha256:5f1e',
    seed: '00c0ffee00c0ffee',
    link: 'packet',
    targets: 256,
    ports: 100,
    probes: 25_600,
    startedAt: '2026-03-04T05:06:07.000Z',
    ...fields,
  }
}

export function verdict(fields: Partial<Verdict> = {}): { type: 'verdict' } & Verdict {
  const { state = 'open', ...rest } = fields
  const reason = state === 'open' ? 'syn-ack' : state === 'closed' ? 'reset' : 'no-response'
  const answer = state === 'filtered' ? {} : { ttl: 64, rttMs: 0.41 }
  return {
    type: 'verdict',
    address: '10.0.0.8',
    port: 22,
    protocol: 'tcp',
    state,
    reason,
    ...answer,
    attempts: 1,
    at: AT,
    ...rest,
  }
}

export function host(address: string, open: number, closed: number, filtered: number, name?: string): ScanRecord {
  return { type: 'host', address, ...(name === undefined ? {} : { name }), open, closed, filtered }
}

export function finding(fields: Partial<Finding> = {}): ScanRecord {
  return {
    type: 'finding',
    rule: 'ssh-exposed',
    severity: 'medium',
    confidence: 'possible',
    address: '10.0.0.8',
    port: 22,
    protocol: 'tcp',
    unexpected: false,
    title: 'SSH can be reached',
    reason: 'Anyone who can reach the port may guess passwords, and a flaw in the server is a flaw for all of them.',
    remedy: 'Let only administrators reach it, and accept keys only.',
    alternates: [],
    ...fields,
  }
}

export function summary(fields: Partial<Summary> = {}): ScanRecord {
  return {
    type: 'summary',
    open: 4,
    closed: 595,
    filtered: 25_001,
    sent: 50_602,
    replies: 600,
    strays: 0,
    duplicates: 1,
    drops: { kernel: 0, interface: 0, queue: 0 },
    lossRatio: 0.0021,
    missEstimate: null,
    retries: 1,
    elapsedMs: 4210,
    complete: true,
    ...fields,
  }
}

/** A small network with everything in it: names, both families, every state, a finding of each kind. */
export const SAMPLE: readonly ScanRecord[] = [
  header(),
  verdict({ address: '10.0.0.8', name: 'web.example.org', port: 443, rttMs: 0.386 }),
  {
    type: 'rate',
    ratePps: 20_000,
    previousPps: 10_000,
    lossRatio: 0,
    reason: '0 % of 31 canaries lost at 10,000/s: 20,000/s',
    at: AT,
  },
  verdict({ address: '10.0.0.9', port: 6379, ttl: 63, rttMs: 12.34, attempts: 2 }),
  verdict({ address: '10.0.0.8', name: 'web.example.org', port: 22 }),
  verdict({ address: '10.0.0.10', port: 80, state: 'closed', rttMs: 1.5 }),
  verdict({ address: '2001:db8::8', port: 22, ttl: 57, rttMs: 1234 }),
  verdict({
    address: '10.0.0.9',
    port: 23,
    state: 'filtered',
    reason: 'admin-prohibited',
    ttl: 62,
    rttMs: 8.7,
    reasonAddress: '10.0.0.1',
  }),
  ...Array.from({ length: 30 }, (_, i) =>
    verdict({ address: '10.0.0.9', port: 100 + i + (i > 9 ? 10 : 0), state: 'closed', ttl: 63, rttMs: 12 }),
  ),
  verdict({ address: '10.0.0.200', port: 80, state: 'filtered', attempts: 3 }),
  host('10.0.0.9', 1, 95, 4),
  host('10.0.0.8', 2, 98, 0, 'web.example.org'),
  host('10.0.0.10', 0, 100, 0),
  host('10.0.0.11', 0, 100, 0),
  host('2001:db8::8', 1, 99, 0),
  finding({ name: 'web.example.org' }),
  finding({ address: '2001:db8::8' }),
  finding({
    rule: 'redis-exposed',
    severity: 'critical',
    address: '10.0.0.9',
    port: 6379,
    unexpected: true,
    title: 'Redis can be reached',
    reason: 'Redis has no password unless one is set, and its own commands write files and load modules.',
    remedy: 'Bind it to 127.0.0.1 or to a private network, turn protected mode on and set a password.',
    alternates: ['unexpected-open-port'],
  }),
  summary(),
]
