import { resolve } from 'node:path'
import { ScanError } from '../errors.js'
import type { ScanRecord } from '../model/index.js'
import type { Writer, WriterOptions } from '../output/index.js'
import type { SavedOutput } from '../scan/checkpoint.js'
import { type Arguments, flagOf, textsOf } from './arguments.js'
import {
  type Destination,
  openFileDestination,
  openReplacingDestination,
  resumeFileDestination,
  StreamDestination,
} from './destination.js'
import { type CliEnvironment, wantsColor } from './environment.js'
import { type Format, formats, isFormat, isReplacedAsOne } from './formats.js'

/** One format on its way to one place. */
export interface SinkPlan {
  readonly format: Format
  /** `-` is standard output. */
  readonly path: string
  /** What the file holds of this scan already. @default the file begins anew */
  readonly resumeAtBytes?: number
}

/**
 * Which formats go where. Standard output gets a page for people unless another format claims it.
 *
 * @param page which one
 * @throws {ScanError} ERR_OPTION: unknown format, or two formats for one place
 */
export function sinkPlansOf(args: Arguments, page: Format = 'text'): SinkPlan[] {
  const plans = textsOf(args, 'output').map(sinkPlanOf)
  if (flagOf(args, 'json')) plans.push({ format: 'ndjson', path: '-' })
  const places = plans.map(({ path }) => (path === '-' ? path : resolve(path)))
  const repeated = plans.find((_, i) => places.indexOf(places[i]!) !== i)
  if (repeated) {
    const place = repeated.path === '-' ? 'standard output' : repeated.path
    throw new ScanError('ERR_OPTION', `two outputs go to ${place}`)
  }
  return places.includes('-') ? plans : [...plans, { format: page, path: '-' }]
}

function sinkPlanOf(text: string): SinkPlan {
  const [, format = '', path = ''] = /^([^:]*):(.+)$/s.exec(text) ?? []
  if (!path) throw new ScanError('ERR_OPTION', `--output must be FORMAT:FILE, got "${text}"`)
  if (isFormat(format)) return { format, path }
  throw new ScanError('ERR_OPTION', `--output knows ${Object.keys(formats).join(', ')}, not "${format}"`)
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
      for (const plan of plans) {
        const { format, path, resumeAtBytes } = plan
        if (path === '-') {
          const columns = env.stdout.columns()
          const color = wantsColor(env.stdout, env)
          const page = { ...options, color, ...(columns === undefined ? {} : { columns }) }
          sinks.push(new Sink(plan, formats[format](page), new StreamDestination(env.stdout, beforeStdout)))
        } else if (resumeAtBytes === undefined) {
          const openDestination = isReplacedAsOne(format) ? openReplacingDestination : openFileDestination
          sinks.push(new Sink(plan, formats[format](options), await openDestination(path)))
        } else {
          sinks.push(new Sink(plan, formats[format](options), await resumeFileDestination(path, resumeAtBytes)))
        }
      }
    } catch (error) {
      await Promise.allSettled(sinks.map((sink) => sink.abandon()))
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

  /** Where every output stands: how much of it is text of the records written so far. */
  lengths(): SavedOutput[] {
    return this.sinks.map((sink) => sink.length())
  }

  /** Resolves once that much is on the disk. @throws {ScanError} ERR_OUTPUT */
  async sync(): Promise<void> {
    await Promise.all(this.sinks.map((sink) => sink.sync()))
  }

  /** Closes every output as it is: for a scan that never began, whose files keep what they held. */
  async abandon(): Promise<void> {
    await Promise.allSettled(this.sinks.map((sink) => sink.abandon()))
  }

  /**
   * Completes and closes every output, also when one of them fails.
   *
   * @param isDurable resolve only once all of it is on the disk
   * @throws {ScanError} ERR_OUTPUT, the first
   */
  async end(isDurable = false): Promise<void> {
    const results = await Promise.allSettled(this.sinks.map((sink) => sink.end(isDurable)))
    const failed = results.find((result) => result.status === 'rejected')
    if (failed) throw failed.reason
  }
}

class Sink {
  #hasFailed: boolean = false
  #isResumed: boolean

  constructor(
    private readonly plan: SinkPlan,
    private readonly writer: Writer,
    private readonly destination: Destination,
  ) {
    this.#isResumed = plan.resumeAtBytes !== undefined
  }

  length(): SavedOutput {
    const { format, path } = this.plan
    return { format, path: path === '-' ? path : resolve(path), lengthBytes: this.destination.lengthBytes }
  }

  sync(): Promise<void> {
    return this.destination.sync()
  }

  get isGone(): boolean {
    return this.destination.isGone
  }

  async write(records: readonly ScanRecord[]): Promise<void> {
    if (this.#isResumed) await this.#goOn(records)
    else await this.#append(this.writer.write(records))
  }

  /** The file has the scan's header, and the format's own. An empty append cuts off what lies beyond. */
  async #goOn(records: readonly ScanRecord[]): Promise<void> {
    this.#isResumed = false
    this.writer.write([])
    await this.destination.append('')
    await this.write(records.filter(({ type }) => type !== 'scan'))
  }

  /** A destination that has failed is not written to again, only left. */
  async end(isDurable: boolean): Promise<void> {
    try {
      if (!this.#hasFailed) await this.#append(this.writer.end())
      if (isDurable && !this.#hasFailed) await this.sync()
    } finally {
      await (this.#hasFailed ? this.abandon() : this.destination.close())
    }
  }

  abandon(): Promise<void> {
    return this.destination.abandon()
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
