import type { Auth, Service, Severity, State } from '../model/index.js'
import type { Advisories } from './evidence.js'
import type { HostEvidence } from './host-findings.js'
import type { ScopeBucket } from './scope-bucket.js'

/** What kind of thing is exposed, in the order of the folders. A class, not a rule, decides how a severity is sharpened. */
export const RULE_CLASSES = [
  'remote-admin',
  'legacy-cleartext',
  'file-share',
  'datastore',
  'cache',
  'search',
  'queue',
  'container',
  'dev-debug',
  'messaging',
  'monitoring',
  'mail',
  'directory',
  'infra',
  'iot',
  'vpn',
  'proxy',
  'voip',
  'ot',
  'backup',
  'business-app',
  'malware',
  'web',
  'policy',
] as const

export type RuleClass = (typeof RULE_CLASSES)[number]

/** One port, or the first and last of a range: in a rule of at most 16, since a wider one says nothing about what listens. */
export type PortSpan = number | readonly [first: number, last: number]

/** A pattern is tried on the fact as text; `true` and `false` are the fact itself. */
export type FactTest = boolean | RegExp

/** What a service record has to say. All that is given has to hold. */
export interface Signature {
  /** Its `name` is one of these. Absent: any but `unknown`. */
  readonly names?: readonly string[]
  /** Found in its product, in a Server header, title or realm, or in the subject of its certificate. */
  readonly says?: RegExp
  readonly version?: RegExp
  /** Found in the beginning of what it said, also of a service that no probe knows. */
  readonly excerpt?: RegExp
  readonly auth?: Auth
  readonly tls?: boolean
  /** Of its facts, and of what factsOf makes of the TLS handshake. A fact that is absent does not hold. */
  readonly facts?: Readonly<Record<string, FactTest>>
}

/**
 * One check: what an open port usually means, why that matters, what to do.
 *
 * A rule is data. Which rule applies and how heavy its finding is, is decided
 * once for all of them, in assess.ts and severity.ts. The rules of a class are
 * one folder, rules/<class>/, with their examples beside them; docs/rules/ is
 * generated from both.
 */
export interface Rule {
  /** For ever: policies and saved scans refer to it. */
  readonly id: string
  /** The finding in a few words, true when the port is all we have seen. */
  readonly title: string
  /** What usually listens there, as people call it. */
  readonly service: string
  readonly class: RuleClass
  /** TCP. The service's own port first. Empty: the rule is tied to no TCP port. */
  readonly ports: readonly PortSpan[]
  readonly udpPorts?: readonly PortSpan[]
  /** By who can reach the address, before anything else is considered. Loopback is always `info`. */
  readonly severity: { readonly public: Severity; readonly private: Severity }
  /** Which services the rule is about; one has to fit. Where one does, the port no longer matters. */
  readonly services?: readonly Signature[]
  /** What has to be seen of the service for the risk itself to be beyond doubt. */
  readonly proof?: Pick<Signature, 'auth' | 'facts'>
  /** The ports only say where to look: an open one is no sign of it. So is every rule that names no port. */
  readonly needsService?: true
  /** Its services count on its own ports only. */
  readonly ownPortsOnly?: true
  /** Counts when no other rule knows the service better. */
  readonly isFallback?: true
  /** Of a policy: it comes before the built-in rules. Absent otherwise. */
  readonly isCustom?: true
  /** Says nothing where one of these rules does, which say the same thing better. */
  readonly yieldsTo?: readonly string[]
  readonly why: string
  readonly remedy: string
  /** How to find out whether the service is really there, changing nothing on the target. */
  readonly confirm: string
  /** RFC, CWE, CVE or benchmark entries; at least one. */
  readonly references: readonly string[]
}

/** One line of an examples.ts: what was seen, and what the rule makes of it. It is the rule's test. */
export interface Example extends Advisories {
  /** 0: the host as a whole. */
  readonly port: number
  /** @default 'tcp' */
  readonly protocol?: 'tcp' | 'udp'
  /** @default 'open' */
  readonly state?: State
  /** Who can reach the address. */
  readonly on: ScopeBucket
  /** @default 'none' */
  readonly role?: string
  /** What was found to speak there. @default nothing was asked */
  readonly service?: Partial<Service> & Pick<Service, 'name'>
  readonly isFromAllowedSource?: boolean | 'unknown'
  readonly udpRatio?: number
  /** For rules about a whole host. */
  readonly host?: Omit<HostEvidence, 'address' | 'name'>
  /** Severity of this rule's finding; `nothing`: this rule has none, though another may. */
  readonly gives: Severity | 'nothing'
}

/** By the id of the rule. */
export type Examples = Readonly<Record<string, readonly Example[]>>

/** True when `port` is among the rule's. */
export function namesPort(rule: Rule, port: number, protocol: 'tcp' | 'udp' = 'tcp'): boolean {
  return spansHold(protocol === 'tcp' ? rule.ports : (rule.udpPorts ?? []), port)
}

export function spansHold(spans: readonly PortSpan[], port: number): boolean {
  return spans.some((span) => (typeof span === 'number' ? span === port : span[0] <= port && port <= span[1]))
}

/** True when an open port of its own is enough for the rule to say something. */
export function speaksByPort(rule: Rule): boolean {
  return !rule.needsService && rule.ports.length + (rule.udpPorts?.length ?? 0) > 0
}

/** Every single port of some spans. */
export function portsIn(spans: readonly PortSpan[]): number[] {
  return spans.flatMap((span) =>
    typeof span === 'number' ? [span] : Array.from({ length: span[1] - span[0] + 1 }, (_, i) => span[0] + i),
  )
}

/** `6379-6380, 16379`; `53, 53/udp`; `any` for a rule that is tied to no port. */
export function formatPorts(rule: Pick<Rule, 'ports' | 'udpPorts'>): string {
  const { ports, udpPorts = [] } = rule
  if (ports.length + udpPorts.length === 0) return 'any'
  const text = (span: PortSpan) => (typeof span === 'number' ? `${span}` : span.join('-'))
  return [...ports.map(text), ...udpPorts.map((span) => `${text(span)}/udp`)].join(', ')
}
