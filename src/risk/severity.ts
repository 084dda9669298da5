import { SEVERITIES, type Severity } from '../model/index.js'
import type { Rule, RuleClass } from './rule.js'
import { rule as unexpectedOpenPort } from './rules/unexpected-open-port/rule.js'
import type { ScopeBucket } from './scope-bucket.js'
import type { Standing } from './standing.js'

/** Classes that hold data: what a stranger reads there cannot be taken back. */
const STORES: ReadonlySet<RuleClass> = new Set<RuleClass>(['datastore', 'cache', 'search'])

/**
 * Weighs one rule on one open port.
 *
 * | address  | expected with a caution | no role stated | the stated role does not list it             |
 * |----------|-------------------------|----------------|----------------------------------------------|
 * | public   | the rule's own, −1      | the rule's own | at least medium; a store: the rule's own, +1 |
 * | private  | the rule's own, −1      | the rule's own | at least low                                 |
 * | loopback | info                    | info           | info                                         |
 *
 * Loopback is `info` always: a listener that only its own machine can reach is
 * what the remedies ask for. The floors are those of `unexpected-open-port`,
 * so that to know a port's usual service never makes it lighter than not to.
 */
export function severityFor(
  rule: Rule,
  bucket: ScopeBucket,
  standing: Exclude<Standing, { kind: 'expected' }>,
): Severity {
  if (bucket === 'loopback') return 'info'
  const own = SEVERITIES.indexOf(rule.severity[bucket])
  if (standing.kind === 'accepted') return severityAt(own - 1)
  if (!standing.isRoleStated) return severityAt(own)
  const floor = SEVERITIES.indexOf(unexpectedOpenPort.severity[bucket])
  const isExposedStore = bucket === 'public' && STORES.has(rule.class)
  return severityAt(Math.max(floor, isExposedStore ? own + 1 : own))
}

/** @param rank index into SEVERITIES; one outside is taken as the nearest inside */
function severityAt(rank: number): Severity {
  return SEVERITIES[Math.min(Math.max(rank, 0), SEVERITIES.length - 1)]!
}
