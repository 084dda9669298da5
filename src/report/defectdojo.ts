import type { Confidence, Finding, Service, Severity } from '../model/index.js'
import { jsonText } from '../output/index.js'
import { bracketed, endpointText } from './endpoint-text.js'
import { identityOf } from './identity.js'
import { markdownText } from './markdown-text.js'
import { ruleOf, weaknessesOf } from './references.js'
import { type ScanBook, wholeScanWriter } from './scan-book.js'

/**
 * DefectDojo's "Generic Findings Import", whose importer refuses a key it does not know. It tells findings apart by what
 * they say, so nothing of one run, no time above all, stands in a description.
 */
export const createDefectDojoWriter = wholeScanWriter((book) => {
  const services = new Map(book.services.map((service) => [keyOf(service), service]))
  const findings = book.findings.map((finding) => findingOf(finding, services.get(keyOf(finding)), book))
  const vantage = book.header?.vantage
  return `${jsonText({ name: vantage === undefined ? 'synsweep' : `synsweep from ${vantage}`, type: 'synsweep', findings })}\n`
})

const SEVERITY_WORDS: Readonly<Record<Severity, string>> = {
  critical: 'Critical',
  high: 'High',
  medium: 'Medium',
  low: 'Low',
  info: 'Info',
}

/** Up to 2 it shows "certain", up to 5 "firm", and "tentative" beyond. */
const SCANNER_CONFIDENCE: Readonly<Record<Confidence, number>> = { confirmed: 1, identified: 4, possible: 7 }

function findingOf(finding: Finding, service: Service | undefined, { header }: ScanBook): object {
  const { rule: ruleId, severity, confidence, title, reason, remedy, waiver, address, port, protocol } = finding
  const rule = ruleOf(ruleId)
  const [weakness] = weaknessesOf(rule)
  return {
    title: `${title} (${endpointText(finding)})`,
    severity: SEVERITY_WORDS[severity],
    description: markdownText(reason),
    ...(header && { date: header.startedAt.slice(0, 10) }),
    mitigation: markdownText(remedy),
    ...(rule && { impact: markdownText(rule.why), references: rule.references.map(markdownText).join('\n') }),
    ...(weakness !== undefined && { cwe: weakness }),
    active: waiver === undefined,
    verified: confidence === 'confirmed',
    false_p: false,
    risk_accepted: waiver !== undefined,
    static_finding: false,
    dynamic_finding: true,
    scanner_confidence: SCANNER_CONFIDENCE[confidence],
    unique_id_from_tool: identityOf(finding),
    vuln_id_from_tool: ruleId,
    ...(service && { service: service.name }),
    ...(service?.product !== undefined && { component_name: service.product }),
    ...(service?.version !== undefined && { component_version: service.version }),
    nb_occurences: 1,
    endpoints: [port === 0 ? bracketed(address) : `${protocol}://${bracketed(address)}:${port}`],
    tags: ['exposure', ...(rule ? [rule.class] : []), ...(finding.vantages ?? [])],
  }
}

function keyOf({ address, port, protocol }: Pick<Finding, 'address' | 'port' | 'protocol'>): string {
  return `${address} ${port}/${protocol}`
}
