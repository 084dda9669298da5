import { execFileSync } from 'node:child_process'
import { buildNative } from './native.js'
import { median, type Series, spread } from './statistics.js'
import { table } from './table.js'

export interface NativeMicro {
  readonly name: string
  /** One for each round. */
  readonly nsPerOperation: Series
}

/** Each case of micro.cc, by itself, on one core. */
export async function nativeMicroBenchmarks(roundCount: number): Promise<NativeMicro[]> {
  const output = execFileSync(await buildNative('micro'), [`${roundCount}`], { encoding: 'utf8' })
  return output
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as NativeMicro)
}

export function renderNativeMicro(results: readonly NativeMicro[]): string {
  const rows = results.map(({ name, nsPerOperation }) => [
    ...[name, (1000 / median(nsPerOperation)).toFixed(1), spread(nsPerOperation, 1, 1)],
  ])
  return table(['native', 'M/s', 'ns'], rows)
}
