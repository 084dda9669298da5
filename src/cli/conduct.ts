import { type ScanRecord, SEVERITIES, type Severity } from '../model/index.js'
import type { ScanOptions } from '../scan/index.js'
import { type Arguments, choiceOf, flagOf } from './arguments.js'
import type { CliEnvironment } from './environment.js'
import { ExitCode } from './exit-code.js'
import { createProgress, PROGRESS_KINDS } from './progress.js'
import { Sinks, sinkPlansOf } from './sinks.js'

/**
 * Conducts one scan: outputs opened, records passed on, signals obeyed, exit code told.
 *
 * The first interrupt stops sending and lets the stream end in order, so that
 * what is known is printed; the second ends the process at once.
 *
 * @param commandLine as it was typed, for formats that quote it
 */
export async function conduct(
  options: ScanOptions,
  args: Arguments,
  commandLine: string,
  env: CliEnvironment,
): Promise<ExitCode> {
  const plans = sinkPlansOf(args)
  const failOn = choiceOf(args, 'fail-on', SEVERITIES)
  const kind = choiceOf(args, 'progress', PROGRESS_KINDS) ?? 'auto'
  const engine = await env.loadEngine()

  const run = engine.scan({ ...options, onWarning: (text) => progress.note(`warning: ${text}`) })
  const progress = createProgress(kind, flagOf(args, 'quiet'), env.stderr, () => run.progress())
  const writerOptions = { commandLine, portRanges: portRangesOf(options), serviceName: engine.serviceName }
  const sinks = await Sinks.open(plans, writerOptions, env, () => progress.clear()).catch((error: unknown) => {
    progress.close()
    throw error
  })

  let isInterrupted: boolean = false
  const release = env.onInterrupt(() => {
    if (isInterrupted) return env.exitNow(ExitCode.interrupted)
    isInterrupted = true
    progress.note('stopping; interrupt again to leave at once')
    run.stop()
  })

  let worst: Severity | undefined
  let hasBegun = false
  try {
    for await (const records of run.records()) {
      hasBegun = true
      progress.see(records)
      worst = worstOf(worst, records)
      await sinks.write(records)
      if (sinks.isGone) run.stop()
    }
  } catch (error) {
    // What is known is kept, and the first error is the one to hear about.
    await Promise.allSettled([hasBegun ? sinks.end() : sinks.abandon()])
    throw error
  } finally {
    progress.close()
    release()
    await run.close()
  }
  await sinks.end()

  if (isInterrupted) return ExitCode.interrupted
  return failOn !== undefined && worst !== undefined && weight(worst) >= weight(failOn)
    ? ExitCode.findings
    : ExitCode.done
}

function worstOf(worst: Severity | undefined, records: readonly ScanRecord[]): Severity | undefined {
  for (const record of records) {
    if (record.type === 'finding' && (worst === undefined || weight(record.severity) > weight(worst))) {
      worst = record.severity
    }
  }
  return worst
}

function weight(severity: Severity): number {
  return SEVERITIES.indexOf(severity)
}

/** The ports as ranges of numbers, when they were asked for as such; names and lists of ours stay with the engine. */
function portRangesOf({ ports = '', excludePorts }: ScanOptions): string {
  if (excludePorts !== undefined) return ''
  if (ports === '-') return '1-65535'
  return /^[\d,-]+$/.test(ports) ? ports : ''
}
