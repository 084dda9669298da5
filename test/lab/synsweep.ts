import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import type { Finding, HostTally, RateRecord, ScanHeader, ScanRecord, Summary, Verdict } from '../../src/model/index.js'
import type { Ended, Namespace, RunOptions } from './namespace.js'
import { ROOT } from './root.js'

const MAIN = join(ROOT, 'dist/bin/synsweep.js')

/** How the built command line ended, and what it wrote, by type of record. */
export interface Sweep extends Ended {
  readonly header: ScanHeader
  readonly verdicts: readonly Verdict[]
  readonly rates: readonly RateRecord[]
  readonly hosts: readonly HostTally[]
  readonly findings: readonly Finding[]
  readonly summary: Summary
}

/** The argv of `synsweep scan` as a user would type it. */
export function scanArgv(...options: readonly string[]): string[] {
  return [process.execPath, MAIN, 'scan', ...options]
}

export interface SweepOptions extends RunOptions {
  /** A command that runs the sweep as its own last arguments: `setpriv`, say. @default none */
  readonly under?: readonly string[]
}

/** Runs `synsweep scan … --json` in `namespace`, every verdict shown. */
export async function sweep(
  namespace: Namespace,
  args: readonly string[],
  { under = [], ...options }: SweepOptions = {},
): Promise<Sweep> {
  const argv = [...under, ...scanArgv(...args, '--json', '--show', 'open,closed,filtered')]
  return readSweep(await namespace.run(argv, { timeoutMs: 120_000, ...options }))
}

/** Starts the same; the caller reads its standard output. */
export function startSweep(namespace: Namespace, args: readonly string[]): ChildProcess {
  const argv = scanArgv(...args, '--json', '--show', 'open,closed,filtered')
  return namespace.start(argv, { stdio: ['ignore', 'pipe', 'pipe'] })
}

/** @throws {Error} the output is not a header, records and a summary: what was written instead is the message */
export function readSweep(ended: Ended): Sweep {
  const records = ended.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as ScanRecord)
  const header = records.at(0)
  const summary = records.at(-1)
  if (header?.type !== 'scan' || summary?.type !== 'summary') {
    throw new Error(`synsweep ended with ${ended.code ?? ended.signal}: ${ended.stderr || ended.stdout.slice(0, 1000)}`)
  }
  return {
    ...ended,
    header,
    verdicts: records.filter((record) => record.type === 'verdict'),
    rates: records.filter((record) => record.type === 'rate'),
    hosts: records.filter((record) => record.type === 'host'),
    findings: records.filter((record) => record.type === 'finding'),
    summary,
  }
}
