import { type Confidence, type Finding, type ScanRecord, SEVERITIES, type Severity } from '../model/index.js'
import { formatQuantity, jsonText, printable } from '../output/index.js'
import { endpointText } from '../report/index.js'
import type { CliEnvironment } from './environment.js'
import { ExitCode } from './exit-code.js'

const CONFIDENCES: readonly Confidence[] = ['possible', 'identified', 'confirmed']

/** Watches findings pass for one at or above `--fail-on`. A waived one never counts. */
export class FailOn {
  #worst: Finding | undefined
  #count = 0

  /** @param severity undefined: nothing fails */
  constructor(private readonly severity: Severity | undefined) {}

  see(records: readonly ScanRecord[]): void {
    const { severity } = this
    if (severity === undefined) return
    for (const record of records) {
      if (record.type !== 'finding' || record.waiver) continue
      if (SEVERITIES.indexOf(record.severity) < SEVERITIES.indexOf(severity)) continue
      this.#count++
      if (!this.#worst || isWorse(record, this.#worst)) this.#worst = record
    }
  }

  /** A sentence that names the worst; none when nothing failed. */
  failures(): string[] {
    if (!this.#worst) return []
    const { severity, rule, confidence } = this.#worst
    const more = this.#count > 1 ? `, and ${formatQuantity(this.#count - 1, 'more finding')}` : ''
    return [`--fail-on ${this.severity}: ${rule} is ${severity}, ${confidence}, on ${endpointText(this.#worst)}${more}`]
  }
}

/** Says on standard error why a scan failed: `--quiet` does not silence what explains an exit status. */
export function failed(failures: readonly string[], env: CliEnvironment, isJson = false): ExitCode {
  for (const text of failures) {
    env.stderr.stream.write(isJson ? `${jsonText({ type: 'note', text })}\n` : `synsweep: ${printable(text)}\n`)
  }
  return failures.length > 0 ? ExitCode.findings : ExitCode.done
}

function isWorse(a: Finding, b: Finding): boolean {
  const bySeverity = SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity)
  return bySeverity > 0 || (bySeverity === 0 && CONFIDENCES.indexOf(a.confidence) > CONFIDENCES.indexOf(b.confidence))
}
