import yargs, { type Argv } from 'yargs'
import { ScanError } from '../errors.js'
import type { Arguments } from './arguments.js'
import type { CliEnvironment } from './environment.js'
import { ExitCode } from './exit-code.js'
import { describeFailure } from './failure.js'
import { normaliseArgv } from './normalise-argv.js'
import {
  AUDIT_OPTIONS,
  HOW_OPTIONS,
  INTERFACES_OPTIONS,
  type OptionEntry,
  PLAN_OPTIONS,
  RESULT_OPTIONS,
  WHAT_OPTIONS,
} from './option-tables.js'
import { print } from './print.js'

const WIDEST_HELP = 100

/**
 * Runs one command line and tells its exit code. Errors end here, as one line
 * on standard error; nothing is thrown and the process is left alone.
 *
 * @param argv what follows the program's name
 */
export async function runCli(argv: readonly string[], env: CliEnvironment): Promise<ExitCode> {
  // A write hears of its own failure; without a listener the same error would end the process as well.
  for (const { stream } of [env.stdout, env.stderr]) stream.on('error', () => {})
  try {
    return await dispatch(argv, env)
  } catch (error) {
    const command = COMMANDS.find((name) => name === argv[0])
    const { text, exitCode } = describeFailure(error, command, Boolean(env.variables.DEBUG))
    env.stderr.stream.write(text)
    return exitCode
  }
}

const COMMANDS = ['scan', 'audit', 'plan', 'rules', 'interfaces']

/** A command's own module is loaded only when the command runs. */
async function dispatch(argv: readonly string[], env: CliEnvironment): Promise<ExitCode> {
  const commandLine = ['synsweep', ...argv].join(' ')
  let exitCode: ExitCode = ExitCode.done
  const command = (run: (args: Arguments) => Promise<ExitCode>) => async (args: Arguments) => {
    exitCode = await run(args)
  }

  const parser = yargs()
    .scriptName('synsweep')
    .usage('$0 <command>\n\nTells what a network exposes. Scan only what you run or are asked to scan.')
    .command(
      'scan [targets...]',
      'Sweep targets: open ports as they are found, summary at the end',
      (y) => withTargets(withOptions(y, { What: WHAT_OPTIONS, How: HOW_OPTIONS, Results: RESULT_OPTIONS })),
      command(async (args) => (await import('./commands/scan.js')).runScan(args, commandLine, env)),
    )
    .command(
      'audit [targets...]',
      'Judge hosts: all ports, findings, what to change',
      (y) => {
        const tables = { Audit: AUDIT_OPTIONS, What: WHAT_OPTIONS, How: HOW_OPTIONS, Results: RESULT_OPTIONS }
        return withTargets(withOptions(y, tables))
      },
      command(async (args) => (await import('./commands/audit.js')).runAudit(args, commandLine, env)),
    )
    .command(
      'plan [targets...]',
      'Show what would be sent, sending nothing',
      (y) => withTargets(withOptions(y, { Plan: PLAN_OPTIONS, What: WHAT_OPTIONS, How: HOW_OPTIONS })),
      command(async (args) => (await import('./commands/plan.js')).runPlan(args, env)),
    )
    .command(
      'rules [id]',
      'List the risk rules, or explain one',
      (y) => y.positional('id', { type: 'string', describe: 'A rule, such as ssh-exposed' }),
      command(async (args) => (await import('./commands/rules.js')).runRules(args, env)),
    )
    .command(
      'interfaces',
      'Show the devices, routes and privileges of this machine',
      (y) => withOptions(y, { Results: INTERFACES_OPTIONS }),
      command(async (args) => (await import('./commands/interfaces.js')).runInterfaces(args, env)),
    )
    .demandCommand(1, `say what to do: ${COMMANDS.join(', ')}`)
    .strict()
    .version(env.version)
    .help()
    .alias('help', 'h')
    .epilogue("Nmap's and masscan's spellings work too: -iL, -oX, -p-, -Pn, --excludefile, --adapter, …")
    .detectLocale(false)
    .wrap(Math.min(env.stdout.columns() ?? WIDEST_HELP, WIDEST_HELP))
    .parserConfiguration({ 'boolean-negation': false, 'dot-notation': false, 'camel-case-expansion': false })
    .exitProcess(false)
    .fail(refuse)

  let help = ''
  await parser.parseAsync(normaliseArgv(argv), {}, (_error, _args, output) => {
    help = output
  })
  if (help) await print(env, help)
  return exitCode
}

/** Yargs calls this with a message when argv does not fit, and without one when a command has thrown. */
function refuse(message: string | null, error: Error | undefined): never {
  if (!message) throw error
  const sentence = message.charAt(0).toLowerCase() + message.slice(1)
  throw new ScanError('ERR_OPTION', sentence, { cause: error })
}

function withTargets<T>(y: Argv<T>): Argv<T> {
  return y.positional('targets', {
    type: 'string',
    array: true,
    describe: 'Addresses, 10.0.0.0/24, 10.0.0.1-9, names, URLs, address:port',
  })
}

/** Values stay text, and a repeated option an array: arguments.ts reads both. */
function withOptions<T>(y: Argv<T>, tables: Readonly<Record<string, Readonly<Record<string, OptionEntry>>>>): Argv<T> {
  for (const [title, table] of Object.entries(tables)) {
    const valueColumns = Math.max(...Object.values(table).map(({ value = '' }) => value.length))
    for (const [name, { describe, value, alias }] of Object.entries(table)) {
      y.option(name, {
        group: `${title}:`,
        describe: valueColumns === 0 ? describe : `${(value ?? '').padEnd(valueColumns)}  ${describe}`,
        type: value === undefined ? 'boolean' : 'string',
        ...(alias === undefined ? {} : { alias }),
      })
    }
  }
  return y
}
