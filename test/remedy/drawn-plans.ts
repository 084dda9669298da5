import fc from 'fast-check'
import type { Finding, Service, Severity, Verdict } from '../../src/model/index.js'
import { buildPlan, type HostExposure, type Network, parseNetwork, type RemedyPlan } from '../../src/remedy/index.js'
import { roles } from '../../src/risk/index.js'

const AT = '2026-03-04T05:06:07.000Z'
export const ADDRESS = '198.51.100.9'
/** Nobody's administrator: drawn networks are elsewhere. */
export const STRANGERS = ['192.0.2.77', '2001:db8:bad::77']

const PORTS = [21, 22, 23, 25, 53, 80, 110, 443, 445, 993, 2222, 3306, 3389, 5432, 6379, 6443, 8080, 9200, 10250, 27017]

/** An open endpoint with what was found there. */
const endpoint = fc.record({
  port: fc.oneof(fc.constantFrom(...PORTS), fc.integer({ min: 1, max: 65_535 })),
  protocol: fc.constantFrom('tcp' as const, 'tcp' as const, 'udp' as const),
  service: fc.constantFrom('ssh', 'redis', 'http', 'unknown', undefined),
  severity: fc.constantFrom<Severity | undefined>('info', 'low', 'medium', 'high', 'critical', undefined),
  unexpected: fc.boolean(),
  isWaived: fc.boolean(),
})

const network = fc
  .oneof(
    fc
      .tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 255 }), fc.integer({ min: 9, max: 32 }))
      .map(([c, d, bits]) => `10.20.${c}.${d}/${bits}`),
    fc
      .tuple(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 48, max: 128 }))
      .map(([group, bits]) => `2001:db8:20:${group.toString(16)}::1/${bits}`),
  )
  .map((text) => parseNetwork(text)!)

export const networks = (minLength: number) => fc.array(network, { minLength, maxLength: 5 })

/** Any host, any role, any administrators: whatever comes of it. */
export const plans: fc.Arbitrary<RemedyPlan> = fc
  .record({
    endpoints: fc.uniqueArray(endpoint, { selector: ({ port, protocol }) => `${port} ${protocol}`, maxLength: 25 }),
    role: fc.constantFrom(...roles),
    mode: fc.constantFrom('narrow' as const, 'default-deny' as const),
    admins: networks(0),
    sshPort: fc.option(fc.integer({ min: 1, max: 65_535 }), { nil: undefined }),
  })
  .map(({ endpoints, role, mode, admins, sshPort }) => {
    const isDenying = mode === 'default-deny'
    const someone: Network[] = admins.length === 0 && isDenying ? [parseNetwork('10.20.30.40')!] : admins
    const sshPorts = sshPort === undefined ? (isDenying ? [22] : []) : [sshPort]
    return buildPlan(exposureOf(endpoints), { mode, role, admins: someone, sshPorts })
  })

type Endpoint = typeof endpoint extends fc.Arbitrary<infer T> ? T : never

function exposureOf(endpoints: readonly Endpoint[]): HostExposure {
  const at = (port: number) => ({ address: ADDRESS, port })
  const verdicts = endpoints
    .filter(({ protocol }) => protocol === 'tcp')
    .map(
      ({ port }): Verdict => ({ ...at(port), protocol: 'tcp', state: 'open', reason: 'syn-ack', attempts: 1, at: AT }),
    )
  const services = endpoints.flatMap(({ port, protocol, service }): Service[] =>
    service === undefined
      ? []
      : [{ ...at(port), protocol, name: service, tls: false, auth: 'unknown', connections: 1, at: AT }],
  )
  const findings = endpoints.flatMap(({ port, protocol, severity, unexpected, isWaived }): Finding[] => {
    if (severity === undefined) return []
    const words = { title: '', reason: '', remedy: '', alternates: [] }
    const waiver = isWaived && { waiver: { id: 'w', reason: 'r', expires: '2027-01-01' } }
    return [
      { rule: 'a-rule', severity, confidence: 'possible', ...at(port), protocol, unexpected, ...words, ...waiver },
    ]
  })
  return { addresses: [ADDRESS], verdicts, services, findings }
}
