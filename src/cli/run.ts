import yargs, { type Argv } from 'yargs'
import { ScanError } from '../errors.js'
import type { Arguments } from './arguments.js'
import type { CliEnvironment } from './environment.js'
import { ExitCode } from './exit-code.js'
import { describeFailure } from './failure.js'
import { COMMANDS, type CommandEntry, type CommandName, helpText, isCommandName } from './help.js'
import { normaliseArgv } from './normalise-argv.js'
import { ALL_OPTIONS } from './option-tables.js'
import { pageColumns, print } from './print.js'

const WIDEST_HELP = 100
/** What a command takes beside options. */
const POSITIONALS: Partial<Record<CommandName, '[targets...]' | '[scans...]' | '[id]' | '[words...]'>> = {
  scan: '[targets...]',
  audit: '[targets...]',
  merge: '[scans...]',
  report: '[scans...]',
  plan: '[targets...]',
  rules: '[id]',
  policy: '[words...]',
}
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
  const parser = yargs().scriptName('synsweep')
  if (said === undefined) {
    parser.demandCommand(1, `say what to do: ${COMMAND_NAMES}`)
  } else {
    // As the default command: yargs makes the help of every other whenever it runs, which takes longer than all it does else.
    parser.command(
      `$0 ${POSITIONALS[said] ?? ''}`.trim(),
      COMMANDS[said].describe,
      (y) => withOptions(withPositionals(y, said), COMMANDS[said]),
      async (args: Arguments) => {
        exitCode = await runCommand(said, args, commandLine, env)
      },
    )
  }
  parser
    .strict()
    .help(false)
    .version(env.version)
    .detectLocale(false)
    .parserConfiguration({ 'boolean-negation': false, 'dot-notation': false, 'camel-case-expansion': false })
    .exitProcess(false)
    .fail((message, error) => refuse(message, error, normal))

  let version = ''
  const at = said === undefined ? normal.length : normal.indexOf(said)
  await parser.parseAsync([...normal.slice(0, at), ...normal.slice(at + 1)], {}, (_error, _args, output) => {
    version = output
  })
  if (version) await print(env, version)
  return exitCode
}

/** A command's own module is loaded only when the command runs. */
async function runCommand(
  name: CommandName,
  args: Arguments,
  commandLine: string,
  env: CliEnvironment,
): Promise<ExitCode> {
  switch (name) {
    case 'scan':
      return (await import('./commands/scan.js')).runScan(args, commandLine, env)
    case 'audit':
      return (await import('./commands/audit.js')).runAudit(args, commandLine, env)
    case 'merge':
      return (await import('./commands/merge.js')).runMerge(args, commandLine, env)
    case 'report':
      return (await import('./commands/report.js')).runReport(args, commandLine, env)
    case 'plan':
      return (await import('./commands/plan.js')).runPlan(args, env)
    case 'rules':
      return (await import('./commands/rules.js')).runRules(args, env)
    case 'policy':
      return (await import('./commands/policy.js')).runPolicy(args, env)
    case 'bench':
      return (await import('./commands/bench.js')).runBench(args, env)
    case 'interfaces':
      return (await import('./commands/interfaces.js')).runInterfaces(args, env)
  }
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

function withPositionals<T>(y: Argv<T>, name: CommandName): Argv<T> {
  if (POSITIONALS[name] === '[targets...]') y.positional('targets', { type: 'string', array: true })
  if (POSITIONALS[name] === '[scans...]') y.positional('scans', { type: 'string', array: true })
  if (POSITIONALS[name] === '[words...]') y.positional('words', { type: 'string', array: true })
  if (POSITIONALS[name] === '[id]') y.positional('id', { type: 'string' })
  return y
}

/** Values stay text, and a repeated option an array: arguments.ts reads both. */
function withOptions<T>(y: Argv<T>, { options }: CommandEntry): Argv<T> {
  for (const [name, { value, alias }] of Object.values(options).flatMap((table) => Object.entries(table))) {
    y.option(name, { type: value === undefined ? 'boolean' : 'string', ...(alias === undefined ? {} : { alias }) })
  }
  return y
}
