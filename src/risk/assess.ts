import type { Finding, Verdict } from '../model/index.js'
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
  const standing = standingOf(verdict.port, role)
  if (standing.kind === 'expected') return undefined

  const bucket = scopeBucketOf(addressOf(verdict))
  const [named, ...alternates] = catalogue.filter((rule) => namesPort(rule, verdict.port))
  if (!named && bucket === 'loopback' && !role.isStated) return undefined

  const rule = named ?? unexpectedOpenPort
  return {
    rule: rule.id,
    severity: severityFor(rule, bucket, standing),
    confidence: 'possible',
    address: verdict.address,
    ...(verdict.name === undefined ? {} : { name: verdict.name }),
    port: verdict.port,
    protocol: verdict.protocol,
    unexpected: standing.kind === 'unexpected',
    title: rule.title,
    reason: [rule.why, ...circumstances(verdict.port, role, standing, bucket)].join(' '),
    remedy: rule.remedy,
    alternates: alternates.map(({ id }) => id),
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
