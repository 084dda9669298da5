import { ScanError } from '../../errors.js'
import { readScan } from '../../history/index.js'
import { type Arguments, positionalsOf } from '../arguments.js'
import type { CliEnvironment } from '../environment.js'
import type { ExitCode } from '../exit-code.js'
import { noteTo, tell } from '../tell.js'

/** `synsweep report`: a saved scan in other formats. */
export async function runReport(args: Arguments, commandLine: string, env: CliEnvironment): Promise<ExitCode> {
  const [scan, ...others] = positionalsOf(args, 'scans')
  if (scan === undefined) throw new ScanError('ERR_OPTION', 'name the saved scan to report on')
  if (others.length > 0) {
    throw new ScanError('ERR_OPTION', 'one report is of one scan: synsweep merge judges several together')
  }
  return await tell(readScan(scan, { onNote: noteTo(env) }), 'posture', args, commandLine, env)
}
