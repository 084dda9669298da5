import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { Finding, ScanRecord } from '../../src/model/index.js'
import { Gatekeeper, loadPolicy, type Policy } from '../../src/policy/index.js'

function policyOf(text: string, today = '2026-11-25'): Policy {
  return loadPolicy({ name: 'policy.yaml', text: `version: 1\n${text}`, today }).policy
}

const finding: Finding = {
  rule: 'ssh-exposed',
  severity: 'medium',
  confidence: 'identified',
  address: '192.0.2.10',
  port: 22,
  protocol: 'tcp',
  unexpected: true,
  ...{ title: 'SSH', reason: 'It is there.', remedy: 'Close it.', alternates: [] },
}

const waiver = (fields: string, match = 'rules: [ssh-exposed]', id = 'W-1') =>
  `  - { id: ${id}, match: { ${match} }, reason: known, created: 2026-11-01, ${fields} }\n`
const GROUP = 'groups: { web: { hosts: [192.0.2.0/28], role: bastion } }\n'

describe('a waiver', () => {
  it.each([
    ['expires: 2026-12-31', 'rules: [ssh-exposed]', true],
    ['expires: 2026-12-31', 'rules: [ftp-exposed, ssh-exposed]', true],
    ['expires: 2026-12-31', 'rules: [ftp-exposed]', false],
    ['expires: 2026-12-31', 'rules: [ssh-exposed], ports: ["20-25"]', true],
    ['expires: 2026-12-31', 'rules: [ssh-exposed], ports: [2222]', false],
    ['expires: 2026-12-31', 'rules: [ssh-exposed], proto: udp', false],
    ['expires: 2026-12-31', 'rules: [ssh-exposed], group: web', true],
    ['expires: 2026-12-31', 'rules: [ssh-exposed], hosts: [192.0.2.11]', false],
    ['expires: 2026-12-31', 'rules: [ssh-exposed], hosts: [192.0.2.8-192.0.2.12]', true],
    ['expires: 2026-12-31, max_severity: medium', 'rules: [ssh-exposed]', true],
    ['expires: 2026-12-31, max_severity: low', 'rules: [ssh-exposed]', false],
    ['expires: 2026-11-25', 'rules: [ssh-exposed]', true],
    ['expires: 2026-11-24', 'rules: [ssh-exposed]', false],
  ])('%s of %s: waived is %s', (fields, match, isWaived) => {
    const [marked] = policyOf(`${GROUP}waivers:\n${waiver(fields, match)}`).waive([finding], '2026-11-25T23:59:59Z')
    expect(marked!.waiver !== undefined).toBe(isWaived)
    expect({ ...marked, waiver: undefined }).toEqual({ ...finding, waiver: undefined })
  })

  it('stands with the finding: why, who, until when', () => {
    const policy = policyOf(`waivers:\n${waiver('expires: 2026-12-31, owner: platform@example.com')}`)
    expect(policy.waive([finding], '2026-11-25')[0]!.waiver).toEqual({
      ...{ id: 'W-1', reason: 'known', owner: 'platform@example.com', expires: '2026-12-31' },
    })
  })

  it('that has expired changes nothing, and the order of waivers neither', () => {
    const lines = ['2026-11-30', '2026-12-31', '2026-11-20', '2026-11-24'].map((day, i) =>
      waiver(`expires: ${day}`, 'rules: [ssh-exposed]', `W-${i}`),
    )
    const waived = (some: readonly string[]) => policyOf(`waivers:\n${some.join('')}`).waive([finding], '2026-11-25')
    fc.assert(
      fc.property(fc.shuffledSubarray(lines, { minLength: 1 }), (some) => {
        const inForce = lines.slice(0, 2).filter((line) => some.includes(line))
        expect(waived(some)).toEqual(inForce.length > 0 ? waived(inForce) : [finding])
      }),
    )
  })
})

describe('a gate', () => {
  const summary = { type: 'summary', complete: true, missEstimate: null } as unknown as ScanRecord
  const of = (fields: Partial<Finding>): ScanRecord => ({ type: 'finding', ...finding, ...fields })
  const posture = (score: number | null) =>
    ({ type: 'posture', address: '192.0.2.10', score, grade: 'B' }) as ScanRecord
  const failures = (gate: string, records: readonly ScanRecord[], rest = '') => {
    const keeper = new Gatekeeper(policyOf(`gate: { ${gate} }\n${rest}`))
    keeper.see(records)
    return keeper.failures('2026-11-25')
  }
  const waived = { waiver: { id: 'W-1', reason: 'known', expires: '2026-12-31' } }

  it.each([
    ['fail_on: { severity: medium }', [of({}), summary], 1],
    ['fail_on: { severity: high }', [of({}), summary], 0],
    ['fail_on: { severity: medium, confidence: confirmed }', [of({}), summary], 0],
    ['fail_on: { severity: medium, confidence: confirmed }', [of({ confidence: 'confirmed' }), summary], 1],
    ['fail_on: { severity: medium }', [of(waived), summary], 0],
    ['min_score: 75', [posture(74), summary], 1],
    ['min_score: 75', [posture(75), summary], 0],
    ['min_score: 75', [posture(90), posture(null), summary], 1],
    ['fail_on_incomplete_scan: true', [summary], 0],
    ['fail_on_incomplete_scan: true', [], 1],
    ['fail_on_incomplete_scan: true', [{ ...summary, complete: false } as ScanRecord], 1],
    ['fail_on_incomplete_scan: true', [{ ...summary, uncertain: 3 } as ScanRecord], 1],
    ['fail_on_incomplete_scan: false', [], 0],
  ])('%s', (gate, records, count) => {
    expect(failures(gate, records)).toHaveLength(count)
  })

  it('says what fails', () => {
    expect(
      failures('fail_on: { severity: low }, min_score: 90', [of({}), of({ severity: 'high', port: 23 }), posture(40)]),
    ).toEqual([
      '2 findings are low or heavier, and possible or surer: ssh-exposed on 192.0.2.10 port 23',
      '192.0.2.10 scores 40, and has to score 90',
    ])
  })

  it('may ask for waivers that have expired', () => {
    const late = `waivers:\n${waiver('expires: 2026-11-24')}`
    expect(failures('fail_on_expired_waiver: true', [summary], late)).toEqual([
      'waivers have expired: W-1 on 2026-11-24',
    ])
    expect(failures('fail_on_expired_waiver: false', [summary], late)).toEqual([])
  })
})
