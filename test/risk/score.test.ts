import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  type Confidence,
  type Finding,
  type Grade,
  SEVERITIES,
  type Service,
  type Severity,
} from '../../src/model/index.js'
import {
  CAPS,
  type Coverage,
  gradeOf,
  judge,
  type PostureEvidence,
  postureOf,
  roles,
  rules,
  SCORING,
  scoreOf,
  weightOf,
} from '../../src/risk/index.js'
import { addressOn, serviceAt } from './verdict-on.js'

const CONFIDENCES: readonly Confidence[] = ['possible', 'identified', 'confirmed']
const GRADES: readonly Grade[] = ['F', 'E', 'D', 'C', 'B', 'A', 'A+']
const WHOLE: Coverage = { isComplete: true, hasAllTcpPorts: true }
const EVERYTHING: Coverage = { ...WHOLE, hasUdp: true, hasBothFamilies: true, vantageCount: 2 }

function finding(rule: string, port: number, severity: Severity, confidence: Confidence): Finding {
  const where = { address: '10.0.0.8', port, protocol: 'tcp' as const }
  const words = { title: '', reason: '', remedy: '', alternates: [] }
  return { rule, severity, confidence, ...where, unexpected: true, ...words }
}

/** Findings on ports of their own: `M identified`, `3 × C confirmed`. */
function findings(...parts: readonly string[]): Finding[] {
  const letters: Readonly<Record<string, Severity>> = { C: 'critical', H: 'high', M: 'medium', L: 'low', I: 'info' }
  return parts.flatMap((part, i) => {
    const [, count = '1', letter, confidence] = /^(?:(\d+) × )?([CHMLI]) (\w+)$/.exec(part)!
    return Array.from({ length: Number(count) }, (_, k) => {
      return finding('some-rule', 1000 * (i + 1) + k, letters[letter!]!, confidence as Confidence)
    })
  })
}

function evidenceOf(own: readonly Finding[], fields: Partial<PostureEvidence> = {}): PostureEvidence {
  return { address: '10.0.0.8', role: 'web-server', findings: own, coverage: WHOLE, isAlive: true, ...fields }
}

const anyFinding: fc.Arbitrary<Finding> = fc
  .tuple(
    fc.constantFrom('a-rule', 'b-rule', 'c-rule', 'd-rule'),
    fc.integer({ min: 1, max: 6 }),
    fc.constantFrom(...SEVERITIES),
    fc.constantFrom(...CONFIDENCES),
  )
  .map((parts) => finding(...parts))
const anyFindings = fc.array(anyFinding, { maxLength: 20 })
const many = { numRuns: 2000 }

describe('the score', () => {
  it.each([
    ['80 and 443 open, 22 filtered', [], 100, 'A'],
    ['22 open to all', ['M identified'], 89, 'B'],
    ['21 and 22 open', ['2 × M identified'], 83, 'B'],
    ['a development server on 8080', ['M identified'], 89, 'B'],
    ['3306 by its port only', ['H possible'], 79, 'B'],
    ['3306 with its greeting read', ['C identified'], 39, 'E'],
    ['3389 identified', ['H identified'], 74, 'C'],
    ['Redis that answered INFO', ['C confirmed'], 19, 'F'],
    ['five medium, identified', ['5 × M identified'], 64, 'C'],
    ['ten low, identified', ['10 × L identified'], 77, 'B'],
    [
      'all ten bad ports, three stores confirmed',
      ['3 × C confirmed', '2 × C identified', '3 × H identified', '2 × M identified'],
      0,
      'F',
    ],
    ['a printer: 9100 and 631, SNMP with public', ['2 × L identified', 'M confirmed'], 84, 'B'],
  ])('of %s', (_host, parts, score, grade) => {
    expect(scoreOf(findings(...parts))).toBe(score)
    expect(gradeOf(score)).toBe(grade)
  })

  it('P1 is never raised by one finding more', () => {
    fc.assert(
      fc.property(anyFindings, anyFinding, (own, more) => {
        expect(scoreOf([...own, more])).toBeLessThanOrEqual(scoreOf(own))
      }),
      many,
    )
  })

  it('P2 is never lowered by one finding less', () => {
    fc.assert(
      fc.property(fc.array(anyFinding, { minLength: 1, maxLength: 20 }), fc.nat(), (own, which) => {
        expect(scoreOf(own.toSpliced(which % own.length, 1))).toBeGreaterThanOrEqual(scoreOf(own))
      }),
      many,
    )
  })

  it('P3 is never raised by a finding that gets heavier or surer', () => {
    fc.assert(
      fc.property(anyFindings, anyFinding, fc.nat(4), fc.nat(2), (own, one, steps, surer) => {
        const severity = SEVERITIES[Math.min(SEVERITIES.indexOf(one.severity) + steps, SEVERITIES.length - 1)]!
        const confidence = CONFIDENCES[Math.min(CONFIDENCES.indexOf(one.confidence) + surer, 2)]!
        expect(scoreOf([...own, { ...one, severity, confidence }])).toBeLessThanOrEqual(scoreOf([...own, one]))
      }),
      many,
    )
  })

  it('P4 does not depend on order, and counts the same rule on the same endpoint once', () => {
    fc.assert(
      fc.property(
        anyFindings.chain((own) => fc.tuple(fc.constant(own), fc.shuffledSubarray(own, { minLength: own.length }))),
        ([own, shuffled]) => {
          expect(scoreOf(shuffled)).toBe(scoreOf(own))
          expect(scoreOf([...own, ...shuffled])).toBe(scoreOf(own))
        },
      ),
      many,
    )
  })

  it('P5 is a whole number from 0 to 100', () => {
    fc.assert(
      fc.property(fc.array(anyFinding, { maxLength: 200 }), (own) => {
        const score = scoreOf(own)
        expect(Number.isInteger(score) && score >= 0 && score <= 100).toBe(true)
      }),
    )
  })

  it('P6 is on a public address no better than on a private one, for the same evidence', () => {
    const names = [...new Set(rules.flatMap(({ services = [] }) => services.flatMap((each) => each.names ?? [])))]
    const anyService = fc.record({
      name: fc.constantFrom(...names, 'unknown', 'tls'),
      auth: fc.constantFrom('none', 'required', 'refused-by-acl', 'unknown'),
      tls: fc.boolean(),
      // signingRequired is left out: to do without is the one exposure that weighs more inside, as it is said to.
      facts: fc.record({ cleartextLogin: fc.boolean(), weakAlgorithms: fc.constant('x') }, { requiredKeys: [] }),
    }) as fc.Arbitrary<Partial<Service> & Pick<Service, 'name'>>
    const port = fc.oneof(
      fc.integer({ min: 1, max: 65_535 }),
      fc.constantFrom(22, 80, 443, 445, 3306, 6379, 8080, 9090),
    )
    fc.assert(
      fc.property(
        port,
        fc.option(anyService),
        fc.constantFrom(...roles),
        fc.boolean(),
        (number, service, role, kev) => {
          const scoreOn = (bucket: 'public' | 'private') => {
            const endpoint = { address: addressOn(bucket), port: number, protocol: 'tcp' as const }
            const seen = service
              ? { service: serviceAt(endpoint, service), ...(kev && { kev: ['CVE-2021-41773'] }) }
              : {}
            return scoreOf(judge({ endpoint, ...seen }, role))
          }
          expect(scoreOn('public')).toBeLessThanOrEqual(scoreOn('private'))
        },
      ),
      many,
    )
  })

  it('P10 has grades that never fall as it rises', () => {
    for (let score = 1; score <= 100; score++) {
      const [before, now] = [gradeOf(score - 1), gradeOf(score)]
      expect(GRADES.indexOf(now)).toBeGreaterThanOrEqual(GRADES.indexOf(before))
      expect(GRADES.indexOf(gradeOf(score, true))).toBeGreaterThanOrEqual(GRADES.indexOf(gradeOf(score - 1, true)))
    }
  })

  it('P11 loses at most a tenth of the weight of a further finding beside a worse one', () => {
    fc.assert(
      fc.property(anyFindings, anyFinding, (own, more) => {
        fc.pre(
          own.some((each) => each.port === more.port && each.rule !== more.rule && weightOf(each) >= weightOf(more)),
        )
        fc.pre(!own.some((each) => each.port === more.port && each.rule === more.rule))
        const lost = scoreOf(own) - scoreOf([...own, more])
        expect(lost).toBeLessThanOrEqual(Math.ceil(10 * weightOf(more)))
      }),
      many,
    )
  })

  it('has caps that fall with every step of severity and confidence, as weights rise', () => {
    const all = SEVERITIES.flatMap((severity) => CONFIDENCES.map((confidence) => ({ severity, confidence })))
    for (const a of all) {
      for (const b of all) {
        if (weightOf(a) < weightOf(b)) {
          expect(CAPS[a.severity][a.confidence]).toBeGreaterThanOrEqual(CAPS[b.severity][b.confidence])
        }
      }
    }
  })
})

describe('a posture', () => {
  it('says score, grade, what holds it and what to close first', () => {
    const own = [
      finding('redis-exposed', 6379, 'critical', 'confirmed'),
      finding('ftp-exposed', 21, 'medium', 'identified'),
    ]
    expect(postureOf(evidenceOf(own, { name: 'web.example' }))).toEqual({
      address: '10.0.0.8',
      name: 'web.example',
      role: 'web-server',
      score: 19,
      grade: 'F',
      scoring: SCORING,
      heldBy: { rule: 'redis-exposed', port: 6379, protocol: 'tcp' },
      steps: [
        { rule: 'redis-exposed', port: 6379, protocol: 'tcp', score: 89, grade: 'B' },
        { rule: 'ftp-exposed', port: 21, protocol: 'tcp', score: 100, grade: 'A' },
      ],
    })
  })

  it('P7 is never lowered by a waiver, which counts as if its finding were not there', () => {
    const waiver = { id: 'W-1', reason: 'until the migration ends', expires: '2026-12-31' }
    fc.assert(
      fc.property(anyFindings, fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), (own, isWaived) => {
        const marked = own.map((each, i) => (isWaived[i] ? { ...each, waiver } : each))
        const rest = own.filter((_, i) => !isWaived[i])
        expect(postureOf(evidenceOf(marked)).score).toBeGreaterThanOrEqual(postureOf(evidenceOf(own)).score!)
        expect(postureOf(evidenceOf(marked))).toEqual(postureOf(evidenceOf(rest)))
      }),
      many,
    )
  })

  it('P8 is not better for a refuted port than for a closed one', () => {
    fc.assert(
      fc.property(anyFindings, fc.constantFrom(...roles), (own, role) => {
        const endpoint = { address: '10.0.0.8', port: 6379, protocol: 'tcp' as const }
        const refuted = judge({ endpoint, service: serviceAt(endpoint, { name: 'http' }) }, role)
        expect(refuted.map(({ rule }) => rule)).not.toContain('redis-exposed')
        expect(scoreOf([...own, ...refuted])).toBeLessThanOrEqual(scoreOf(own))
      }),
    )
  })

  it('P9 is unrated, never perfect, when nothing was seen or less than is required', () => {
    const below = { ...WHOLE, isBelowRequired: true }
    expect(postureOf(evidenceOf([], { coverage: below }))).toMatchObject({
      score: null,
      grade: 'U',
      unratedBecause: 'coverage',
    })
    expect(postureOf(evidenceOf([], { isAlive: false }))).toMatchObject({
      score: null,
      grade: 'U',
      unratedBecause: 'silent',
    })
    expect(postureOf(evidenceOf([], { answersEverything: true }))).toMatchObject({
      score: null,
      grade: 'U',
      unratedBecause: 'answers-everything',
    })
  })

  it('P12 is the same after its evidence was written down and read again', () => {
    fc.assert(
      fc.property(anyFindings, fc.boolean(), (own, isComplete) => {
        const evidence = evidenceOf(own, { coverage: { ...WHOLE, isComplete } })
        expect(postureOf(JSON.parse(JSON.stringify(evidence)))).toEqual(postureOf(evidence))
      }),
    )
  })

  it('never earns the best grade by an incomplete scan, or by one that left out ports', () => {
    for (const coverage of [
      { ...EVERYTHING, isComplete: false },
      { ...EVERYTHING, hasAllTcpPorts: false },
    ]) {
      expect(postureOf(evidenceOf([], { coverage }))).toMatchObject({
        score: 89,
        grade: 'B',
        incomplete: true,
        steps: [],
      })
    }
  })

  it('earns A+ only by 100, over everything, from two places, with nothing waived', () => {
    const gradeFor = (fields: Partial<PostureEvidence>) => postureOf(evidenceOf([], fields)).grade
    expect(gradeFor({ coverage: EVERYTHING })).toBe('A+')
    expect(gradeFor({ coverage: WHOLE })).toBe('A')
    expect(gradeFor({ coverage: { ...EVERYTHING, hasUdp: false } })).toBe('A')
    expect(gradeFor({ coverage: { ...EVERYTHING, hasBothFamilies: false } })).toBe('A')
    expect(gradeFor({ coverage: { ...EVERYTHING, vantageCount: 1 } })).toBe('A')
    const waiver = { id: 'W-1', reason: 'until the migration ends', expires: '2026-12-31' }
    const waived = [{ ...finding('a-rule', 1, 'high', 'confirmed'), waiver }]
    expect(gradeFor({ coverage: EVERYTHING, findings: waived })).toBe('A')
  })

  it('takes steps that each raise the score or leave it, and say what is reached', () => {
    fc.assert(
      fc.property(anyFindings, (own) => {
        const { score, steps } = postureOf(evidenceOf(own))
        let rest = own
        let reached = score!
        for (const step of steps) {
          rest = rest.filter(({ port }) => port !== step.port)
          expect(step.score).toBe(scoreOf(rest))
          expect(step.score).toBeGreaterThanOrEqual(reached)
          reached = step.score
        }
        expect(steps.length).toBeLessThanOrEqual(3)
      }),
      many,
    )
  })

  it('closes nothing that is not open', () => {
    const own = [finding('missing-expected-port', 80, 'low', 'confirmed'), finding('a-rule', 22, 'medium', 'confirmed')]
    expect(postureOf(evidenceOf(own)).steps).toMatchObject([{ port: 22, score: 97 }])
    expect(postureOf(evidenceOf(own.slice(0, 1))).steps).toEqual([])
  })

  it('is told of a host with every port open as well', () => {
    const own = Array.from({ length: 65_535 }, (_, i) => finding('a-rule', i + 1, 'medium', 'possible'))
    expect(postureOf(evidenceOf(own))).toMatchObject({ score: 0, grade: 'F' })
  })
})
