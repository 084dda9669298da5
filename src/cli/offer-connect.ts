import { ScanError } from '../errors.js'
import type { ScanOptions } from '../scan/index.js'
import { type Arguments, textOf } from './arguments.js'
import { conduct } from './conduct.js'
import type { CliEnvironment } from './environment.js'
import type { ExitCode } from './exit-code.js'
import type { Format } from './formats.js'

const BY_CONNECT = '--link connect'

/**
 * Conducts a scan; where this process lacks the privilege for raw packets, names the one way without: connect(). It
 * is taken only when somebody at a terminal says yes, never by itself.
 *
 * @throws {ScanError} as {@link conduct}; ERR_PRIVILEGE says what to type instead
 */
export async function conductOrOffer(
  options: ScanOptions,
  args: Arguments,
  commandLine: string,
  env: CliEnvironment,
  page?: Format,
): Promise<ExitCode> {
  try {
    return await conduct(options, args, commandLine, env, page)
  } catch (error) {
    const isPrivilege = error instanceof ScanError && error.code === 'ERR_PRIVILEGE'
    // A resumed scan goes on as it began, and connect() does without privilege.
    if (!isPrivilege || options.link === 'connect' || textOf(args, 'resume') !== undefined) throw error
    if (!(await isWanted(options, error.message, env))) throw adviceOn(error, options, commandLine, env)
    return await conduct({ ...options, link: 'connect' }, args, `${commandLine} ${BY_CONNECT}`, env, page)
  }
}

async function isWanted({ targetsFiles = [] }: ScanOptions, problem: string, env: CliEnvironment): Promise<boolean> {
  // Targets that came from standard input cannot be read twice.
  if (!env.ask || targetsFiles.includes('-')) return false
  return await env.ask(`synsweep: ${problem}\nscan by connect() instead? [y/N] `)
}

function adviceOn(
  error: ScanError,
  { link }: ScanOptions,
  commandLine: string,
  { variables }: CliEnvironment,
): ScanError {
  const isStarted = variables.npm_lifecycle_event === 'start'
  const typed = isStarted ? commandLine.replace(/^synsweep/, 'npm start --') : commandLine
  const way =
    link === undefined || link === 'auto'
      ? `run  ${typed} ${BY_CONNECT}`
      : `say ${BY_CONNECT} in place of --link ${link}`
  return new ScanError(error.code, `${error.message}; or scan without privilege, by connect(): ${way}`, {
    cause: error,
  })
}
