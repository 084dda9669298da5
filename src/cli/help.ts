import { wrap } from '../output/index.js'
import {
  AUDIT_OPTIONS,
  CHECK_OPTIONS,
  HOW_OPTIONS,
  INTERFACES_OPTIONS,
  MERGE_OPTIONS,
  type OptionTable,
  PLAN_OPTIONS,
  POLICY_OPTIONS,
  REPORT_OPTIONS,
  RESULT_OPTIONS,
  RULES_OPTIONS,
  WHAT_OPTIONS,
} from './option-tables.js'

/** One command as help shows it, and as argv is read. */
export interface CommandEntry {
  readonly describe: string
  readonly positional?: { readonly name: string; readonly describe: string }
  /** By the heading they stand under. */
  readonly options: Readonly<Record<string, OptionTable>>
}

const TARGETS = {
  name: 'TARGET…',
  describe: 'Addresses, 10.0.0.0/24, 10.0.0.1-9, names, URLs, address:port; - reads them from standard input',
}

export const COMMANDS = {
  scan: {
    describe: 'Sweep targets: open ports as they are found, summary at the end',
    positional: TARGETS,
    options: { What: WHAT_OPTIONS, How: HOW_OPTIONS, Results: RESULT_OPTIONS },
  },
  audit: {
    describe: 'Judge hosts: all ports, findings, what to change',
    positional: TARGETS,
    options: { Audit: AUDIT_OPTIONS, What: WHAT_OPTIONS, How: HOW_OPTIONS, Results: RESULT_OPTIONS },
  },
  merge: {
    describe: 'Judge hosts by several saved scans of them together: from inside and outside, say',
    positional: { name: 'SCAN…', describe: 'Files that audit or scan wrote with -o ndjson:FILE or --json' },
    options: { Results: MERGE_OPTIONS },
  },
  report: {
    describe: 'Write a saved scan in other formats',
    positional: { name: 'SCAN', describe: 'A file that -o ndjson:FILE or --json wrote; - is standard input' },
    options: { Results: REPORT_OPTIONS },
  },
  plan: {
    describe: 'Show what would be sent, sending nothing',
    positional: TARGETS,
    options: { Plan: PLAN_OPTIONS, What: WHAT_OPTIONS, How: HOW_OPTIONS },
  },
  rules: {
    describe: 'List the risk rules, or explain one',
    positional: { name: '[ID]', describe: 'A rule, such as ssh-exposed' },
    options: { Which: RULES_OPTIONS },
  },
  policy: {
    describe: 'Check a policy, write one from a saved scan, or ask it about a port',
    positional: {
      name: 'check|init|explain FILE',
      describe: 'explain takes ADDRESS PORT[/udp] as well: what the policy says of it',
    },
    options: { Init: POLICY_OPTIONS },
  },
  bench: {
    describe: 'Measure how fast this machine sends and hears, in network namespaces of its own',
    options: { Results: INTERFACES_OPTIONS },
  },
  interfaces: {
    describe: 'Show the devices, routes and privileges of this machine, or check the way to one target',
    options: { Check: CHECK_OPTIONS, Results: INTERFACES_OPTIONS },
  },
} as const satisfies Readonly<Record<string, CommandEntry>>

export type CommandName = keyof typeof COMMANDS

export function isCommandName(name: string | undefined): name is CommandName {
  return name !== undefined && Object.hasOwn(COMMANDS, name)
}

/** What `--help` prints: of one command, or of the program. Pure. */
export function helpText(name: CommandName | undefined, columns: number): string {
  return name === undefined ? programHelp(columns) : commandHelp(name, COMMANDS[name], columns)
}

function programHelp(columns: number): string {
  const commands = Object.entries(COMMANDS).map(([name, { describe }]) => ({ left: `  ${name}`, describe }))
  return [
    'synsweep COMMAND …',
    'Tells what a network exposes. Scan only what you run or are asked to scan.',
    ['Commands', ...inTwoColumns(commands, columns)].join('\n'),
    ['Options', ...inTwoColumns(GENERAL, columns)].join('\n'),
    wrap(
      "synsweep COMMAND --help lists a command's options. Nmap's and masscan's spellings work too: -iL, -oX, -p-, -Pn, --excludefile, --adapter, …",
      columns,
    ).join('\n'),
  ].join('\n\n')
}

function commandHelp(name: string, { describe, positional, options }: CommandEntry, columns: number): string {
  const groups = Object.entries(options).map(([title, table]) => ({ title, rows: rowsOf(table) }))
  const positionals = positional ? [{ left: `  ${positional.name}`, describe: positional.describe }] : []
  const width = widest([...positionals, ...groups.flatMap(({ rows }) => rows)])
  return [
    ['synsweep', name, positional?.name, groups.length > 0 ? '[OPTION…]' : undefined].filter(Boolean).join(' '),
    wrap(describe, columns).join('\n'),
    ...(positional ? [inTwoColumns(positionals, columns, width).join('\n')] : []),
    ...groups.map(({ title, rows }) => [title, ...inTwoColumns(rows, columns, width)].join('\n')),
  ].join('\n\n')
}

interface Row {
  readonly left: string
  readonly describe: string
}

const GENERAL: readonly Row[] = [
  { left: '  -h, --help', describe: 'Show help' },
  { left: '      --version', describe: 'Show the version' },
]

function rowsOf(table: OptionTable): Row[] {
  return Object.entries(table).map(([name, { alias, value, describe }]) => ({
    left: `  ${alias === undefined ? '   ' : `-${alias},`} --${name}${value === undefined ? '' : ` ${value}`}`,
    describe,
  }))
}

function widest(rows: readonly Row[]): number {
  return Math.max(0, ...rows.map(({ left }) => left.length))
}

function inTwoColumns(rows: readonly Row[], columns: number, width = widest(rows)): string[] {
  const indent = ' '.repeat(width + 2)
  return rows.flatMap(({ left, describe }) => {
    const [first = '', ...rest] = wrap(describe, Math.max(columns, width + 30), indent)
    return [left.padEnd(indent.length) + first.slice(indent.length), ...rest]
  })
}
