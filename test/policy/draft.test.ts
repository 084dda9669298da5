import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { HostTally, Service } from '../../src/model/index.js'
import { draftPolicy, loadPolicy, type Seen } from '../../src/policy/index.js'
import { Findings } from '../../src/risk/index.js'
import { serviceAt, verdictAt } from '../risk/verdict-on.js'

const SCHEMA = 'policy.schema.json'

const seenOf = (
  open: readonly (readonly [address: string, port: number])[],
  services: readonly Service[] = [],
): Seen => {
  const addresses = [...new Set([...open.map(([address]) => address), ...services.map(({ address }) => address)])]
  return {
    name: 'today.ndjson',
    startedAt: '2026-11-25T08:00:00Z',
    hosts: addresses.map((address): HostTally => ({ address, open: 1, closed: 1, filtered: 0 })),
    verdicts: open.map(([address, port]) => verdictAt(address, port)),
    services,
    hasAllTcpPorts: true,
  }
}

const load = (text: string) => loadPolicy({ name: 'policy.yaml', text, today: '2026-11-25' })

describe('a policy from what is there', () => {
  it('is written for people', () => {
    const at = (address: string, port: number) => ({ address, port, protocol: 'tcp' as const })
    const ssh = serviceAt(at('192.0.2.10', 22), { name: 'ssh', product: 'OpenSSH', version: '9.2p1\n#' })
    const web = serviceAt(at('192.0.2.10', 443), { name: 'http', tls: true })
    const seen = seenOf(
      [
        ['192.0.2.10', 22],
        ['192.0.2.10', 443],
        ['192.0.2.20', 80],
        ['192.0.2.21', 80],
        ['192.0.2.22', 80],
      ],
      [ssh, web],
    )
    const decoy: HostTally = { address: '192.0.2.30', open: 65_535, closed: 0, filtered: 0, answersEverything: true }
    const quiet: HostTally = { address: '192.0.2.40', name: 'quiet.example', open: 0, closed: 5, filtered: 0 }
    expect(
      draftPolicy({ ...seen, hosts: [...seen.hosts, decoy, quiet] }, SCHEMA),
    ).toBe(`# yaml-language-server: $schema=policy.schema.json
# Written by synsweep policy init from today.ndjson
# of 2026-11-25T08:00:00Z: what was open then is expected, all else is not. Read it line by line;
# whatever should not be open, take out here and close there.
version: 1

defaults:
  unexpected: { public: medium, private: low }
  require: { tcp: "1-65535" }
  # Networks of administrators; write from: $admin_sources where only they may connect.
  # admin_sources: [203.0.113.0/24]

roles:
  as-found-ssh-http:
    expect:
      - { ports: [22], service: [ssh], from: any } # OpenSSH 9.2p1?#
      - { ports: [443], service: [http], from: any, tls: required }
  as-found-80:
    expect:
      - { ports: [80], from: any }
  nothing-open:
    expect: []

groups:
  as-found-ssh-http-hosts:
    role: as-found-ssh-http
    hosts:
      - "192.0.2.10"
  as-found-80-hosts:
    role: as-found-80
    hosts:
      - "192.0.2.20-192.0.2.22"
  nothing-open-hosts:
    role: nothing-open
    hosts:
      - "192.0.2.40" # quiet.example

# Left out, since they answer on every port: 192.0.2.30

gate:
  fail_on: { severity: high, confidence: possible }
  fail_on_incomplete_scan: true
  fail_on_expired_waiver: true
`)
  })

  it('loads, and leaves nothing unexpected of the scan it was made from', () => {
    const address = fc.constantFrom('10.0.0.1', '10.0.0.2', '10.0.0.3', '8.8.8.8', '2001:db8::1', '2001:db8::2')
    const port = fc.oneof(fc.constantFrom(22, 25, 80, 443, 3306, 6379, 8080), fc.integer({ min: 1, max: 65_535 }))
    const service = fc.record({
      name: fc.constantFrom('ssh', 'http', 'redis', 'mysql', 'smtp', 'unknown', 'tls', 'gearman', 'telnet'),
      auth: fc.constantFrom('none', 'required', 'unknown'),
      tls: fc.boolean(),
      product: fc.string(),
    }) as fc.Arbitrary<Partial<Service> & Pick<Service, 'name'>>
    fc.assert(
      fc.property(fc.array(fc.tuple(address, port, fc.option(service)), { maxLength: 12 }), (drawn) => {
        const open = [
          ...new Map(
            drawn.map(([host, number, found]) => [`${host} ${number}`, [host, number, found] as const]),
          ).values(),
        ]
        const services = open.flatMap(([host, number, found]) =>
          found ? [serviceAt({ address: host, port: number, protocol: 'tcp' }, found)] : [],
        )
        const seen = seenOf(
          open.map(([host, number]) => [host, number] as const),
          services,
        )
        const { policy } = load(draftPolicy(seen, SCHEMA))
        const findings = new Findings({ roleFor: (host) => policy.roleFor(host), catalogue: policy.catalogue })
        for (const verdict of seen.verdicts) findings.addVerdict(verdict)
        for (const each of services) findings.addService(each)
        expect(findings.all().filter(({ unexpected }) => unexpected)).toEqual([])
        // What opens later is not expected, on any host of the scan.
        const host = seen.hosts[0]?.address
        const later = [...Array(65_535).keys()].find((i) => i > 60_000 && !open.some(([, number]) => number === i))!
        if (host === undefined) return
        findings.addVerdict(verdictAt(host, later))
        expect(findings.all().filter(({ unexpected }) => unexpected)).toMatchObject([{ address: host, port: later }])
      }),
    )
  })
})
