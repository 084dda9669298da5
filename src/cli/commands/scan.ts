import type { Arguments } from '../arguments.js'
import { conduct } from '../conduct.js'
import type { CliEnvironment } from '../environment.js'
import type { ExitCode } from '../exit-code.js'
import { scanOptionsOf } from '../scan-options.js'

/** `synsweep scan`: sweep what is asked for. */
export function runScan(args: Arguments, commandLine: string, env: CliEnvironment): Promise<ExitCode> {
  return conduct(scanOptionsOf(args), args, commandLine, env)
}
