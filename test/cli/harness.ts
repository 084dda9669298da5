import { Writable } from 'node:stream'
import type { CheckStep, Engine, Machine } from '../../src/cli/engine.js'
import type { CliEnvironment, OutputStream } from '../../src/cli/environment.js'
import { runCli } from '../../src/cli/index.js'
import type { ScanRecord, Summary } from '../../src/model/index.js'
import type { ScanOptions, ScanPlanView, ScanProgress, ScanRun } from '../../src/scan/index.js'

/** Runs the command line in memory: recorded records in place of a network, strings in place of a terminal. */

export interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  /** What `scan()` was asked for, once for each call. */
  readonly asked: readonly ScanOptions[]
  readonly runs: readonly FakeRun[]
  /** Codes that `exitNow` was called with. */
  readonly exits: readonly number[]
  /** What somebody at the terminal was asked. */
  readonly questions: readonly string[]
}

export interface Setting {
  readonly batches?: readonly (readonly ScanRecord[])[]
  /** Thrown by the stream after its batches. */
  readonly failure?: unknown
  /** Called before each batch, with a way to press Ctrl-C. */
  readonly beforeBatch?: (index: number, interrupt: () => void) => void | Promise<void>
  readonly warning?: string
  readonly progress?: Partial<ScanProgress>
  readonly plan?: ScanPlanView
  readonly machine?: Machine
  readonly isTty?: boolean
  /** What somebody at the terminal answers. @default nobody sits there */
  readonly answer?: boolean
  /** Thrown when a scan is opened by any link but connect. */
  readonly rawFailure?: Error
  readonly columns?: number
  readonly variables?: Readonly<Record<string, string>>
  readonly stdout?: Writable
  readonly check?: readonly CheckStep[]
  readonly invoker?: CliEnvironment['invoker']
}

export async function run(argv: readonly string[], setting: Setting = {}): Promise<Outcome> {
  const { isTty = false, columns, variables = {} } = setting
  const asked: ScanOptions[] = []
  const runs: FakeRun[] = []
  const exits: number[] = []
  const questions: string[] = []
  const listeners = new Set<() => void>()
  const interrupt = () => {
    for (const listener of listeners) listener()
  }
  const engine: Engine = {
    scan: (options) => {
      asked.push(options)
      const { rawFailure } = setting
      const isRefused = rawFailure !== undefined && options.link !== 'connect'
      const fake = new FakeRun(isRefused ? { failure: rawFailure } : setting, options, interrupt)
      runs.push(fake)
      return fake
    },
    openLink: async () => {
      throw new Error('this test opens no link')
    },
    checkTarget: async (target) => {
      if (!setting.check) throw new Error('this test has no check')
      return { target, port: 80, steps: asyncOf(setting.check) }
    },
    planScan: async (options) => {
      asked.push(options)
      if (!setting.plan) throw new Error('this test has no plan')
      return setting.plan
    },
    readMachine: () => {
      if (!setting.machine) throw new Error('this test has no machine')
      return setting.machine
    },
    serviceName: (port) => ({ 22: 'ssh', 80: 'http', 443: 'https' })[port],
  }
  const [stdout, stderr] = [new Collected(), new Collected()]
  const output = (stream: Writable): OutputStream => ({ stream, isTty, columns: () => columns })
  const env: CliEnvironment = {
    version: '0.1.0',
    programPath: '/nowhere/synsweep.js',
    stdout: output(setting.stdout ?? stdout),
    stderr: output(stderr),
    variables,
    ask:
      setting.answer === undefined
        ? undefined
        : async (question) => {
            questions.push(question)
            return setting.answer!
          },
    loadEngine: async () => engine,
    invoker: setting.invoker,
    onInterrupt: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    exitNow: (code) => exits.push(code),
  }
  const code = await runCli(argv, env)
  return { code, stdout: stdout.text, stderr: stderr.text, asked, runs, exits, questions }
}

async function* asyncOf<Item>(items: Iterable<Item>): AsyncGenerator<Item> {
  yield* items
}

class Collected extends Writable {
  text = ''

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString()
    done()
  }
}

class FakeRun implements ScanRun {
  readonly summary = new Promise<Summary>(() => {})
  isStopped = false
  isClosed = false

  constructor(
    private readonly setting: Setting,
    private readonly options: ScanOptions,
    private readonly interrupt: () => void,
  ) {}

  async *records(): AsyncGenerator<readonly ScanRecord[]> {
    const { batches = [], beforeBatch, failure, warning } = this.setting
    if (warning !== undefined) this.options.onWarning?.(warning)
    for (const [index, batch] of batches.entries()) {
      await beforeBatch?.(index, this.interrupt)
      yield batch
    }
    if (failure !== undefined) throw failure
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<never> {}

  snapshot(): undefined {}

  stop(): void {
    this.isStopped = true
  }

  async close(): Promise<void> {
    this.isClosed = true
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  progress(): ScanProgress {
    return {
      phase: 'sending',
      probeCount: 1000,
      judgedCount: 372,
      sentCount: 400,
      openCount: 3,
      closedCount: 300,
      ratePps: 12_345,
      elapsedMs: 1000,
      lastSecond: { canaryCount: 0, lostCount: 0 },
      lossRatio: null,
      missEstimate: null,
      ...this.setting.progress,
    }
  }
}
