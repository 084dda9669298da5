import { describe, expect, it } from '@jest/globals'
import type { Posture, ScanRecord } from '../../src/model/index.js'
import { writers } from '../../src/output/index.js'
import { finding, header, host, summary } from './sample-records.js'

function posture(fields: Partial<Posture> = {}): ScanRecord {
  return {
    type: 'posture',
    address: '10.0.0.8',
    role: 'web-server',
    score: 100,
    grade: 'A',
    scoring: 1,
    steps: [],
    ...fields,
  }
}

function pageOf(...records: readonly ScanRecord[]): string {
  const writer = writers.text({ columns: 80 })
  return writer.write([header(), ...records, summary()]) + writer.end()
}

const redis = { rule: 'redis-exposed', port: 6379, protocol: 'tcp' } as const
const bad = posture({
  name: 'web.example',
  score: 19,
  grade: 'F',
  heldBy: redis,
  steps: [
    { ...redis, score: 89, grade: 'B' },
    { rule: 'snmp-exposed', port: 161, protocol: 'udp', score: 100, grade: 'A' },
  ],
})

describe('the posture of a host as text', () => {
  it('says the grade, what holds it down, what to close first and what is fine', () => {
    const page = pageOf(host('10.0.0.8', 3, 65_000, 532), finding({ port: 6379 }), bad)
    expect(page).toContain(`Grade F, 19 of 100: web.example (10.0.0.8) as web-server
  Held at 19 by redis-exposed on 6379, whatever is good elsewhere.
  Close 6379 (redis-exposed) for a score of 89 (B), then 161/udp (snmp-exposed)
  for 100 (A).
  Fine: 2 open ports without a finding, 65,000 closed, 532 filtered.
`)
    for (const line of page.split('\n')) expect([...line].length).toBeLessThanOrEqual(80)
  })

  it('says that no firewall stands where every other port answers', () => {
    expect(pageOf(host('10.0.0.8', 1, 65_534, 0), posture())).toContain('No firewall drops what nothing listens on')
    expect(pageOf(host('10.0.0.8', 1, 65_533, 1), posture())).not.toContain('No firewall')
  })

  it('says why there is no grade, or none better', () => {
    const unrated = { score: null, grade: 'U', unratedBecause: 'answers-everything' } as const
    expect(pageOf(posture(unrated))).toMatch(
      /Unrated \(U\): 10\.0\.0\.8 as web-server\n {2}It takes connections on every port/,
    )
    expect(pageOf(posture({ score: 89, grade: 'B', incomplete: true }))).toContain('Part of the host was not looked at')
  })

  it('is one line a host when there are many, worst first', () => {
    const many = [100, 19, 74, 89, 64].map((score, i) => posture({ address: `10.0.0.${i}`, role: 'none', score }))
    expect(pageOf(...many)).toContain(
      [19, 64, 74, 89, 100]
        .map((score) => `${score} of 100: 10.0.0.${[100, 19, 74, 89, 64].indexOf(score)}`)
        .map((line) => `Grade A, ${line}`)
        .join('\n'),
    )
  })

  it('is one line of JSON with its fields in the documented order, whoever built it', () => {
    const { type, ...fields } = bad as { type: 'posture' } & Posture
    const shuffled = Object.fromEntries(Object.entries({ ...fields, type }).reverse()) as unknown as ScanRecord
    const writer = writers.ndjson()
    expect(writer.write([shuffled]).trim()).toBe(
      '{"type":"posture","address":"10.0.0.8","name":"web.example","role":"web-server","score":19,"grade":"F","scoring":1,' +
        '"heldBy":{"rule":"redis-exposed","port":6379,"protocol":"tcp"},' +
        '"steps":[{"rule":"redis-exposed","port":6379,"protocol":"tcp","score":89,"grade":"B"},' +
        '{"rule":"snmp-exposed","port":161,"protocol":"udp","score":100,"grade":"A"}]}',
    )
  })
})
