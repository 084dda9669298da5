import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { ScanRecord } from '../../src/model/index.js'
import { finding, header, summary } from '../output/sample-records.js'
import { hostileStream, hostileText } from './hostile.js'
import { AUDIT, render } from './sample.js'

/** What DefectDojo's documentation of "Generic Findings Import" lists; its importer refuses all else. */
const KEYS = new Set([
  ...['title', 'severity', 'description', 'date', 'mitigation', 'impact', 'references', 'cwe', 'active', 'verified'],
  ...['false_p', 'risk_accepted', 'static_finding', 'dynamic_finding', 'scanner_confidence', 'unique_id_from_tool'],
  ...['vuln_id_from_tool', 'service', 'component_name', 'component_version', 'nb_occurences', 'endpoints', 'tags'],
  ...['vulnerability_ids', 'cvssv3', 'cvssv4', 'epss_score', 'known_exploited', 'ransomware_used', 'kev_date'],
])
const SEVERITY_WORDS = ['Critical', 'High', 'Medium', 'Low', 'Info']

type DojoFinding = Readonly<Record<string, unknown>>

function findingsOf(records: readonly ScanRecord[] = AUDIT): readonly DojoFinding[] {
  const report = JSON.parse(render('defectdojo', records))
  expect(Object.keys(report)).toEqual(['name', 'type', 'findings'])
  for (const each of report.findings as DojoFinding[]) {
    expect(Object.keys(each).filter((key) => !KEYS.has(key))).toEqual([])
    for (const key of ['title', 'severity', 'description']) expect(typeof each[key]).toBe('string')
    expect(SEVERITY_WORDS).toContain(each.severity)
    for (const endpoint of each.endpoints as string[]) expect(endpoint).toMatch(/^(tcp|udp):\/\/|^[0-9a-f.:[\]]+$/)
  }
  return report.findings
}

describe('defectdojo', () => {
  it('says of each finding what the importer wants to know', () => {
    expect(findingsOf()[0]).toMatchObject({
      title: 'Redis can be reached (192.0.2.10:6379/tcp)',
      severity: 'Critical',
      date: '2026-03-04',
      ...{ active: true, verified: true, risk_accepted: false, false_p: false },
      ...{ static_finding: false, dynamic_finding: true, scanner_confidence: 1, nb_occurences: 1 },
      ...{ vuln_id_from_tool: 'redis-exposed', service: 'redis', component_name: 'Redis', component_version: '7.0.15' },
      endpoints: ['tcp://192.0.2.10:6379'],
      cwe: 306,
    })
    expect(findingsOf()[2]).toMatchObject({ endpoints: ['tcp://[2001:db8::11]:8080'], verified: false })
  })

  it('has what is waived as an accepted risk', () => {
    expect(findingsOf().map(({ active, risk_accepted }) => [active, risk_accepted])).toEqual([
      ...[
        [true, false],
        [true, false],
      ],
      [false, true],
      [true, false],
    ])
  })

  it('says the same of the same finding at any time, and tells two apart', () => {
    const of = (startedAt: string) => findingsOf([header({ startedAt }), finding(), summary()])[0]!
    const { date: _, ...first } = of('2026-03-04T05:06:07.000Z')
    const { date: __, ...second } = of('2027-01-01T00:00:00.000Z')
    expect(first).toEqual(second)
    expect(new Set(findingsOf().map((each) => each.unique_id_from_tool)).size).toBe(4)
  })

  it('is JSON without markup of a target, whatever it says', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        for (const { description, mitigation } of findingsOf(hostileStream(text))) {
          expect(`${description} ${mitigation}`).not.toMatch(/[<>\n]|(?<!\\)(\\\\)*[[\]!`]/)
        }
      }),
    )
  })
})
