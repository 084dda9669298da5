import { wrap } from '../../output/index.js'
import { explainRule, formatPorts, ruleById, rules } from '../../risk/index.js'
import { type Arguments, positionalsOf } from '../arguments.js'
import type { CliEnvironment } from '../environment.js'
import { ExitCode } from '../exit-code.js'
import { pageColumns, print, table } from '../print.js'

/** `synsweep rules`: the list of rules, or one of them explained. */
export async function runRules(args: Arguments, env: CliEnvironment): Promise<ExitCode> {
  const [id] = positionalsOf(args, 'id')
  await print(env, id === undefined ? list(pageColumns(env)) : explainRule(ruleById(id)))
  return ExitCode.done
}

function list(columns: number): string {
  const rows = rules.map(({ id, severity, ports }) => ({
    cells: [id, severity.public, severity.private],
    ports: formatPorts(ports),
  }))
  const left = table([['rule', 'public', 'private'], ...rows.map(({ cells }) => cells)])
  const indent = Math.max(...left.map((line) => line.length)) + 2
  return ['ports', ...rows.map(({ ports }) => ports)]
    .flatMap((ports, i) => {
      const [first = '', ...rest] = wrap(ports, columns, ' '.repeat(indent))
      return [left[i]!.padEnd(indent) + first.trimStart(), ...rest]
    })
    .join('\n')
}
