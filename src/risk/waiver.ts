import type { Finding } from '../model/index.js'

/** A finding that somebody answers for, until a day. */
export interface Waiver {
  readonly rule: string
  /** @default every address */
  readonly address?: string
  /** @default every port */
  readonly port?: number
  /** Last day that it holds, ISO 8601; the day ends in UTC. */
  readonly expires: string
}

/** True while a waiver holds for a finding. @param today ISO 8601: a day, or a time in UTC */
export function isWaived(finding: Finding, waivers: readonly Waiver[], today: string): boolean {
  return waivers.some(
    ({ rule, address, port, expires }) =>
      rule === finding.rule &&
      (address === undefined || address === finding.address) &&
      (port === undefined || port === finding.port) &&
      today.slice(0, 10) <= expires,
  )
}
