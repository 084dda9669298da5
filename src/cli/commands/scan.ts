import type { Arguments } from '../arguments.js'
import type { CliEnvironment } from '../environment.js'
import type { ExitCode } from '../exit-code.js'
import { conductOrOffer } from '../offer-connect.js'
import { scanOptionsOf } from '../scan-options.js'

/** `synsweep scan`: sweep what is asked for. */
export function runScan(args: Arguments, commandLine: string, env: CliEnvironment): Promise<ExitCode> {
  return conductOrOffer(scanOptionsOf(args), args, commandLine, env)
}
