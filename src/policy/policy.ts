import type { Confidence, Finding, Severity } from '../model/index.js'
import type { Catalogue, PortSpan, Role } from '../risk/index.js'

/** A host as records name it. */
export interface Host {
  readonly address: string
  readonly name?: string
}

/** Where a scan was made from, by a name that people know. */
export interface Vantage {
  readonly name: string
  /** Addresses that targets see. */
  readonly addresses: readonly string[]
}

/** A finding that somebody answers for, until a day. */
export interface Waiver {
  readonly id: string
  readonly rules: readonly string[]
  /** @default every port */
  readonly ports?: readonly PortSpan[]
  /** @default either */
  readonly protocol?: 'tcp' | 'udp'
  readonly reason: string
  readonly owner?: string
  /** Last day that it holds, ISO 8601; the day ends in UTC. */
  readonly expires: string
  /** A heavier finding is none that was waived. @default any severity */
  readonly maxSeverity?: Severity
  covers(host: Host): boolean
}

/** What makes a scan fail, in CI. Waived findings never do. */
export interface Gate {
  readonly failOn?: { readonly severity: Severity; readonly confidence: Confidence }
  /** Every host that is rated has to score this much, 0 to 100; one that is unrated fails too. */
  readonly minScore?: number
  readonly failOnIncompleteScan: boolean
  readonly failOnExpiredWaiver: boolean
}

/** What a policy file means: what is expected of which host, who may waive what, and what is failure. Immutable. */
export interface Policy {
  /** The file, as people know it. */
  readonly name: string
  /** Networks of administrators, `203.0.113.0/24`; empty when the file names none. */
  readonly adminSources: readonly string[]
  readonly vantages: readonly Vantage[]
  readonly waivers: readonly Waiver[]
  readonly gate: Gate
  /** The built-in rules as the file changes them, and its own. */
  readonly catalogue: Catalogue
  /** Ports that a scan has to cover before it rates a host. @default none */
  readonly requiredPorts?: readonly PortSpan[]

  /** Names of its groups, as the file orders them. */
  readonly groups: readonly string[]
  /** Of every role that the policy knows, built-in ones first. */
  readonly roleNames: readonly string[]

  /**
   * What the host is for: the roles of its groups as one, their sources as networks. The same object for the same groups.
   *
   * @param fallback name of the role of a host in no group. @default the file's own, else `none`
   * @param from     addresses of whoever looks, as the host sees them; empty when nobody knows. @default nobody asks
   */
  roleFor(host: Host, fallback?: string, from?: readonly string[]): Role
  /** Groups whose role counts for the host, as the file orders them. */
  groupsOf(host: Host): readonly string[]
  /** The same findings, waived ones marked. @param today ISO 8601: a day, or a time in UTC */
  waive(findings: readonly Finding[], today: string): Finding[]
}
