import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type Confidence, type Finding, formatAddress, ipv4, SEVERITIES } from '../../src/model/index.js'
import { findingOrder, sortFindings } from '../../src/risk/index.js'

const BASE: Finding = {
  rule: 'ssh-exposed',
  severity: 'low',
  confidence: 'possible',
  address: '10.0.0.9',
  port: 22,
  protocol: 'tcp',
  unexpected: true,
  title: '',
  reason: '',
  remedy: '',
  alternates: [],
}

const anyFinding = fc.record({
  severity: fc.constantFrom(...SEVERITIES),
  confidence: fc.constantFrom<Confidence>('possible', 'identified', 'confirmed'),
  address: fc.nat(300).map((value) => formatAddress(ipv4(value))),
  port: fc.integer({ min: 1, max: 5 }),
})

describe('sortFindings', () => {
  it.each<[string, Partial<Finding>, Partial<Finding>]>([
    ['the worse before the milder', { severity: 'critical', address: '10.0.0.200' }, { severity: 'high' }],
    ['the surer before the less sure', { confidence: 'confirmed', port: 9 }, { confidence: 'identified', port: 1 }],
    ['addresses by value, not as text', { address: '10.0.0.9' }, { address: '10.0.0.10' }],
    ['ports by value, not as text', { port: 80 }, { port: 443 }],
  ])('puts %s', (_what, first, second) => {
    const [before, after] = [
      { ...BASE, ...first },
      { ...BASE, ...second },
    ]
    expect(sortFindings([before, after])).toEqual([before, after])
    expect(sortFindings([after, before])).toEqual([before, after])
  })

  it('is the order that is given to whoever sorts by himself', () => {
    fc.assert(
      fc.property(fc.array(anyFinding, { maxLength: 30 }), (parts) => {
        const findings = parts.map((part) => ({ ...BASE, ...part }))
        const indexes = Array.from(findings.keys()).toReversed().sort(findingOrder(findings))
        expect(indexes.map((index) => findings[index])).toEqual(sortFindings(findings))
      }),
    )
  })

  it('gives one order, whatever order the findings came in', () => {
    fc.assert(
      fc.property(fc.array(anyFinding, { maxLength: 30 }), (parts) => {
        const findings = parts.map((part) => ({ ...BASE, ...part }))
        expect(sortFindings(findings.toReversed())).toEqual(sortFindings(findings))
      }),
    )
  })
})
