import { type ScanRecord, SEVERITIES } from '../model/index.js'
import { printable } from '../output/index.js'
import { type Arguments, choiceOf } from './arguments.js'
import type { CliEnvironment } from './environment.js'
import type { ExitCode } from './exit-code.js'
import { FailOn, failed } from './fail-on.js'
import type { Format } from './formats.js'
import { Sinks, sinkPlansOf } from './sinks.js'

/**
 * Writes records that no scan is giving, in the formats that are asked for; the exit code is the gate's.
 *
 * @param page what standard output gets when no format is asked for there
 * @throws {ScanError} whatever reading the records throws; ERR_OUTPUT, ERR_OPTION
 */
export async function tell(
  records: AsyncIterable<readonly ScanRecord[]>,
  page: Format,
  args: Arguments,
  commandLine: string,
  env: CliEnvironment,
): Promise<ExitCode> {
  const bar = new FailOn(choiceOf(args, 'fail-on', SEVERITIES))
  const { serviceName } = await env.loadEngine()
  env.invoker?.become() // nothing of this needs root
  const sinks = await Sinks.open(sinkPlansOf(args, page), { commandLine, serviceName }, env, () => {})
  let hasBegun = false
  try {
    for await (const block of records) {
      hasBegun = true
      bar.see(block)
      await sinks.write(block)
      if (sinks.isGone) break
    }
  } catch (error) {
    await Promise.allSettled([hasBegun ? sinks.end() : sinks.abandon()]) // the first error is the one to hear about
    throw error
  }
  await sinks.end()
  return failed(bar.failures(), env)
}

/** Says what a reader had to say of a scan that is not whole. */
export function noteTo(env: CliEnvironment): (note: string) => void {
  return (note) => env.stderr.stream.write(`synsweep: ${printable(note)}\n`)
}
