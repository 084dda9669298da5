import { type Auth, type Confidence, SEVERITIES, type Severity } from '../model/index.js'
import type { Rule, RuleClass } from './rule.js'
import type { ScopeBucket } from './scope-bucket.js'
import type { Standing } from './standing.js'

/** Classes that hold data: what a stranger reads there cannot be taken back. */
export const STORES: ReadonlySet<RuleClass> = new Set<RuleClass>(['datastore', 'cache', 'search'])

/** Classes where to be let in without a login is to have the data, the machine or the plant. */
export const LETHAL_WITHOUT_LOGIN: ReadonlySet<RuleClass> = new Set<RuleClass>([
  'datastore',
  'container',
  'ot',
  'dev-debug',
])

/** No port that a stated role does not list weighs less: that is what unexpected-open-port weighs. */
export const UNEXPECTED_FLOOR = { public: 'medium', private: 'low' } as const satisfies Rule['severity']

/** What the severity of a finding depends on, beside its rule. */
export interface Circumstances {
  readonly bucket: ScopeBucket
  readonly standing: Exclude<Standing, { kind: 'expected' }>
  readonly confidence: Confidence
  /** @default 'unknown' */
  readonly auth?: Auth
  /** The service speaks inside TLS from the first byte on. */
  readonly isEncrypted?: boolean
  /** Three or more rules name the port, so that one is a guess. */
  readonly isAmbiguous?: boolean
  /** The exact version is known to be exploited, and no distribution has corrected it. */
  readonly isExploited?: boolean
  readonly isEndOfLife?: boolean
  /** Of what a stated role does not list. @default {@link UNEXPECTED_FLOOR} */
  readonly floor?: { readonly public: Severity; readonly private: Severity } | undefined
}

const rank = (severity: Severity) => SEVERITIES.indexOf(severity)
const HIGH = rank('high')
const CRITICAL = rank('critical')

/**
 * Weighs one rule on one open port: the rule's own severity for the scope of
 * the address, moved a step at a time. Steps add up, and are cut to the scale
 * at the end; docs/rules/ says the same in words.
 *
 * Loopback is `info` always: a listener that only its own machine can reach is
 * what the remedies ask for.
 */
export function severityFor(rule: Rule, circumstances: Circumstances): Severity {
  const { bucket, standing, confidence, auth, isEncrypted, isAmbiguous, isExploited, isEndOfLife, floor } =
    circumstances
  if (bucket === 'loopback') return 'info'
  const isUnlisted = standing.kind === 'unexpected' && standing.isRoleStated

  let steps = 0
  let least = 0
  if (confidence === 'confirmed' && rule.proof?.auth === 'none' && auth === 'none') {
    steps++
    least = bucket === 'public' && LETHAL_WITHOUT_LOGIN.has(rule.class) ? CRITICAL : HIGH
  }
  if (isUnlisted && bucket === 'public' && STORES.has(rule.class)) steps++
  if (isExploited) {
    steps++
    least = Math.max(least, HIGH)
  }
  if (auth === 'required' && isEncrypted) steps--
  if (auth === 'refused-by-acl') steps--
  if (confidence === 'possible' && isAmbiguous) steps--
  if (standing.kind === 'accepted') steps--
  if (isUnlisted) least = Math.max(least, rank((floor ?? UNEXPECTED_FLOOR)[bucket]))

  let severity = Math.max(rank(rule.severity[bucket]) + steps, least)
  // The end of maintenance alone makes nothing worse than high.
  if (isEndOfLife && severity < HIGH) severity++
  return SEVERITIES[Math.min(Math.max(severity, 0), CRITICAL)]!
}
