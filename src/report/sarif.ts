import { type Confidence, type Finding, parseAddress, type Severity, scopeOf } from '../model/index.js'
import { jsonText } from '../output/index.js'
import { weightOf } from '../risk/index.js'
import { endpointText, portText } from './endpoint-text.js'
import { identityOf } from './identity.js'
import { markdownText } from './markdown-text.js'
import { ruleOf, weaknessesOf } from './references.js'
import { type ScanBook, wholeScanWriter } from './scan-book.js'
import { SECURITY_SEVERITY } from './severity-scale.js'

/**
 * SARIF 2.1.0 (OASIS Standard, 27 March 2020), as GitHub's code scanning and DefectDojo read it.
 *
 * Both take the severity from the rule, and ours differs with what was seen. So there is one descriptor for each rule
 * and severity, `redis-exposed.critical`; `properties.baseRule` has the rule's own id.
 */
export const createSarifWriter = wholeScanWriter(
  (book, { commandLine }) => `${jsonText(sarifLog(book, commandLine))}\n`,
)

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json'
const WEAKNESSES = 'CWE'

const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
}

const PRECISION: Readonly<Record<Confidence, string>> = {
  confirmed: 'very-high',
  identified: 'high',
  possible: 'medium',
}

function sarifLog(book: ScanBook, commandLine: string | undefined): object {
  const { header, findings } = book
  const descriptors = descriptorsOf(findings)
  const weaknesses = [...new Set(findings.flatMap(({ rule }) => weaknessesOf(ruleOf(rule))))].sort((a, b) => a - b)
  const run = {
    tool: {
      driver: {
        name: 'synsweep',
        ...(header && { version: header.version, semanticVersion: header.version }),
        rules: [...descriptors.values()].map(({ rule }) => rule),
        ...(weaknesses.length > 0 && { supportedTaxonomies: [{ name: WEAKNESSES, index: 0 }] }),
      },
    },
    ...(weaknesses.length > 0 && { taxonomies: [taxonomy(weaknesses)] }),
    automationDetails: { id: `synsweep/${header?.vantage === undefined ? '' : `${header.vantage}/`}` },
    invocations: [invocation(book, commandLine)],
    columnKind: 'utf16CodeUnits',
    results: findings.map((finding) => result(finding, descriptors.get(descriptorId(finding))!.index)),
  }
  return { $schema: SCHEMA, version: '2.1.0', runs: [run] }
}

function descriptorId({ rule, severity }: Finding): string {
  return `${rule}.${severity}`
}

/** By id, in the order of the findings, which is worst first. */
function descriptorsOf(findings: readonly Finding[]): Map<string, { readonly index: number; readonly rule: object }> {
  const alike = new Map<string, Finding[]>()
  for (const finding of findings) {
    const group = alike.get(descriptorId(finding))
    if (group) group.push(finding)
    else alike.set(descriptorId(finding), [finding])
  }
  return new Map([...alike].map(([id, group], index) => [id, { index, rule: descriptor(id, group) }]))
}

function descriptor(id: string, group: readonly Finding[]): object {
  const [{ rule: ruleId, severity, title, remedy, reason }] = group as [Finding]
  const rule = ruleOf(ruleId)
  const why = rule?.why ?? reason
  const weaknesses = weaknessesOf(rule)
  const references = rule?.references ?? []
  const markdown = [
    markdownText(why),
    `**What to do.** ${markdownText(remedy)}`,
    ...(rule ? [`**To confirm.** ${markdownText(rule.confirm)}`] : []),
    ...(references.length > 0 ? [references.map((reference) => `- ${markdownText(reference)}`).join('\n')] : []),
  ]
  const plain = [why, remedy, ...(rule ? [rule.confirm] : []), ...references]
  return {
    id,
    name: camelCase(ruleId),
    shortDescription: { text: title },
    fullDescription: { text: why },
    help: { text: plain.join('\n'), markdown: markdown.join('\n\n') },
    defaultConfiguration: { level: LEVELS[severity], rank: rankOf({ severity, confidence: 'confirmed' }) },
    ...(weaknesses.length > 0 && {
      relationships: weaknesses.map((number) => ({
        target: { id: `CWE-${number}`, toolComponent: { name: WEAKNESSES, index: 0 } },
        kinds: ['superset'],
      })),
    }),
    properties: {
      baseRule: ruleId,
      'security-severity': SECURITY_SEVERITY[severity],
      'problem.severity': LEVELS[severity] === 'note' ? 'recommendation' : LEVELS[severity],
      precision: PRECISION[surest(group)],
      tags: ['security', 'exposure', ...weaknesses.map((number) => `external/cwe/cwe-${number}`)],
    },
  }
}

function result(finding: Finding, ruleIndex: number): object {
  const { address, port, protocol, severity, confidence, rule, title, reason, remedy, unexpected, alternates } = finding
  const { waiver, vantages } = finding
  const where = endpointText(finding)
  const parsed = parseAddress(address)
  return {
    ruleId: descriptorId(finding),
    ruleIndex,
    kind: 'fail',
    level: LEVELS[severity],
    rank: rankOf(finding),
    message: { text: messageText(`${where}: ${title}. ${reason} What to do: ${remedy}`) },
    locations: [
      {
        // GitHub takes relative addresses only; DefectDojo reads this one without looking whether it is there.
        physicalLocation: {
          artifactLocation: { uri: `hosts/${encodeURIComponent(address)}/${protocol}/${port}` },
          region: { startLine: 1 },
        },
        logicalLocations: [{ name: portText(finding), fullyQualifiedName: where, kind: 'resource' }],
      },
    ],
    partialFingerprints: { 'synsweep/v1': identityOf(finding) },
    ...(waiver && {
      suppressions: [
        {
          kind: 'external',
          status: 'accepted',
          justification: `${waiver.id}: ${waiver.reason} (until ${waiver.expires})`,
        },
      ],
    }),
    properties: {
      ...{ baseRule: rule, severity, confidence, unexpected, alternates },
      ...(finding.name !== undefined && { hostName: finding.name }),
      ...(parsed && { scope: scopeOf(parsed) }),
      ...(vantages && { vantages }),
    },
  }
}

function invocation({ header, summary, isComplete }: ScanBook, commandLine: string | undefined): object {
  const startedMs = header && Date.parse(header.startedAt)
  const times = startedMs !== undefined && {
    startTimeUtc: new Date(startedMs).toISOString(),
    ...(summary && { endTimeUtc: new Date(startedMs + summary.elapsedMs).toISOString() }),
  }
  const text = summary
    ? 'the scan was stopped before every endpoint had its verdict'
    : 'the scan broke off before its summary'
  return {
    executionSuccessful: isComplete,
    ...(commandLine !== undefined && { commandLine }),
    ...times,
    ...(!isComplete && { toolExecutionNotifications: [{ level: 'error', message: { text } }] }),
  }
}

function taxonomy(weaknesses: readonly number[]): object {
  return {
    name: WEAKNESSES,
    organization: 'MITRE',
    shortDescription: { text: 'Common Weakness Enumeration' },
    informationUri: 'https://cwe.mitre.org/',
    isComprehensive: false,
    taxa: weaknesses.map((number) => ({
      id: `CWE-${number}`,
      helpUri: `https://cwe.mitre.org/data/definitions/${number}.html`,
    })),
  }
}

/** 0 to 100: what the finding alone takes off the score. */
function rankOf(finding: Pick<Finding, 'severity' | 'confidence'>): number {
  return Math.round(weightOf(finding) * 1000) / 10
}

/** Brackets make links and braces placeholders in a message (SARIF 2.1.0 §3.11.5, §3.11.6). */
function messageText(text: string): string {
  return text.replace(/[\\[\]]/g, '\\$&').replace(/[{}]/g, '$&$&')
}

const CONFIDENCES: readonly Confidence[] = ['possible', 'identified', 'confirmed']

function surest(group: readonly Finding[]): Confidence {
  return CONFIDENCES[Math.max(...group.map(({ confidence }) => CONFIDENCES.indexOf(confidence)))]!
}

function camelCase(id: string): string {
  return id
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')
}
