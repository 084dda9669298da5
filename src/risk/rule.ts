import type { Severity, State } from '../model/index.js'
import type { ScopeBucket } from './scope-bucket.js'

/** What kind of thing is exposed. A class, not a rule, decides how a role sharpens a severity. */
export type RuleClass =
  | 'remote-admin'
  | 'legacy-cleartext'
  | 'file-share'
  | 'datastore'
  | 'cache'
  | 'search'
  | 'dev-debug'
  | 'policy'

/** One TCP port, or the first and last of a range of at most 16: a wider one says nothing about what listens. */
export type PortSpan = number | readonly [first: number, last: number]

/**
 * One check: what an open port usually means, why that matters, what to do.
 *
 * A rule is data. Which rule applies and how heavy its finding is, is decided
 * once for all of them, in assess.ts and severity.ts. A rule is one folder,
 * rules/<id>/, with its examples beside it; docs/rules/ is generated from both.
 */
export interface Rule {
  /** The folder's name, for ever: policies and saved scans refer to it. */
  readonly id: string
  /** The finding in a few words, true when the port is all we have seen. */
  readonly title: string
  /** What usually listens there, as people call it. */
  readonly service: string
  readonly class: RuleClass
  /** The service's own port first. Empty: the rule is tied to no port. */
  readonly ports: readonly PortSpan[]
  /** By who can reach the address, before a role is considered. Loopback is always `info`. */
  readonly severity: { readonly public: Severity; readonly private: Severity }
  readonly why: string
  readonly remedy: string
  /** How to find out whether the service is really there, changing nothing on the target. */
  readonly confirm: string
  /** RFC, CWE, CVE or benchmark entries; at least one. */
  readonly references: readonly string[]
}

/** One line of a rule's examples.ts: a verdict, and what this rule makes of it. It is the rule's test. */
export interface Example {
  readonly port: number
  /** @default 'open' */
  readonly state?: State
  /** Who can reach the address of the verdict. */
  readonly on: ScopeBucket
  /** @default 'none' */
  readonly role?: string
  /** Severity of this rule's finding; `nothing`: this rule has none, though another may. */
  readonly gives: Severity | 'nothing'
}

/** True when an open `port` points to this rule. */
export function namesPort(rule: Rule, port: number): boolean {
  return rule.ports.some((span) => (typeof span === 'number' ? span === port : span[0] <= port && port <= span[1]))
}

/** `6379-6380, 16379`; `any` for a rule that is tied to no port. */
export function formatPorts(ports: readonly PortSpan[]): string {
  if (ports.length === 0) return 'any'
  return ports.map((span) => (typeof span === 'number' ? span : span.join('-'))).join(', ')
}
