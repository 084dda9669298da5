import { truncate } from '../../output/index.js'
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
  const rows = rules.map(({ id, severity, ports }) => [id, severity.public, severity.private, formatPorts(ports)])
  const lines = table([['rule', 'public', 'private', 'ports'], ...rows])
  return lines.map((line) => truncate(line, columns)).join('\n')
}
