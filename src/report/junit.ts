import type { Finding } from '../model/index.js'
import { formatCount, xmlText } from '../output/index.js'
import { portText } from './endpoint-text.js'
import { type HostBook, type ScanBook, wholeScanWriter } from './scan-book.js'

/**
 * JUnit's XML, as CI servers show it: one suite a host, one case a finding, one for each open port that is as it should
 * be, and one for the ports that are not open. What weighs nothing passes; what is waived is skipped.
 */
export const createJunitWriter = wholeScanWriter((book) => {
  const suites = [scanSuite(book), ...book.hosts().map((host) => hostSuite(host, book))]
  const total = suites.reduce((sum, suite) => plus(sum, countOf(suite.cases)), countOf([]))
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'synsweep', ...total, time: secondsOf(book) })}>`,
    ...suites.flatMap((suite) => suiteLines(suite, book)),
    '</testsuites>',
    '',
  ].join('\n')
})

interface Case {
  readonly name: string
  readonly outcome?: {
    readonly kind: 'failure' | 'error'
    readonly type: string
    readonly message: string
    readonly text: string
  }
  /** Why it does not count. */
  readonly skipped?: string
  /** What is worth knowing although it passes. */
  readonly note?: string
}

interface Suite {
  readonly name: string
  readonly properties: Readonly<Record<string, string>>
  readonly cases: readonly Case[]
}

function scanSuite({ header, isComplete, summary }: ScanBook): Suite {
  const text = summary ? 'It was stopped before every endpoint had its verdict.' : 'It broke off before its summary.'
  return {
    name: 'scan',
    properties: header ? { plan: header.plan, ...(header.vantage !== undefined && { vantage: header.vantage }) } : {},
    cases: [
      {
        name: 'the scan is complete',
        ...(!isComplete && {
          outcome: { kind: 'error', type: 'incomplete', message: 'the scan is not complete', text },
        }),
      },
    ],
  }
}

function hostSuite(host: HostBook, _book: ScanBook): Suite {
  const { posture, tallies, openVerdicts, findings } = host
  const told = new Set(findings.map(({ address, port, protocol }) => `${address} ${port}/${protocol}`))
  const quiet = openVerdicts.filter(({ address, port, protocol }) => !told.has(`${address} ${port}/${protocol}`))
  const closed = tallies.reduce((sum, tally) => sum + tally.closed, 0)
  const filtered = tallies.reduce((sum, tally) => sum + tally.filtered, 0)
  const manyAddresses = new Set([...findings, ...openVerdicts].map(({ address }) => address)).size > 1
  const at = (address: string) => (manyAddresses ? ` at ${address}` : '')
  return {
    name: host.name,
    properties: posture
      ? { role: posture.role, grade: posture.grade, score: posture.score === null ? 'unrated' : String(posture.score) }
      : {},
    cases: [
      ...findings.map((finding) => findingCase(finding, at(finding.address))),
      ...quiet.map((verdict) => ({ name: `${portText(verdict)} may be open${at(verdict.address)}` })),
      ...(closed + filtered > 0
        ? [
            {
              name: 'all other ports take no connection',
              note: `${formatCount(closed)} closed, ${formatCount(filtered)} filtered`,
            },
          ]
        : []),
    ],
  }
}

function findingCase(finding: Finding, at: string): Case {
  const { rule, severity, confidence, title, reason, remedy, waiver } = finding
  const name = `${portText(finding)} ${rule}${at}`
  if (waiver) return { name, skipped: `${waiver.id}: ${waiver.reason} (until ${waiver.expires})` }
  if (severity === 'info') return { name, note: `${title}. ${reason}` }
  const text = `${reason}\n${remedy}\nconfidence: ${confidence}`
  return { name, outcome: { kind: 'failure', type: severity, message: title, text } }
}

function suiteLines({ name, properties, cases }: Suite, book: ScanBook): string[] {
  const startedAt = book.header?.startedAt.replace(/(\.\d+)?Z$/, '')
  const about = { name, ...countOf(cases), time: '0', ...(startedAt !== undefined && { timestamp: startedAt }) }
  const rows = Object.entries(properties)
  return [
    `  <testsuite${attributes(about)}>`,
    ...(rows.length > 0
      ? [
          '    <properties>',
          ...rows.map(([key, value]) => `      <property${attributes({ name: key, value })}/>`),
          '    </properties>',
        ]
      : []),
    ...cases.flatMap((each) => caseLines(each, name)),
    '  </testsuite>',
  ]
}

function caseLines({ name, outcome, skipped, note }: Case, suite: string): string[] {
  const about = attributes({ classname: suite, name, time: '0' })
  const inside: string[] = []
  if (outcome) {
    const { kind, type, message, text } = outcome
    inside.push(`<${kind}${attributes({ type, message })}>${xmlText(text)}</${kind}>`)
  }
  if (skipped !== undefined) inside.push(`<skipped${attributes({ message: skipped })}/>`)
  if (note !== undefined) inside.push(`<system-out>${xmlText(note)}</system-out>`)
  if (inside.length === 0) return [`    <testcase${about}/>`]
  return [`    <testcase${about}>`, ...inside.map((line) => `      ${line}`), '    </testcase>']
}

interface Counts {
  readonly tests: number
  readonly failures: number
  readonly errors: number
  readonly skipped: number
}

function countOf(cases: readonly Case[]): Counts {
  return {
    tests: cases.length,
    failures: cases.filter(({ outcome }) => outcome?.kind === 'failure').length,
    errors: cases.filter(({ outcome }) => outcome?.kind === 'error').length,
    skipped: cases.filter(({ skipped }) => skipped !== undefined).length,
  }
}

function plus(a: Counts, b: Counts): Counts {
  return {
    tests: a.tests + b.tests,
    failures: a.failures + b.failures,
    errors: a.errors + b.errors,
    skipped: a.skipped + b.skipped,
  }
}

function secondsOf({ summary }: ScanBook): string {
  return ((summary?.elapsedMs ?? 0) / 1000).toFixed(3)
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${xmlText(String(value))}"`)
    .join('')
}
