import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, open, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildNative } from './native.js'

/** What a tool took, whole: from its start to its end, with all processes that it waited for. */
export interface Cost {
  /** Just before it was started, ms since the Unix epoch. */
  readonly startedAtMs: number
  readonly elapsedMs: number
  readonly userMs: number
  readonly systemMs: number
  /** Of its greatest process. */
  readonly maxRssBytes: number
}

export interface Ran extends Cost {
  readonly stdout: string
  readonly stderr: string
  /** It was still going on when its time was up; only its time is known then. */
  readonly isCutOff: boolean
  /** Processor time that the whole machine spent meanwhile, the far end's and everybody else's included. */
  readonly machineMs: number
}

/** Where a tool runs: a network namespace, or here. */
export interface Place {
  start(argv: readonly string[], options?: SpawnOptions): ChildProcess
}

/** For what sends nothing. */
export const HERE: Place = {
  start: ([command = '', ...args], options = {}) => spawn(command, args, options),
}

/**
 * Runs a tool that writes into files, so that nobody reads along at the expense of what is timed.
 *
 * @throws {Error} it failed
 */
export async function runTool(place: Place, argv: readonly string[], timeoutMs: number): Promise<Ran> {
  const usage = await usageProgram()
  const folder = await mkdtemp(join(tmpdir(), 'synlab-'))
  try {
    const [outFile, errFile, costFile] = ['stdout', 'stderr', 'cost'].map((name) => join(folder, name)) as Three
    await using output = await open(outFile, 'w')
    await using errors = await open(errFile, 'w')
    const busyBefore = busyMs()
    const begin = performance.now()
    const tool = place.start([usage, costFile, ...argv], {
      stdio: ['ignore', output.fd, errors.fd],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    })
    const [code, signal] = (await once(tool, 'exit')) as [number | null, NodeJS.Signals | null]
    const elapsedMs = performance.now() - begin
    const machineMs = busyMs() - busyBefore
    const [stdout, stderr] = [await readFile(outFile, 'utf8'), await readFile(errFile, 'utf8')]
    const isCutOff = signal === 'SIGKILL' && elapsedMs >= timeoutMs
    if (code !== 0 && !isCutOff)
      throw new Error(`${argv.join(' ')} ended with ${code ?? signal}: ${stderr.slice(-1000)}`)
    const unknown = {
      startedAtMs: Number.NaN,
      elapsedMs,
      userMs: Number.NaN,
      systemMs: Number.NaN,
      maxRssBytes: Number.NaN,
    }
    const cost = isCutOff ? unknown : (JSON.parse(await readFile(costFile, 'utf8')) as Cost)
    return { ...cost, stdout, stderr, isCutOff, machineMs }
  } finally {
    await rm(folder, { recursive: true })
  }
}

type Three = [string, string, string]

let usage: Promise<string> | undefined

function usageProgram(): Promise<string> {
  usage ??= buildNative('usage')
  return usage
}

/** Processor time that this machine has not been idle, since its start (proc(5): hundredths of a second). */
function busyMs(): number {
  const fields = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0]!.trim().split(/\s+/).slice(1).map(Number)
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = fields
  return (user + nice + system + irq + softirq) * 10
}
