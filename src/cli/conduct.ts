import { SEVERITIES } from '../model/index.js'
import type { ScanOptions, ScanWorld } from '../scan/index.js'
import { type Arguments, choiceOf, flagOf, textOf } from './arguments.js'
import { readCheckpoint, tryToWrite } from './checkpoint-file.js'
import { Checkpointer } from './checkpointer.js'
import type { Engine } from './engine.js'
import type { CliEnvironment } from './environment.js'
import { ExitCode } from './exit-code.js'
import { FailOn, failed } from './fail-on.js'
import type { Format } from './formats.js'
import { gatekeeperOf, withPolicy } from './policy-file.js'
import { createProgress, PROGRESS_KINDS } from './progress.js'
import { checkpointPathOf, refuseBesideResume, sinkPlansOnResume } from './resume.js'
import { Sinks, sinkPlansOf } from './sinks.js'

/**
 * Conducts one scan: outputs opened, records passed on, signals obeyed, exit code told.
 *
 * Root through sudo gives its rights up on the way: to open the link they are lent back, and before the first byte of
 * output they are gone.
 *
 * The first interrupt stops sending and lets the stream end in order, so that
 * what is known is printed; the second ends the process at once.
 *
 * @param commandLine as it was typed, for formats that quote it
 * @param page what standard output gets when no format is asked for there
 */
export async function conduct(
  options: ScanOptions,
  args: Arguments,
  commandLine: string,
  env: CliEnvironment,
  page: Format = 'text',
): Promise<ExitCode> {
  const engine = await env.loadEngine() // read with root's rights, which may be needed to reach it
  if (env.invoker) engine.serviceName(1) // loads the registry, which the user may not be able to reach
  env.invoker?.stepDown()
  const saved = await savedOf(args)
  const plans = saved ? sinkPlansOnResume(saved) : sinkPlansOf(args, page)
  const checkpointPath = checkpointPathOf(args, plans)
  if (checkpointPath !== undefined) await tryToWrite(checkpointPath)
  const failOn = choiceOf(args, 'fail-on', SEVERITIES) ?? SEVERITIES.find((severity) => severity === saved?.failOn)
  const kind = choiceOf(args, 'progress', PROGRESS_KINDS) ?? 'auto'
  const volume = flagOf(args, 'quiet') ? 'quiet' : flagOf(args, 'verbose') ? 'verbose' : 'normal'
  const asked = saved ? { ...exclusionsOf(options), resume: saved.scan } : await withPolicy(options, args)
  const source = saved ? saved.scan.request.options.policy : asked.policy
  const gatekeeper = source && (await gatekeeperOf(source))
  const posture = gatekeeper?.needsPostures && !saved ? { posture: true } : {}
  const run = engine.scan(
    { ...asked, ...posture, onWarning: (text) => progress.note(`warning: ${text}`) },
    worldOf(engine, env),
  )
  const progress = createProgress(kind, volume, env.stderr, () => run.progress())
  const writerOptions = { commandLine, portRanges: portRangesOf(options), serviceName: engine.serviceName }
  const sinks = await Sinks.open(plans, writerOptions, env, () => progress.clear()).catch((error: unknown) => {
    progress.close()
    throw error
  })

  const checkpointer = checkpointPath === undefined ? undefined : new Checkpointer(checkpointPath, run, sinks, failOn)
  if (saved) progress.note('going on where the checkpoint stands; what was printed before is not repeated')

  let isInterrupted: boolean = false
  const release = env.onInterrupt(() => {
    if (isInterrupted) return env.exitNow(ExitCode.interrupted)
    isInterrupted = true
    progress.note('stopping; interrupt again to leave at once')
    run.stop()
  })

  const bar = new FailOn(failOn)
  let hasBegun = false
  let isComplete = false
  try {
    for await (const records of run.records()) {
      if (!hasBegun) env.invoker?.become() // all that needs root is open
      hasBegun = true
      await checkpointer?.hold(records)
      progress.see(records)
      bar.see(records)
      gatekeeper?.see(records)
      await sinks.write(records)
      isComplete = records.some((record) => record.type === 'summary' && record.complete)
      if (sinks.isGone) run.stop()
      checkpointer?.rest()
    }
    if (checkpointPath !== undefined && !isComplete) progress.note(`to go on: synsweep scan --resume ${checkpointPath}`)
  } catch (error) {
    await checkpointer?.close()
    // What is known is kept, and the first error is the one to hear about.
    await Promise.allSettled([hasBegun ? sinks.end() : sinks.abandon()])
    throw error
  } finally {
    progress.close()
    release()
    await run.close()
  }
  await checkpointer?.close()
  await sinks.end(checkpointer !== undefined)
  if (isComplete) await checkpointer?.remove()

  if (isInterrupted) return ExitCode.interrupted
  const ofPolicy = gatekeeper?.failures(new Date().toISOString()) ?? []
  const failures = [...bar.failures(), ...ofPolicy.map((failure) => `the policy's gate: ${failure}`)]
  return failed(failures, env, kind === 'json')
}

/** Where the link is opened with root's rights, if they are lent; undefined: as the engine does it. */
function worldOf({ openLink }: Engine, { invoker }: CliEnvironment): ScanWorld | undefined {
  return invoker && { openLink: (...request) => invoker.asRoot(() => openLink(...request)) }
}

/** The ports as ranges of numbers, when they were asked for as such; names and lists of ours stay with the engine. */
function portRangesOf({ ports = '', excludePorts }: ScanOptions): string {
  if (excludePorts !== undefined) return ''
  if (ports === '-') return '1-65535'
  return /^[\d,-]+$/.test(ports) ? ports : ''
}

async function savedOf(args: Arguments) {
  const path = textOf(args, 'resume')
  if (path === undefined) return undefined
  refuseBesideResume(args)
  return await readCheckpoint(path)
}

function exclusionsOf({ exclude = [], excludeFiles = [] }: ScanOptions): ScanOptions {
  return { exclude, excludeFiles }
}
