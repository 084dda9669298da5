import type { Confidence, Finding, Grade, Severity } from '../model/index.js'

/**
 * Version of what follows: raised whenever a constant or the formula changes,
 * so that scores of one version can be compared. docs/scoring.md explains them.
 */
export const SCORING = 1

export const SEVERITY_WEIGHTS: Readonly<Record<Severity, number>> = {
  info: 0,
  low: 0.03,
  medium: 0.1,
  high: 0.28,
  critical: 0.6,
}

export const CONFIDENCE_FACTORS: Readonly<Record<Confidence, number>> = {
  possible: 0.6,
  identified: 0.85,
  confirmed: 1,
}

/** Of a second finding on the same endpoint this share counts: a longer catalogue must not punish one port again. */
export const SECOND_FINDING_FACTOR = 0.1

/** No good elsewhere lifts a score over the cap of its worst finding. */
export const CAPS: Readonly<Record<Severity, Readonly<Record<Confidence, number>>>> = {
  critical: { possible: 59, identified: 39, confirmed: 19 },
  high: { possible: 79, identified: 74, confirmed: 69 },
  medium: { possible: 89, identified: 89, confirmed: 84 },
  low: { possible: 99, identified: 98, confirmed: 97 },
  info: { possible: 100, identified: 100, confirmed: 100 },
}

/** What an incomplete scan can reach: one short of A. */
export const INCOMPLETE_CAP = 89

const GRADES: readonly (readonly [least: number, Grade])[] = [
  [90, 'A'],
  [75, 'B'],
  [60, 'C'],
  [40, 'D'],
  [20, 'E'],
]

/** What the score of a finding depends on. */
export type Weighable = Pick<Finding, 'rule' | 'severity' | 'confidence' | 'address' | 'port' | 'protocol'>

/** Share of the score that a finding takes when it is the only one of its endpoint: 0 to 0.6. */
export function weightOf({ severity, confidence }: Pick<Finding, 'severity' | 'confidence'>): number {
  return SEVERITY_WEIGHTS[severity] * CONFIDENCE_FACTORS[confidence]
}

export function capOf({ severity, confidence }: Pick<Finding, 'severity' | 'confidence'>): number {
  return CAPS[severity][confidence]
}

/** What is left, from 0 to 1, of an endpoint's share: the worst finding counts in full, a tenth of each other. */
export function remainderOf(findings: readonly Weighable[]): number {
  const byRule = new Map<string, number>()
  for (const finding of findings) {
    byRule.set(finding.rule, Math.max(byRule.get(finding.rule) ?? 0, weightOf(finding)))
  }
  const [worst = 0, ...others] = [...byRule.values()].sort((a, b) => b - a)
  return others.reduce((rest, weight) => rest * (1 - SECOND_FINDING_FACTOR * weight), 1 - worst)
}

/** Findings by what they are about: address, protocol, port. */
export function byEndpoint<T extends Weighable>(findings: readonly T[]): T[][] {
  const groups = new Map<string, T[]>()
  for (const finding of findings) {
    const key = `${finding.address} ${finding.port}/${finding.protocol}`
    const group = groups.get(key)
    if (group) group.push(finding)
    else groups.set(key, [finding])
  }
  return [...groups.values()]
}

/** The score of remainders and a cap. Factors are multiplied in one order, so that equal findings give equal scores. */
export function scoreFrom(remainders: readonly number[], cap: number): number {
  const product = [...remainders].sort((a, b) => a - b).reduce((rest, factor) => rest * factor, 100)
  return Math.floor(Math.min(product, cap))
}

/** 0 to 100, whole: what the findings of one host leave of it. Pure; the order of the findings is no matter. */
export function scoreOf(findings: readonly Weighable[]): number {
  return scoreFrom(byEndpoint(findings).map(remainderOf), Math.min(100, ...findings.map(capOf)))
}

/** @param isFlawless everything was scanned from everywhere, and nothing had to be waived */
export function gradeOf(score: number, isFlawless = false): Grade {
  if (score === 100 && isFlawless) return 'A+'
  return GRADES.find(([least]) => score >= least)?.[1] ?? 'F'
}
