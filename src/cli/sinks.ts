import { resolve } from 'node:path'
import { ScanError } from '../errors.js'
import type { ScanRecord } from '../model/index.js'
import { isOutputFormat, type OutputFormat, type Writer, type WriterOptions, writers } from '../output/index.js'
import { type Arguments, flagOf, textsOf } from './arguments.js'
import { type Destination, openFileDestination, StreamDestination } from './destination.js'
import { type CliEnvironment, wantsColor } from './environment.js'

/** One format on its way to one place. */
interface SinkPlan {
  readonly format: OutputFormat
  /** `-` is standard output. */
  readonly path: string
}

/**
 * Which formats go where. Standard output gets the text page unless another format claims it.
 *
 * @throws {ScanError} ERR_OPTION: unknown format, or two formats for one place
 */
export function sinkPlansOf(args: Arguments): SinkPlan[] {
  const plans = textsOf(args, 'output').map(sinkPlanOf)
  if (flagOf(args, 'json')) plans.push({ format: 'ndjson', path: '-' })
  const places = plans.map(({ path }) => (path === '-' ? path : resolve(path)))
  const repeated = plans.find((_, i) => places.indexOf(places[i]!) !== i)
  if (repeated) {
    const place = repeated.path === '-' ? 'standard output' : repeated.path
    throw new ScanError('ERR_OPTION', `two outputs go to ${place}`)
  }
  return places.includes('-') ? plans : [...plans, { format: 'text', path: '-' }]
}

function sinkPlanOf(text: string): SinkPlan {
  const [, format = '', path = ''] = /^([^:]*):(.+)$/s.exec(text) ?? []
  if (!path) throw new ScanError('ERR_OPTION', `--output must be FORMAT:FILE, got "${text}"`)
  if (isOutputFormat(format)) return { format, path }
  throw new ScanError('ERR_OPTION', `--output knows ${Object.keys(writers).join(', ')}, not "${format}"`)
}

/** All outputs of one scan, fed together. */
export class Sinks {
  private constructor(private readonly sinks: readonly Sink[]) {}

  /**
   * Opens every file before anything is sent.
   *
   * @param beforeStdout called before each write to standard output
   * @throws {ScanError} ERR_OUTPUT; what was opened is closed again
   */
  static async open(
    plans: readonly SinkPlan[],
    options: WriterOptions,
    env: CliEnvironment,
    beforeStdout: () => void,
  ): Promise<Sinks> {
    const sinks: Sink[] = []
    try {
      for (const { format, path } of plans) {
        if (path === '-') {
          const columns = env.stdout.columns()
          const color = wantsColor(env.stdout, env)
          const page = { ...options, color, ...(columns === undefined ? {} : { columns }) }
          sinks.push(new Sink(writers[format](page), new StreamDestination(env.stdout, beforeStdout)))
        } else {
          sinks.push(new Sink(writers[format](options), await openFileDestination(path)))
        }
      }
    } catch (error) {
      await Promise.allSettled(sinks.map((sink) => sink.close()))
      throw error
    }
    return new Sinks(sinks)
  }

  /** True when nobody reads any of the outputs any more. */
  get isGone(): boolean {
    return this.sinks.every((sink) => sink.isGone)
  }

  async write(records: readonly ScanRecord[]): Promise<void> {
    for (const sink of this.sinks) await sink.write(records)
  }

  /** Closes every output as it is: for a scan that never began, whose files keep what they held. */
  async abandon(): Promise<void> {
    await Promise.allSettled(this.sinks.map((sink) => sink.close()))
  }

  /** Completes and closes every output, also when one of them fails. @throws {ScanError} ERR_OUTPUT, the first */
  async end(): Promise<void> {
    const results = await Promise.allSettled(this.sinks.map((sink) => sink.end()))
    const failed = results.find((result) => result.status === 'rejected')
    if (failed) throw failed.reason
  }
}

class Sink {
  #hasFailed: boolean = false

  constructor(
    private readonly writer: Writer,
    private readonly destination: Destination,
  ) {}

  get isGone(): boolean {
    return this.destination.isGone
  }

  async write(records: readonly ScanRecord[]): Promise<void> {
    await this.#append(this.writer.write(records))
  }

  /** A destination that has failed is not written to again, only closed. */
  async end(): Promise<void> {
    try {
      if (!this.#hasFailed) await this.#append(this.writer.end())
    } finally {
      await this.close()
    }
  }

  close(): Promise<void> {
    return this.destination.close()
  }

  async #append(text: string): Promise<void> {
    if (text === '') return
    try {
      await this.destination.append(text)
    } catch (error) {
      this.#hasFailed = true
      throw error
    }
  }
}
