import { adviceFor } from './advice.js'
import { nameOf } from './build-plan.js'
import { comment } from './comment.js'
import type { PortRule, RemedyPlan } from './plan.js'

const WIDTH = 10
const INDENT = ' '.repeat(WIDTH)

/** What the remedy is about: host, findings, what becomes of each port, and what would be better than any filter. */
export function header(title: string, plan: RemedyPlan): string[] {
  const { host, mode, keep, restrict, close, notes } = plan
  const names = host.name === undefined ? host.addresses : [host.name, ...host.addresses]
  const advice = adviceFor(close)
  return [
    ...comment(`synsweep remedy: ${title}, ${mode}`),
    ...row('host', names.join(', ')),
    ...rows('closes', close.map(withRules)),
    ...rows(
      'restricts',
      restrict.map((rule) => `${withRules(rule)}; open to ${rule.from.map(({ text }) => text).join(', ')}`),
    ),
    ...rows('keeps', keep.map(nameOf)),
    ...(mode === 'default-deny' ? row('denies', 'everything else that comes in') : []),
    ...notes.flatMap((note) => row('note', note)),
    '#',
    ...comment(
      'Better than any filter, because a closed listener needs no rule: stop what nobody uses, or bind it to loopback ' +
        `(127.0.0.1, ::1).${advice.length > 0 ? ' Here:' : ''}`,
    ),
    ...advice.flatMap((line) => comment(`  ${line}`, '    ')),
  ]
}

function withRules(rule: PortRule): string {
  return rule.rules.length === 0 ? nameOf(rule) : `${nameOf(rule)}: ${rule.rules.join(', ')}`
}

function rows(label: string, texts: readonly string[]): string[] {
  return texts.flatMap((text, i) => row(i === 0 ? label : '', text))
}

function row(label: string, text: string): string[] {
  return comment(`${label.padEnd(WIDTH)}${text}`, INDENT)
}
