import { type Confidence, type Finding, type ScanRecord, SEVERITIES, type Severity } from '../model/index.js'
import { formatQuantity, jsonText, printable } from '../output/index.js'
import type { Gate } from '../policy/index.js'
import { endpointText } from '../report/index.js'
import type { CliEnvironment } from './environment.js'
import { ExitCode } from './exit-code.js'

/** Nothing fails. */
const OPEN: Gate = { failOnIncompleteScan: false, failOnExpiredWaiver: false }
const CONFIDENCES: readonly Confidence[] = ['possible', 'identified', 'confirmed']

/** The gate of a command line: `--fail-on` alone, or a policy's, whose severity `--fail-on` takes the place of. */
export function gateOf(failOn: Severity | undefined, policy: Gate = OPEN): Gate {
  return failOn === undefined ? policy : { ...policy, failOn: { severity: failOn, confidence: 'possible' } }
}

/** Watches the records of a scan pass, and knows whether it failed and of what. Waived findings never fail it. */
export class GateKeeper {
  #worst: Finding | undefined
  #count = 0
  #isComplete: boolean = false
  readonly #poor: string[] = []

  constructor(private readonly gate: Gate) {}

  see(records: readonly ScanRecord[]): void {
    for (const record of records) {
      if (record.type === 'finding') this.#seeFinding(record)
      else if (record.type === 'summary') this.#isComplete = record.complete
      else if (record.type === 'posture') {
        const { score, grade, name, address } = record
        const { minScore } = this.gate
        if (minScore === undefined || (score !== null && score >= minScore)) continue
        const stands = score === null ? `is unrated (${grade})` : `scores ${score}`
        this.#poor.push(`${name ?? address} ${stands}; ${minScore} is the least`)
      }
    }
  }

  /** Why it failed, a sentence each; empty when it passed. */
  reasons(): string[] {
    const { failOn, failOnIncompleteScan } = this.gate
    const reasons: string[] = []
    if (this.#worst && failOn) {
      const { severity, rule, confidence } = this.#worst
      const more = this.#count > 1 ? `, and ${formatQuantity(this.#count - 1, 'more finding')}` : ''
      const bar = failOn.confidence === 'possible' ? failOn.severity : `${failOn.severity}, ${failOn.confidence}`
      reasons.push(
        `failed on ${bar} or worse: ${rule} is ${severity}, ${confidence}, on ${endpointText(this.#worst)}${more}`,
      )
    }
    reasons.push(
      ...this.#poor.slice(0, 1).map((text) => `failed on the score: ${text}${moreHosts(this.#poor.length - 1)}`),
    )
    if (failOnIncompleteScan && !this.#isComplete) reasons.push('failed on the scan: it is not complete')
    return reasons
  }

  /** Says on standard error why it failed; `--quiet` does not silence what explains an exit status. */
  verdict(env: CliEnvironment, isJson = false): ExitCode {
    const reasons = this.reasons()
    for (const text of reasons) {
      env.stderr.stream.write(isJson ? `${jsonText({ type: 'note', text })}\n` : `synsweep: ${printable(text)}\n`)
    }
    return reasons.length > 0 ? ExitCode.findings : ExitCode.done
  }

  #seeFinding(finding: Finding): void {
    const { failOn } = this.gate
    if (!failOn || finding.waiver) return
    if (SEVERITIES.indexOf(finding.severity) < SEVERITIES.indexOf(failOn.severity)) return
    if (CONFIDENCES.indexOf(finding.confidence) < CONFIDENCES.indexOf(failOn.confidence)) return
    this.#count++
    if (!this.#worst || isWorse(finding, this.#worst)) this.#worst = finding
  }
}

function isWorse(a: Finding, b: Finding): boolean {
  const bySeverity = SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity)
  return bySeverity > 0 || (bySeverity === 0 && CONFIDENCES.indexOf(a.confidence) > CONFIDENCES.indexOf(b.confidence))
}

function moreHosts(count: number): string {
  return count > 0 ? `, and ${formatQuantity(count, 'more host')}` : ''
}
