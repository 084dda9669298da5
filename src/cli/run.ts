import yargs, { type Argv } from 'yargs'
import { ScanError } from '../errors.js'
import type { Arguments } from './arguments.js'
import type { CliEnvironment } from './environment.js'
import { ExitCode } from './exit-code.js'
import { describeFailure } from './failure.js'
import { COMMANDS, type CommandEntry, helpText, isCommandName } from './help.js'
import { normaliseArgv } from './normalise-argv.js'
import { ALL_OPTIONS } from './option-tables.js'
import { pageColumns, print } from './print.js'

const WIDEST_HELP = 100
const COMMAND_NAMES = Object.keys(COMMANDS).join(', ')

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
    const command = argv.find(isCommandName)
    const { text, exitCode } = describeFailure(error, command, Boolean(env.variables.DEBUG))
    env.stderr.stream.write(text)
    return exitCode
  }
}

/** A command's own module is loaded only when the command runs. */
async function dispatch(argv: readonly string[], env: CliEnvironment): Promise<ExitCode> {
  const commandLine = ['synsweep', ...argv].join(' ')
  const normal = normaliseArgv(argv)
  if (asksForHelp(normal)) {
    await print(env, helpText(normal.find(isCommandName), Math.min(pageColumns(env), WIDEST_HELP)))
    return ExitCode.done
  }
  const said = normal.find((argument) => !argument.startsWith('-'))
  if (said !== undefined && !isCommandName(said)) {
    throw new ScanError('ERR_OPTION', `there is no command "${said}": the commands are ${COMMAND_NAMES}`)
  }

  let exitCode: ExitCode = ExitCode.done
  const command = (run: (args: Arguments) => Promise<ExitCode>) => async (args: Arguments) => {
    exitCode = await run(args)
  }
  const parser = yargs()
    .scriptName('synsweep')
    .command(
      'scan [targets...]',
      COMMANDS.scan.describe,
      (y) => withTargets(withOptions(y, COMMANDS.scan)),
      command(async (args) => (await import('./commands/scan.js')).runScan(args, commandLine, env)),
    )
    .command(
      'audit [targets...]',
      COMMANDS.audit.describe,
      (y) => withTargets(withOptions(y, COMMANDS.audit)),
      command(async (args) => (await import('./commands/audit.js')).runAudit(args, commandLine, env)),
    )
    .command(
      'plan [targets...]',
      COMMANDS.plan.describe,
      (y) => withTargets(withOptions(y, COMMANDS.plan)),
      command(async (args) => (await import('./commands/plan.js')).runPlan(args, env)),
    )
    .command(
      'rules [id]',
      COMMANDS.rules.describe,
      (y) => y.positional('id', { type: 'string' }),
      command(async (args) => (await import('./commands/rules.js')).runRules(args, env)),
    )
    .command(
      'bench',
      COMMANDS.bench.describe,
      (y) => withOptions(y, COMMANDS.bench),
      command(async (args) => (await import('./commands/bench.js')).runBench(args, env)),
    )
    .command(
      'interfaces',
      COMMANDS.interfaces.describe,
      (y) => withOptions(y, COMMANDS.interfaces),
      command(async (args) => (await import('./commands/interfaces.js')).runInterfaces(args, env)),
    )
    .demandCommand(1, `say what to do: ${COMMAND_NAMES}`)
    .strict()
    .help(false)
    .version(env.version)
    .detectLocale(false)
    .parserConfiguration({ 'boolean-negation': false, 'dot-notation': false, 'camel-case-expansion': false })
    .exitProcess(false)
    .fail((message, error) => refuse(message, error, normal))

  let version = ''
  await parser.parseAsync(normal, {}, (_error, _args, output) => {
    version = output
  })
  if (version) await print(env, version)
  return exitCode
}

/** `help`, or `--help` anywhere: values stand behind a `=` by now, so that none can be mistaken for it. */
function asksForHelp(normal: readonly string[]): boolean {
  const options = normal.includes('--') ? normal.slice(0, normal.indexOf('--')) : normal
  return normal[0] === 'help' || options.some((argument) => argument === '--help' || argument === '-h')
}

/** Yargs calls this with a message when argv does not fit, and without one when a command has thrown. */
function refuse(message: string | null, error: Error | undefined, normal: readonly string[]): never {
  if (!message) throw error
  const [, names] = /^Unknown arguments?: (.*)$/s.exec(message) ?? []
  const sentence = names === undefined ? message.charAt(0).toLowerCase() + message.slice(1) : unknown(names, normal)
  throw new ScanError('ERR_OPTION', sentence, { cause: error })
}

/** Yargs names what it does not know without the dashes; here it is as it was written. */
function unknown(names: string, normal: readonly string[]): string {
  const written = names.split(', ').map((name) => {
    return normal.find((argument) => /^(-*)([^=]*)/s.exec(argument)![2] === name)?.replace(/=.*/s, '') ?? name
  })
  const [first = ''] = written
  const near = first.startsWith('--') ? [...ALL_OPTIONS.keys()].filter((name) => isPrefixed(name, first.slice(2))) : []
  const hint = near.length > 0 ? `; did you mean ${near.map((name) => `--${name}`).join(', ')}?` : ''
  return `unknown argument${written.length > 1 ? 's' : ''}: ${written.join(', ')}${hint}`
}

function isPrefixed(name: string, given: string): boolean {
  return name !== given && (name.startsWith(given) || given.startsWith(name))
}

function withTargets<T>(y: Argv<T>): Argv<T> {
  return y.positional('targets', { type: 'string', array: true })
}

/** Values stay text, and a repeated option an array: arguments.ts reads both. */
function withOptions<T>(y: Argv<T>, { options }: CommandEntry): Argv<T> {
  for (const [name, { value, alias }] of Object.values(options).flatMap((table) => Object.entries(table))) {
    y.option(name, { type: value === undefined ? 'boolean' : 'string', ...(alias === undefined ? {} : { alias }) })
  }
  return y
}
