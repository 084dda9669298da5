import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ROOT } from '../test/lab/root.js'

/** How long the event loop of a scan was kept from turning at once, while it sent and listened. */
export interface LoopDelay {
  readonly maxMs: number
  readonly p999Ms: number
}

/**
 * Has a scan watch its own event loop. What it costs: one turn of the loop a millisecond.
 *
 * @param argv of a scan: `node …`, as scanArgv makes it
 * @param run  runs the changed argv to its end
 */
export async function watchLoop<Result>(
  [node, ...rest]: readonly string[],
  run: (argv: readonly string[]) => Promise<Result>,
): Promise<{ result: Result; delay: LoopDelay }> {
  const folder = await mkdtemp(join(tmpdir(), 'synlab-'))
  try {
    const file = join(folder, 'delay')
    const preload = pathToFileURL(join(ROOT, 'bench/loop-delay.mjs'))
    preload.search = new URLSearchParams({ device: 's0', file }).toString()
    const result = await run([node!, '--import', preload.href, ...rest])
    return { result, delay: JSON.parse(await readFile(file, 'utf8')) as LoopDelay }
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** The worst of each, of those that were watched. */
export function worstDelay(runs: readonly { readonly delay?: LoopDelay }[]): LoopDelay | undefined {
  const delays = runs.flatMap(({ delay }) => (delay ? [delay] : []))
  if (delays.length === 0) return undefined
  return {
    maxMs: Math.max(...delays.map(({ maxMs }) => maxMs)),
    p999Ms: Math.max(...delays.map(({ p999Ms }) => p999Ms)),
  }
}
