import { once } from 'node:events'
import { mkdtemp, open, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import type { State } from '../src/model/index.js'
import type { Namespace } from '../test/lab/namespace.js'
import { ROUTER_MAC } from '../test/lab/network.js'
import { parseNmap } from '../test/lab/nmap.js'

/** How masscan and Nmap are run in the laboratory, and what they said is read. */

/** What a tool said, by `address:port`. An endpoint that it did not mention has no verdict. */
export type Said = ReadonlyMap<string, State>

/** At 100,000 a second it loses the fewest answers in a laboratory on two cores; `--wait` is ten seconds by default. */
export function masscanArgv(targets: string, ports: string, options: readonly string[] = []): string[] {
  return [
    ...['masscan', targets, '-p', ports, '--rate', '100000', '--wait', '2', '--router-mac', ROUTER_MAC],
    ...['--adapter', 's0', '--show', 'open,closed', '-oL', '-', ...options],
  ]
}

/** Lines such as `open tcp 80 10.77.0.1 1700000000`. */
export function readMasscan(stdout: string): Said {
  return new Map(
    [...stdout.matchAll(/^(open|closed) tcp (\d+) (\S+)/gm)].map(([, state, port, address]) => [
      `${address}:${port}`,
      state as State,
    ]),
  )
}

export function readNmap(stdout: string): Said {
  return new Map([...parseNmap(stdout)].map(([endpoint, { state }]) => [endpoint, state]))
}

export interface Ran {
  readonly elapsedMs: number
  readonly stdout: string
  readonly stderr: string
  /** It was still going on when its time was up. */
  readonly isCutOff: boolean
}

/**
 * Runs a tool that writes into files, so that nobody reads along at the expense of what is timed.
 *
 * @throws {Error} it failed
 */
export async function runIntoFiles(namespace: Namespace, argv: readonly string[], timeoutMs: number): Promise<Ran> {
  const folder = await mkdtemp(join(tmpdir(), 'synlab-'))
  try {
    const [outFile, errFile] = [join(folder, 'stdout'), join(folder, 'stderr')]
    await using output = await open(outFile, 'w')
    await using errors = await open(errFile, 'w')
    const begin = performance.now()
    const tool = namespace.start(argv, {
      stdio: ['ignore', output.fd, errors.fd],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    })
    const [code, signal] = (await once(tool, 'exit')) as [number | null, NodeJS.Signals | null]
    const elapsedMs = performance.now() - begin
    const [stdout, stderr] = [await readFile(outFile, 'utf8'), await readFile(errFile, 'utf8')]
    const isCutOff = signal === 'SIGKILL' && elapsedMs >= timeoutMs
    if (code !== 0 && !isCutOff)
      throw new Error(`${argv.join(' ')} ended with ${code ?? signal}: ${stderr.slice(-1000)}`)
    return { elapsedMs, stdout, stderr, isCutOff }
  } finally {
    await rm(folder, { recursive: true })
  }
}
