import type { Finding, Severity, Verdict } from '../model/index.js'
import { addressOf } from './address-of.js'
import type { Role } from './roles.js'
import { namesPort, type Rule } from './rule.js'
import { rules } from './rules/index.js'
import { rule as unexpectedOpenPort } from './rules/unexpected-open-port/rule.js'
import { type ScopeBucket, scopeBucketOf } from './scope-bucket.js'
import { severityFor } from './severity.js'
import { type Standing, standingOf } from './standing.js'

/**
 * Judges one verdict: at most one finding, however many rules name the port.
 *
 * A port that the role lists gives none, unless the role attaches a caution. A
 * port that no rule names is `unexpected-open-port`. Confidence is `possible`:
 * a SYN-ACK shows that something listens, not what.
 *
 * On loopback a port that no rule names gives a finding only under a stated
 * role. A developer's machine has dozens of short-lived listeners there; they
 * are in the table of open ports already, there is nothing to do about them,
 * and a finding for each would bury the few that say something.
 *
 * Pure.
 *
 * @param catalogue rules to judge by, likeliest first: of those that name a
 *                  port the first becomes the finding, the others its alternates
 */
export function assess(verdict: Verdict, role: Role, catalogue: readonly Rule[] = rules): Finding | undefined {
  if (verdict.state !== 'open') return undefined
  const judgement = judgementOf(verdict.port, scopeBucketOf(addressOf(verdict)), role, catalogue)
  if (!judgement) return undefined
  const { rule, severity, isUnexpected, reason, alternates } = judgement
  const finding: Mutable<Finding> = {
    rule: rule.id,
    severity,
    confidence: 'possible',
    address: verdict.address,
    port: verdict.port,
    protocol: verdict.protocol,
    unexpected: isUnexpected,
    title: rule.title,
    reason,
    remedy: rule.remedy,
    alternates,
  }
  if (verdict.name !== undefined) finding.name = verdict.name
  return finding
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** All of a finding that does not depend on the address itself. */
interface Judgement {
  readonly rule: Rule
  readonly severity: Severity
  readonly isUnexpected: boolean
  readonly reason: string
  readonly alternates: readonly string[]
}

/** By bucket and port; `null` where there is none. Bounded by the number of ports, not by that of hosts. */
type Judgements = Record<ScopeBucket, Map<number, Judgement | null>>

/** Rules and roles are data that nobody changes: what they say of a port is worked out once, and its sentences are shared. */
const known = new WeakMap<Role, WeakMap<readonly Rule[], Judgements>>()

function judgementOf(port: number, bucket: ScopeBucket, role: Role, catalogue: readonly Rule[]): Judgement | null {
  const judgements = judgementsOf(role, catalogue)[bucket]
  const judgement = judgements.get(port)
  if (judgement !== undefined) return judgement
  const made = judge(port, bucket, role, catalogue)
  judgements.set(port, made)
  return made
}

function judgementsOf(role: Role, catalogue: readonly Rule[]): Judgements {
  const byCatalogue = known.get(role) ?? new WeakMap<readonly Rule[], Judgements>()
  known.set(role, byCatalogue)
  const judgements = byCatalogue.get(catalogue) ?? { public: new Map(), private: new Map(), loopback: new Map() }
  byCatalogue.set(catalogue, judgements)
  return judgements
}

function judge(port: number, bucket: ScopeBucket, role: Role, catalogue: readonly Rule[]): Judgement | null {
  const standing = standingOf(port, role)
  if (standing.kind === 'expected') return null
  const [named, ...alternates] = catalogue.filter((rule) => namesPort(rule, port))
  if (!named && bucket === 'loopback' && !role.isStated) return null
  const rule = named ?? unexpectedOpenPort
  return {
    rule,
    severity: severityFor(rule, bucket, standing),
    isUnexpected: standing.kind === 'unexpected',
    reason: [rule.why, ...circumstances(port, role, standing, bucket)].join(' '),
    alternates: Object.freeze(alternates.map(({ id }) => id)),
  }
}

/** What moved this finding's severity away from the rule's own, in sentences that follow the rule's why. */
function* circumstances(port: number, role: Role, standing: Standing, bucket: ScopeBucket): Generator<string> {
  if (standing.kind === 'accepted') yield standing.caution
  if (standing.kind === 'unexpected' && role.isStated) yield `The role ${role.name} does not list port ${port}.`
  if (bucket === 'loopback') {
    yield 'Only this machine reaches its loopback addresses; scan its other addresses to learn who else can connect.'
  }
}
