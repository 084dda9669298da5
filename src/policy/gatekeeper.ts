import {
  type Confidence,
  type Finding,
  type ScanRecord,
  SEVERITIES,
  type Severity,
  type Summary,
} from '../model/index.js'
import { isInForce } from './build-waivers.js'
import { CONFIDENCES } from './fields.js'
import type { Policy } from './policy.js'

/** Missing more than this share of what answers, a scan is not complete, whatever it has sent. */
const MOST_MISSED = 0.02

/** Watches a scan's records, and says at the end what the gate of a policy does not let pass. Memory does not grow with them. */
export class Gatekeeper {
  #heavyCount = 0
  #heaviest: Finding | undefined
  #lowest: { readonly address: string; readonly score: number | null; readonly grade: string } | undefined
  #summary: Summary | undefined

  constructor(private readonly policy: Pick<Policy, 'gate' | 'waivers'>) {}

  /** Whether it goes by scores: there have to be postures then. */
  get needsPostures(): boolean {
    return this.policy.gate.minScore !== undefined
  }

  see(records: readonly ScanRecord[]): void {
    const { failOn } = this.policy.gate
    for (const record of records) {
      if (record.type === 'finding' && failOn && record.waiver === undefined && isHeavy(record, failOn)) {
        this.#heavyCount++
        if (!this.#heaviest || rank(record.severity) > rank(this.#heaviest.severity)) this.#heaviest = record
      } else if (record.type === 'posture' && (!this.#lowest || (record.score ?? -1) < (this.#lowest.score ?? -1))) {
        this.#lowest = record
      } else if (record.type === 'summary') {
        this.#summary = record
      }
    }
  }

  /** One sentence for each thing that fails; none: the gate is passed. @param today ISO 8601 */
  failures(today: string): string[] {
    const { gate, waivers } = this.policy
    const failures: string[] = []
    if (gate.failOn && this.#heaviest) {
      const { rule, address, port } = this.#heaviest
      const { severity, confidence } = gate.failOn
      const what = this.#heavyCount === 1 ? '1 finding is' : `${this.#heavyCount} findings are`
      failures.push(`${what} ${severity} or heavier, and ${confidence} or surer: ${rule} on ${address} port ${port}`)
    }
    if (gate.minScore !== undefined && this.#lowest && (this.#lowest.score ?? -1) < gate.minScore) {
      const { address, score } = this.#lowest
      failures.push(
        score === null
          ? `${address} is unrated, and has to score ${gate.minScore}`
          : `${address} scores ${score}, and has to score ${gate.minScore}`,
      )
    }
    if (gate.failOnIncompleteScan && !isComplete(this.#summary)) failures.push('the scan is not complete')
    if (gate.failOnExpiredWaiver) {
      const expired = waivers.filter((waiver) => !isInForce(waiver, today))
      if (expired.length > 0) {
        failures.push(`waivers have expired: ${expired.map(({ id, expires }) => `${id} on ${expires}`).join(', ')}`)
      }
    }
    return failures
  }
}

function isHeavy(
  { severity, confidence }: Finding,
  least: { readonly severity: Severity; readonly confidence: Confidence },
): boolean {
  return (
    rank(severity) >= rank(least.severity) && CONFIDENCES.indexOf(confidence) >= CONFIDENCES.indexOf(least.confidence)
  )
}

function isComplete(summary: Summary | undefined): boolean {
  if (!summary?.complete) return false
  return (summary.uncertain ?? 0) === 0 && (summary.missEstimate?.ratio ?? 0) <= MOST_MISSED
}

function rank(severity: Severity): number {
  return SEVERITIES.indexOf(severity)
}
