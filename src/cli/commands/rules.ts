import { wrap } from '../../output/index.js'
import { explainRule, formatPorts, namesPort, RULE_CLASSES, type Rule, ruleById, rules } from '../../risk/index.js'
import { type Arguments, choiceOf, integerOf, positionalsOf } from '../arguments.js'
import type { CliEnvironment } from '../environment.js'
import { ExitCode } from '../exit-code.js'
import { pageColumns, print, table } from '../print.js'

/** `synsweep rules`: the rules, some of them, or one of them explained. */
export async function runRules(args: Arguments, env: CliEnvironment): Promise<ExitCode> {
  const [id] = positionalsOf(args, 'id')
  await print(env, id === undefined ? list(chosen(args), pageColumns(env)) : explainRule(ruleById(id)))
  return ExitCode.done
}

function chosen(args: Arguments): readonly Rule[] {
  const ruleClass = choiceOf(args, 'class', RULE_CLASSES)
  const port = integerOf(args, 'port', 1, 65_535)
  return rules.filter(
    (rule) =>
      (ruleClass === undefined || rule.class === ruleClass) &&
      (port === undefined || namesPort(rule, port) || namesPort(rule, port, 'udp')),
  )
}

/** Class by class, as they stand in the catalogue. */
function list(listed: readonly Rule[], columns: number): string {
  if (listed.length === 0) return 'no rule names that: an open port is unexpected-open-port then'
  const left = table([
    ['rule', 'public', 'private'],
    ...listed.map(({ id, severity }) => [id, severity.public, severity.private]),
  ])
  const indent = Math.max(...left.map((line) => line.length)) + 2
  const lines = left.map((line, i) => rowOf(line, i === 0 ? 'ports' : formatPorts(listed[i - 1]!), indent, columns))
  const sections = RULE_CLASSES.map((name) => ({
    name,
    rows: lines.slice(1).filter((_, i) => listed[i]!.class === name),
  })).filter(({ rows }) => rows.length > 0)
  return [lines[0]!, ...sections.map(({ name, rows }) => [name, ...rows].join('\n'))].join('\n\n')
}

function rowOf(left: string, ports: string, indent: number, columns: number): string {
  const [first = '', ...rest] = wrap(ports, columns, ' '.repeat(indent))
  return [left.padEnd(indent) + first.trimStart(), ...rest].join('\n')
}
