import { ScanError } from '../errors.js'
import { editDistance } from './nearest.js'
import { type Role, roles } from './roles.js'
import type { Rule } from './rule.js'
import { rules } from './rules/index.js'

/** @throws {ScanError} ERR_RULE_UNKNOWN, naming the ids that come nearest */
export function ruleById(id: string): Rule {
  const rule = rules.find((candidate) => candidate.id === id)
  if (rule) return rule
  throw new ScanError('ERR_RULE_UNKNOWN', `no rule "${id}"; did you mean ${nearestIds(id).join(', ')}?`)
}

/** @throws {ScanError} ERR_OPTION, naming every role */
export function roleByName(name: string): Role {
  const role = roles.find((candidate) => candidate.name === name)
  if (role) return role
  throw new ScanError('ERR_OPTION', `no role "${name}"; the roles are ${roles.map((known) => known.name).join(', ')}`)
}

const SUGGESTION_COUNT = 3

/** Ids that contain `text`, or else those that the fewest edits turn into it: `redis` as well as `rediss-exposed`. */
function nearestIds(text: string): string[] {
  const ids = rules.map(({ id }) => id)
  const containing = ids.filter((id) => id.includes(text.toLowerCase()))
  const byDistance = () => ids.toSorted((a, b) => editDistance(a, text) - editDistance(b, text))
  return (containing.length > 0 ? containing : byDistance()).slice(0, SUGGESTION_COUNT)
}
