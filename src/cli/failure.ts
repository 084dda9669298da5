import { PolicyError, ScanError } from '../errors.js'
import { printable } from '../output/index.js'
import { ExitCode } from './exit-code.js'

export interface Failure {
  /** For standard error; one line, or a stack when `debug` asks for it. */
  readonly text: string
  readonly exitCode: ExitCode
}

/**
 * Says what went wrong in one line that a terminal shows and does not obey.
 *
 * @param command the command that was running, for the hint; undefined before one is known
 * @param debug   add the stack and the causes
 */
export function describeFailure(error: unknown, command: string | undefined, debug: boolean): Failure {
  const code = error instanceof ScanError ? error.code : undefined
  const message = oneLine(error instanceof Error ? error.message : String(error))
  const hint = code === 'ERR_OPTION' ? ` (see synsweep ${command === undefined ? '' : `${command} `}--help)` : ''
  if (error instanceof PolicyError) return policyFailure(error)
  const line = code === undefined ? `synsweep: internal error: ${message}` : `synsweep: ${message}${hint} [${code}]`
  return {
    text: `${line}\n${debug ? stackOf(error) : ''}`,
    exitCode: error instanceof ScanError && error.isUsage ? ExitCode.usage : ExitCode.failed,
  }
}

/** A file is mended in one go: each complaint on a line that editors and CI can jump to, then how many they are. */
function policyFailure({ file, problems, code }: PolicyError): Failure {
  const lines = problems.map(({ line, column, code: each, message }) => `${file}:${line}:${column}: ${each} ${message}`)
  const count = problems.length === 1 ? '1 error' : `${problems.length} errors`
  const text = [...lines, `synsweep: ${file} has ${count} [${code}]`].map((line) => `${oneLine(line)}\n`).join('')
  return { text, exitCode: ExitCode.usage }
}

function oneLine(text: string): string {
  return printable(text.trim().replace(/\s*\n\s*/g, '; '))
}

/** The stack and every cause beneath it, line by line. */
function stackOf(error: unknown): string {
  const lines: string[] = []
  for (let each = error; each instanceof Error; each = each.cause) {
    if (lines.length > 0) lines.push('caused by')
    lines.push(...(each.stack ?? each.message).split('\n'))
  }
  return lines.map((line) => `${printable(line)}\n`).join('')
}
