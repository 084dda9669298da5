/** Weight of a finding, lightest first. */
export type Severity = 'info' | 'low' | 'medium' | 'high' | 'critical'

export const SEVERITIES: readonly Severity[] = ['info', 'low', 'medium', 'high', 'critical']

/** How sure we are that the rule's service is really there: a port is not a protocol. */
export type Confidence = 'possible' | 'identified' | 'confirmed'

/** What one rule says about one open endpoint. */
export interface Finding {
  /** The rule's id, for ever. */
  readonly rule: string
  readonly severity: Severity
  readonly confidence: Confidence
  readonly address: string
  readonly name?: string
  /** 0 when the finding is about the host as a whole. */
  readonly port: number
  readonly protocol: 'tcp' | 'udp'
  /** True when the role in force does not expect this port to be open. */
  readonly unexpected: boolean
  readonly title: string
  readonly reason: string
  readonly remedy: string
  /** Ids of other rules that the same port could mean. */
  readonly alternates: readonly string[]
  /** From where it was seen, where that was said. */
  readonly vantages?: readonly string[]
  /** Somebody answers for it until a day: it stays in the report, and is out of score and gate. Absent otherwise. */
  readonly waiver?: FindingWaiver
}

/** Why a finding does not count. Text is as a policy has it. */
export interface FindingWaiver {
  readonly id: string
  readonly reason: string
  readonly owner?: string
  /** Last day that it holds, ISO 8601; the day ends in UTC. */
  readonly expires: string
}
