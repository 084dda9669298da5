import { type Address, type Confidence, compareAddresses, type Finding, SEVERITIES } from '../model/index.js'
import { addressOf } from './address-of.js'

const CONFIDENCES: readonly Confidence[] = ['possible', 'identified', 'confirmed']

/** Worst first; among equals the surer first, then by address and port, so that equal scans print equally. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  const compare = findingOrder(findings)
  return Array.from(findings.keys())
    .sort(compare)
    .map((index) => findings[index]!)
}

/**
 * The same order for whoever sorts piece by piece.
 *
 * @returns compares two findings by their indexes, as for Array.prototype.sort
 */
export function findingOrder(findings: readonly Finding[]): (a: number, b: number) => number {
  // Comparing reads every finding many times, its address as text; each key is made once, when it is asked for.
  const keys = new Array<Key | undefined>(findings.length)
  const keyAt = (index: number): Key => {
    keys[index] ??= keyOf(findings[index]!)
    return keys[index]
  }
  return (indexA, indexB) => {
    const a = keyAt(indexA)
    const b = keyAt(indexB)
    return (
      b.severity - a.severity ||
      b.confidence - a.confidence ||
      compareAddresses(a.address, b.address) ||
      a.port - b.port ||
      indexA - indexB
    )
  }
}

interface Key {
  readonly severity: number
  readonly confidence: number
  readonly address: Address
  readonly port: number
}

function keyOf(finding: Finding): Key {
  return {
    severity: SEVERITIES.indexOf(finding.severity),
    confidence: CONFIDENCES.indexOf(finding.confidence),
    address: addressOf(finding),
    port: finding.port,
  }
}
