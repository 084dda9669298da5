import type { Finding } from './finding.js'

/** Worst first. `U`: unrated, since what was seen says nothing about the host. */
export type Grade = 'U' | 'F' | 'E' | 'D' | 'C' | 'B' | 'A' | 'A+'

/** Why a host is unrated. */
export type UnratedBecause =
  /** It takes connections on ports that nobody listens on. */
  | 'answers-everything'
  /** It answered nothing, so its silence is no proof of anything. */
  | 'silent'
  /** Less was scanned than is asked for. */
  | 'coverage'

/** What closing one endpoint would do, after those before it. */
export interface PostureStep extends Pick<Finding, 'rule' | 'port' | 'protocol'> {
  readonly score: number
  readonly grade: Grade
}

/** How one host stands, all its findings together: docs/scoring.md. */
export interface Posture {
  readonly address: string
  readonly name?: string
  /** All of them, where one name has several that were judged together; {@link address} is the first. */
  readonly addresses?: readonly string[]
  readonly role: string
  /** From where it was looked at, where that was said. */
  readonly vantages?: readonly string[]
  /** 0 to 100; null when unrated. */
  readonly score: number | null
  readonly grade: Grade
  /** Version of the formula and its constants: scores of one version can be compared. */
  readonly scoring: number
  readonly unratedBecause?: UnratedBecause
  /** The scan was not complete, or left out ports: the best grades are out of reach. Absent otherwise. */
  readonly incomplete?: true
  /** The finding that no good elsewhere outweighs: the score is held at its cap. Absent when none holds it. */
  readonly heldBy?: Pick<Finding, 'rule' | 'port' | 'protocol'>
  /** What to close first, at most three, most gained first. Empty when nothing weighs. */
  readonly steps: readonly PostureStep[]
}
