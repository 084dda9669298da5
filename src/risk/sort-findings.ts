import { type Confidence, compareAddresses, type Finding, SEVERITIES } from '../model/index.js'
import { addressOf } from './address-of.js'

const CONFIDENCES: readonly Confidence[] = ['possible', 'identified', 'confirmed']

/** Worst first; among equals the surer first, then by address and port, so that equal scans print equally. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  // Comparing reads every finding many times, its address as text; the keys are made once.
  const keyed = findings.map((finding) => ({
    finding,
    severity: SEVERITIES.indexOf(finding.severity),
    confidence: CONFIDENCES.indexOf(finding.confidence),
    address: addressOf(finding),
  }))
  keyed.sort(
    (a, b) =>
      b.severity - a.severity ||
      b.confidence - a.confidence ||
      compareAddresses(a.address, b.address) ||
      a.finding.port - b.finding.port,
  )
  return keyed.map(({ finding }) => finding)
}
