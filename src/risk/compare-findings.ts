import { type Confidence, compareAddresses, type Finding, SEVERITIES } from '../model/index.js'
import { addressOf } from './address-of.js'

const CONFIDENCES: readonly Confidence[] = ['possible', 'identified', 'confirmed']

/** Worst first; among equals the surer first, then by address and port, so that equal scans print equally. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) ||
    CONFIDENCES.indexOf(b.confidence) - CONFIDENCES.indexOf(a.confidence) ||
    compareAddresses(addressOf(a), addressOf(b)) ||
    a.port - b.port
  )
}
