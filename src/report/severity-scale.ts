import type { Severity } from '../model/index.js'

/** The middle of the band that CVSS gives the word, for readers who sort by a number. */
export const SECURITY_SEVERITY: Readonly<Record<Severity, string>> = {
  critical: '9.8',
  high: '8.0',
  medium: '5.5',
  low: '2.5',
  info: '0.0',
}
