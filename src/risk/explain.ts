import { formatPorts, type Rule } from './rule.js'
import type { ScopeBucket } from './scope-bucket.js'
import { severityFor } from './severity.js'

const WIDTH = 80
const BUCKETS: readonly ScopeBucket[] = ['public', 'private', 'loopback']

/** A rule as text for people: plain, no line wider than 80 columns, no newline at the end. */
export function explainRule(rule: Rule): string {
  return [
    rule.id,
    ...wrap(rule.title),
    '',
    ...fact('Service', rule.service),
    ...fact('Class', rule.class),
    ...fact('Ports', formatPorts(rule)),
    ...services(rule),
    ...BUCKETS.flatMap((bucket, i) => fact(i === 0 ? 'Severity' : '', `${bucket}: ${severities(rule, bucket)}`)),
    ...section('Why', rule.why),
    ...section('Remedy', rule.remedy),
    ...section('To confirm', rule.confirm),
    ...proof(rule),
    '',
    'References',
    ...rule.references.flatMap((reference) => wrap(reference, '  ', '    ')),
  ].join('\n')
}

/** Names first: what a service record may call it. */
function services(rule: Rule): string[] {
  const names = new Set(rule.services?.flatMap((signature) => signature.names ?? ['any service']))
  return names.size === 0 ? [] : fact('Known by', [...names].join(', '))
}

function proof({ proof, services = [] }: Rule): string[] {
  if (proof?.auth === 'none')
    return section('Proof', 'It answers what is meant for its users without asking who they are.')
  const facts = { ...proof?.facts, ...Object.assign({}, ...services.map((signature) => signature.facts)) }
  const names = Object.keys(facts)
  return names.length === 0 ? [] : section('Proof', `What is seen of the service: ${names.join(', ')}.`)
}

function severities(rule: Rule, bucket: ScopeBucket): string {
  const [usual, unlisted] = [false, true].map((isRoleStated) =>
    severityFor(rule, { bucket, standing: { kind: 'unexpected', isRoleStated }, confidence: 'identified' }),
  )
  return usual === unlisted ? `${usual}` : `${usual}; ${unlisted} when the host's role does not list the port`
}

const LABEL_COLUMNS = 12

function fact(label: string, text: string): string[] {
  return wrap(text, label.padEnd(LABEL_COLUMNS), ' '.repeat(LABEL_COLUMNS))
}

function section(heading: string, text: string): string[] {
  return ['', heading, ...wrap(text, '  ')]
}

/** Breaks `text` at spaces. The first line opens with `first`, the others with `rest`; a word is never cut. */
function wrap(text: string, first = '', rest = first): string[] {
  const lines: string[] = []
  let line = first
  let isLineEmpty = true
  for (const word of text.split(' ')) {
    if (!isLineEmpty && line.length + 1 + word.length > WIDTH) {
      lines.push(line)
      line = rest
      isLineEmpty = true
    }
    line += isLineEmpty ? word : ` ${word}`
    isLineEmpty = false
  }
  return [...lines, line]
}
