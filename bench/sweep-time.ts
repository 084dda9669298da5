import type { State } from '../src/model/index.js'
import type { Namespace } from '../test/lab/namespace.js'
import { makeNetwork, ROUTER_MAC, SCANNER_ADDRESS } from '../test/lab/network.js'
import { nmapArgv } from '../test/lab/nmap.js'
import { readSweep, scanArgv } from '../test/lab/synsweep.js'
import { ENDPOINT_COUNT, HOST_COUNT, PORTS, TARGETS, truth } from '../test/lab/truth.js'
import type { BarGroup } from './bars.js'
import { type LoopDelay, watchLoop, worstDelay } from './loop-delay.js'
import { masscanArgv, readMasscan, readNmap, type Said } from './peers.js'
import { inRounds } from './rounds.js'
import { runTool } from './run-tool.js'
import { median, ratios, type Series, spread } from './statistics.js'
import { table } from './table.js'
import { keepAwake } from './wake.js'

const TOO_LONG_MS = 300_000

interface Contender {
  readonly argv: readonly string[]
  readonly isSynsweep?: boolean
  /** How many endpoints it was asked about. */
  readonly endpointCount: number
  read(stdout: string): Said
}

const CONTENDERS = {
  'synsweep packet': synsweep('packet'),
  'synsweep ip': synsweep('ip'),
  masscan: {
    argv: masscanArgv(TARGETS, PORTS),
    endpointCount: ENDPOINT_COUNT,
    read: readMasscan,
  },
  'zmap, one port': {
    argv: [
      ...['zmap', '-p', '3', '-r', '50000', '-T', '1', '-c', '2', '-i', 's0', '-G', ROUTER_MAC, '-b', '/dev/null'],
      ...['--output-filter', 'repeat = 0', '-f', 'saddr,sport,classification', '-O', 'csv', '-q', '-v', '0', TARGETS],
    ],
    endpointCount: HOST_COUNT,
    read: readZmap,
  },
  nmap: {
    argv: nmapArgv([TARGETS], PORTS, ['--min-rate', '50000', '--min-hostgroup', '256']),
    endpointCount: ENDPOINT_COUNT,
    read: readNmap,
  },
} as const satisfies Record<string, Contender>

interface Outcome {
  readonly elapsedMs: number
  readonly judgedRatio: number
  readonly rightRatio: number
  readonly delay?: LoopDelay
}

export interface SweepTime {
  readonly elapsedMs: Series
  /** Of the endpoints asked about, the share that was given a verdict, and the right one; the worst round. */
  readonly judgedRatio: number
  readonly rightRatio: number
  /** The worst of all rounds; absent for other tools than synsweep. */
  readonly delay?: LoopDelay
}

export type SweepTimes = Readonly<Record<keyof typeof CONTENDERS, SweepTime>>

function synsweep(link: string): Contender {
  const options = [
    ...['--link', link, '--rate', '1000000', '--transmit-threads', '2'],
    ...['--json', '--show', 'open,closed,filtered', '--quiet'],
  ]
  return {
    argv: scanArgv(TARGETS, '-p', PORTS, ...options),
    ...{ isSynsweep: true, endpointCount: ENDPOINT_COUNT },
    read: (stdout) => {
      const { verdicts } = readSweep({ code: 0, signal: null, stdout, stderr: '' })
      return new Map(verdicts.map(({ address, port, state }) => [`${address}:${port}`, state]))
    },
  }
}

/** All of them against the same laboratory. */
export async function measureSweepTimes(roundCount: number): Promise<SweepTimes> {
  await using network = await makeNetwork()
  using _awake = keepAwake(network.router, SCANNER_ADDRESS)
  const outcomes = await inRounds(CONTENDERS, roundCount, (contender) => sweep(contender, network.scanner))
  const entries = Object.entries(outcomes).map(([name, all]: [string, Outcome[]]) => {
    const delay = worstDelay(all)
    const time: SweepTime = {
      elapsedMs: all.map(({ elapsedMs }) => elapsedMs),
      judgedRatio: Math.min(...all.map(({ judgedRatio }) => judgedRatio)),
      rightRatio: Math.min(...all.map(({ rightRatio }) => rightRatio)),
      ...(delay && { delay }),
    }
    return [name, time]
  })
  return Object.fromEntries(entries) as SweepTimes
}

async function sweep({ argv, isSynsweep, endpointCount, read }: Contender, scanner: Namespace): Promise<Outcome> {
  const run = (how: readonly string[]) => runTool(scanner, how, TOO_LONG_MS)
  const { result: ran, delay } = isSynsweep ? await watchLoop(argv, run) : { result: await run(argv), delay: undefined }
  if (ran.isCutOff) throw new Error(`${argv.join(' ')} is not done after ${TOO_LONG_MS / 1000} s`)
  const said = read(ran.stdout)
  const rightCount = [...said].filter(([endpoint, state]) => {
    const [address, port] = endpoint.split(':') as [string, string]
    return truth(address, Number(port)).state === state
  }).length
  return {
    elapsedMs: ran.elapsedMs,
    ...{ judgedRatio: said.size / endpointCount, rightRatio: rightCount / endpointCount },
    ...(delay && { delay }),
  }
}

export function renderSweepTimes(times: SweepTimes): string {
  const percent = (ratio: number) => (ratio * 100).toFixed(2)
  const rows = Object.entries(times).map(
    ([name, { elapsedMs, judgedRatio, rightRatio, delay }]: [string, SweepTime]) => [
      ...[name, spread(elapsedMs, 1000, 2), median(ratios(elapsedMs, times.nmap.elapsedMs)).toFixed(2)],
      ...[percent(judgedRatio), percent(rightRatio)],
      delay ? `${delay.maxMs.toFixed(1)} · ${delay.p999Ms.toFixed(1)}` : '',
    ],
  )
  return table(['tool', 'seconds', '× nmap', 'judged %', 'right %', 'blocked, ms'], rows)
}

export function sweepBars(times: SweepTimes): BarGroup {
  const bars = Object.entries(times).map(([name, { elapsedMs, rightRatio }]: [string, SweepTime]) => ({
    ...{ name, values: elapsedMs, tone: name.startsWith('synsweep') ? ('blue' as const) : ('faint' as const) },
    note: `${(rightRatio * 100).toFixed(1)} % right`,
  }))
  return { label: 'seconds for 256 hosts × 1,000 ports behind a firewall', unit: 1000, digits: 2, bars }
}

/** Rows such as `10.77.0.1,3,synack`; what is unreachable by ICMP counts as filtered. */
function readZmap(stdout: string): Said {
  const states: Record<string, State> = { synack: 'open', rst: 'closed', icmp: 'filtered' }
  const rows = [...stdout.matchAll(/^([\d.]+),(\d+),(synack|rst|icmp)$/gm)]
  return new Map(rows.map(([, address, port, classification]) => [`${address}:${port}`, states[classification!]!]))
}
