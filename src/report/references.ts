import { type Rule, rules } from '../risk/index.js'

const byId = new Map(rules.map((rule) => [rule.id, rule]))

/** The rule behind a finding; undefined for a rule of a policy, or of another version. */
export function ruleOf(id: string): Rule | undefined {
  return byId.get(id)
}

/** Numbers of the Common Weakness Enumeration among a rule's references, ascending. */
export function weaknessesOf(rule: Pick<Rule, 'references'> | undefined): number[] {
  const numbers = rule?.references.flatMap((text) =>
    [...text.matchAll(/\bCWE-(\d+)\b/g)].map(([, digits]) => Number(digits)),
  )
  return [...new Set(numbers)].sort((a, b) => a - b)
}
