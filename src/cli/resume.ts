import { resolve } from 'node:path'
import { ScanError } from '../errors.js'
import type { Checkpoint } from '../scan/checkpoint.js'
import { type Arguments, positionalsOf, textOf } from './arguments.js'
import type { Format } from './formats.js'
import { ALL_OPTIONS } from './option-tables.js'
import type { SinkPlan } from './sinks.js'

/** Formats whose file is the records in their order, so that it can be cut at any length and gone on with. */
const RESUMABLE_FORMATS: readonly Format[] = ['ndjson', 'csv', 'list']

/** What may be said beside `--resume`: nothing that the checkpoint says. */
const BESIDE_RESUME = ['resume', 'checkpoint', 'exclude', 'exclude-file', 'fail-on', 'quiet', 'progress']

/**
 * The file that checkpoints go to, absolute; undefined when none was asked for.
 *
 * @throws {ScanError} ERR_OPTION: an output cannot be gone on with, or is the checkpoint itself
 */
export function checkpointPathOf(args: Arguments, plans: readonly SinkPlan[]): string | undefined {
  const text = textOf(args, 'checkpoint') ?? textOf(args, 'resume')
  if (text === undefined) return undefined
  const path = resolve(text)
  for (const plan of plans.filter((each) => each.path !== '-')) {
    if (!RESUMABLE_FORMATS.includes(plan.format)) {
      const can = RESUMABLE_FORMATS.join(', ')
      throw new ScanError(
        'ERR_OPTION',
        `--checkpoint goes with files that can be continued (${can}), not with ${plan.format}:${plan.path}`,
      )
    }
    if (resolve(plan.path) === path) throw new ScanError('ERR_OPTION', `checkpoint and output both go to ${text}`)
  }
  return path
}

/** @throws {ScanError} ERR_OPTION: something is asked for that the checkpoint decides */
export function refuseBesideResume(args: Arguments): void {
  const target = positionalsOf(args, 'targets')[0]
  if (target !== undefined) throw contradiction(`the target ${target}`)
  for (const name of ALL_OPTIONS.keys()) {
    if (args[name] !== undefined && !BESIDE_RESUME.includes(name)) throw contradiction(`--${name}`)
  }
}

function contradiction(what: string): ScanError {
  const may = BESIDE_RESUME.slice(1).map((name) => `--${name}`)
  return new ScanError(
    'ERR_OPTION',
    `--resume goes on with what was asked for then, so ${what} cannot be asked now; it goes with ${may.join(', ')}`,
  )
}

/** The outputs of a checkpoint, and from where on each is written. */
export function sinkPlansOnResume({ outputs }: Checkpoint): SinkPlan[] {
  return outputs.map(({ format, path, lengthBytes }) => ({
    format: format as Format,
    path,
    ...(path !== '-' && { resumeAtBytes: lengthBytes }),
  }))
}
