import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { makeNamespaces } from '../test/lab/namespace.js'
import { ROOT } from '../test/lab/root.js'
import { median } from './statistics.js'
import { table } from './table.js'

/** Endpoints identified per second, against servers in one other process that answer at once. */

/** Of each mix: enough that the first ones, which V8 compiles the code for, do not make the figure. */
const ENDPOINT_COUNT = 10_000
const MIXES = {
  'SSH, HTTP, MySQL, Redis and memcached': [22, 80, 3306, 6379, 11_211],
  'HTTP alone': [80],
  'SSH alone': [22],
} as const

export interface IdentifyRate {
  readonly mix: string
  readonly endpointCount: number
  /** Of each round. */
  readonly perSecond: readonly number[]
  /** Per second of processor time, ours alone: what a busy machine changes least. Of each round. */
  readonly perCpuSecond: readonly number[]
  /** Endpoints that were not identified, the worst round's. */
  readonly unknownCount: number
}

export async function measureIdentifyRates(roundCount: number): Promise<IdentifyRate[]> {
  const namespaces = await makeNamespaces(['host'])
  try {
    const { host } = namespaces.at
    const servers = host.start([process.execPath, join(ROOT, 'bench/answerers.mjs')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(createInterface(servers.stdout!), 'line')
    const rates: IdentifyRate[] = []
    for (const [mix, ports] of Object.entries(MIXES)) {
      const addressCount = ENDPOINT_COUNT / ports.length
      const perSecond: number[] = []
      const perCpuSecond: number[] = []
      let unknownCount = 0
      for (let round = 0; round < roundCount; round++) {
        const program = join(ROOT, 'bench/identify-all.mjs')
        const said = await host.output([process.execPath, program, String(addressCount), ports.join(',')])
        const { names, elapsedMs, cpuMs } = JSON.parse(said) as {
          names: Record<string, number>
          elapsedMs: number
          cpuMs: number
        }
        perSecond.push((ENDPOINT_COUNT / elapsedMs) * 1000)
        perCpuSecond.push((ENDPOINT_COUNT / cpuMs) * 1000)
        unknownCount = Math.max(unknownCount, names.unknown ?? 0)
      }
      rates.push({ mix, endpointCount: ENDPOINT_COUNT, perSecond, perCpuSecond, unknownCount })
    }
    return rates
  } finally {
    await namespaces.close()
  }
}

export function renderIdentifyRates(rates: readonly IdentifyRate[]): string {
  const rows = rates.map(({ mix, endpointCount, perSecond, perCpuSecond, unknownCount }) => [
    mix,
    count(endpointCount),
    spread(perSecond),
    spread(perCpuSecond),
    String(unknownCount),
  ])
  return table(['services', 'endpoints', 'identified a second', 'a second of processor time', 'unknown'], rows)
}

/** Median, least and greatest. */
function spread(values: readonly number[]): string {
  return `${count(median(values))} (${count(Math.min(...values))}–${count(Math.max(...values))})`
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en-US')
}
