/** From the schedule into the native ring, through the whole pipeline, with everything after it but the network. */

import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { ROOT } from '../test/lab/root.js'
import { median } from './statistics.js'
import { table } from './table.js'

/** Enough for each to take some seconds and open a dozen windows. */
const PROBES = 60_000_000

const ALL_PORTS = { targets: ['10.0.0.0/8'], ports: '-' }
/** Just above a power of two: the permutation throws away nearly every second index it makes. */
const WORST_WALK = { targets: ['10.0.0.0/8', '172.16.0.0/12'], ports: '-' }
const ONCE = { retries: 0, cooldownMs: 0 }

/** Each is a ScanOptions that JSON can hold. */
const CASES: Readonly<Record<string, object>> = {
  '2^40 probes, one pass': { ...ALL_PORTS, ...ONCE },
  '2^40.1 probes, one pass (worst walk)': { ...WORST_WALK, ...ONCE },
  '2^40 probes, --retries auto, all silent': ALL_PORTS,
}

export interface DrySweepResult {
  readonly name: string
  /** Probes that went through the ring, of all attempts; the median, least and greatest of the rounds. */
  readonly millionPerSecond: number
  readonly least: number
  readonly greatest: number
  /** The same for each second of processor time that the thread with the schedule took: what one core to itself can do. */
  readonly millionPerCoreSecond: number
  /** Of the whole process, at its most, in any round. */
  readonly maxRssMB: number
}

/** Every case in a process of its own; each round runs them all. */
export function measureDrySweeps(rounds: number): DrySweepResult[] {
  const names = Object.keys(CASES)
  const runs = Array.from({ length: rounds }, () => names.map((name) => sweep(CASES[name]!)))
  return names.map((name, index) => {
    const rates = runs.map((run) => run[index]!.millionPerSecond)
    return {
      name,
      millionPerSecond: median(rates),
      least: Math.min(...rates),
      greatest: Math.max(...rates),
      millionPerCoreSecond: median(runs.map((run) => run[index]!.millionPerCoreSecond)),
      maxRssMB: Math.max(...runs.map((run) => run[index]!.maxRssMB)),
    }
  })
}

function sweep(options: object): { millionPerSecond: number; millionPerCoreSecond: number; maxRssMB: number } {
  const argument = JSON.stringify({ probes: PROBES, options: { ...options, ratePps: 1e9 } })
  const output = execFileSync(process.execPath, [join(ROOT, 'test/helpers/dry-sweep.mjs'), argument], {
    encoding: 'utf8',
  })
  const { sentCount, elapsedMs, cpuMs, maxRssBytes } = JSON.parse(output) as Record<string, number>
  return {
    millionPerSecond: sentCount! / elapsedMs! / 1000,
    millionPerCoreSecond: sentCount! / cpuMs! / 1000,
    maxRssMB: maxRssBytes! / 1e6,
  }
}

export function renderDrySweeps(results: readonly DrySweepResult[]): string {
  const rows = results.map(({ name, millionPerSecond, least, greatest, millionPerCoreSecond, maxRssMB }) => [
    ...[name, millionPerSecond.toFixed(1), `${least.toFixed(1)} … ${greatest.toFixed(1)}`],
    ...[millionPerCoreSecond.toFixed(1), maxRssMB.toFixed(0)],
  ])
  return table(['plan', 'M/s', 'least … greatest', 'M per core second', 'memory, MB'], rows)
}
