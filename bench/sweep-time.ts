import type { State } from '../src/model/index.js'
import type { Namespace } from '../test/lab/namespace.js'
import { makeNetwork, ROUTER_MAC, SCANNER_ADDRESS } from '../test/lab/network.js'
import { nmapArgv } from '../test/lab/nmap.js'
import { readSweep, scanArgv } from '../test/lab/synsweep.js'
import { ENDPOINT_COUNT, HOST_COUNT, PORTS, TARGETS, truth } from '../test/lab/truth.js'
import type { BarGroup } from './bars.js'
import { masscanArgv, readMasscan, readNmap, type Said } from './peers.js'
import { runTool } from './run-tool.js'
import { median } from './statistics.js'
import { table } from './table.js'
import { keepAwake } from './wake.js'

const TOO_LONG_MS = 300_000

interface Contender {
  readonly name: string
  readonly argv: readonly string[]
  /** How many endpoints it was asked about. */
  readonly endpointCount: number
  read(stdout: string): Said
}

const CONTENDERS: readonly Contender[] = [
  synsweep('packet'),
  synsweep('ip'),
  {
    name: 'masscan',
    argv: masscanArgv(TARGETS, PORTS),
    endpointCount: ENDPOINT_COUNT,
    read: readMasscan,
  },
  {
    name: 'zmap, one port',
    argv: [
      ...['zmap', '-p', '3', '-r', '50000', '-T', '1', '-c', '2', '-i', 's0', '-G', ROUTER_MAC, '-b', '/dev/null'],
      ...['--output-filter', 'repeat = 0', '-f', 'saddr,sport,classification', '-O', 'csv', '-q', '-v', '0', TARGETS],
    ],
    endpointCount: HOST_COUNT,
    read: readZmap,
  },
  {
    name: 'nmap',
    argv: nmapArgv([TARGETS], PORTS, ['--min-rate', '50000', '--min-hostgroup', '256']),
    endpointCount: ENDPOINT_COUNT,
    read: readNmap,
  },
]

export interface SweepTimes {
  readonly name: string
  readonly elapsedMs: readonly number[]
  readonly ratioToNmap: readonly number[]
  /** Of the endpoints asked about, the share that was given a verdict, and the right one; the worst round. */
  readonly judgedRatio: number
  readonly rightRatio: number
}

interface Result {
  readonly elapsedMs: number
  readonly judgedRatio: number
  readonly rightRatio: number
}

function synsweep(link: string): Contender {
  const options = [
    ...['--link', link, '--rate', '1000000', '--transmit-threads', '2'],
    ...['--json', '--show', 'open,closed,filtered', '--quiet'],
  ]
  return {
    name: `synsweep ${link}`,
    argv: scanArgv(TARGETS, '-p', PORTS, ...options),
    endpointCount: ENDPOINT_COUNT,
    read: (stdout) => {
      const { verdicts } = readSweep({ code: 0, signal: null, stdout, stderr: '' })
      return new Map(verdicts.map(({ address, port, state }) => [`${address}:${port}`, state]))
    },
  }
}

/** Every round runs every tool once against the same laboratory, each time another first. */
export async function measureSweepTimes(roundCount: number): Promise<SweepTimes[]> {
  await using network = await makeNetwork()
  using _awake = keepAwake(network.router, SCANNER_ADDRESS)
  const rounds: Result[][] = CONTENDERS.map(() => [])
  for (let round = 0; round < roundCount; round++) {
    for (let turn = 0; turn < CONTENDERS.length; turn++) {
      const index = (round + turn) % CONTENDERS.length
      rounds[index]!.push(await time(CONTENDERS[index]!, network.scanner))
    }
  }
  const nmap = rounds[CONTENDERS.findIndex(({ name }) => name === 'nmap')]!
  return CONTENDERS.map(({ name }, index) => ({
    name,
    elapsedMs: rounds[index]!.map(({ elapsedMs }) => elapsedMs),
    ratioToNmap: rounds[index]!.map(({ elapsedMs }, round) => elapsedMs / nmap[round]!.elapsedMs),
    judgedRatio: Math.min(...rounds[index]!.map(({ judgedRatio }) => judgedRatio)),
    rightRatio: Math.min(...rounds[index]!.map(({ rightRatio }) => rightRatio)),
  }))
}

async function time({ name, argv, endpointCount, read }: Contender, scanner: Namespace): Promise<Result> {
  const { elapsedMs, stdout, isCutOff } = await runTool(scanner, argv, TOO_LONG_MS)
  if (isCutOff) throw new Error(`${name} is not done after ${TOO_LONG_MS / 1000} s`)
  const said = read(stdout)
  const rightCount = [...said].filter(([endpoint, state]) => {
    const [address, port] = endpoint.split(':') as [string, string]
    return truth(address, Number(port)).state === state
  }).length
  return { elapsedMs, judgedRatio: said.size / endpointCount, rightRatio: rightCount / endpointCount }
}

export function renderSweepTimes(times: readonly SweepTimes[]): string {
  const seconds = (ms: number) => (ms / 1000).toFixed(2)
  const rows = times.map(({ name, elapsedMs, ratioToNmap, judgedRatio, rightRatio }) => [
    name,
    seconds(median(elapsedMs)),
    `${seconds(Math.min(...elapsedMs))}–${seconds(Math.max(...elapsedMs))}`,
    median(ratioToNmap).toFixed(2),
    `${(judgedRatio * 100).toFixed(2)} %`,
    `${(rightRatio * 100).toFixed(2)} %`,
  ])
  return table(['tool', 'median s', 'min–max', '× nmap', 'judged', 'right'], rows)
}

export function sweepBars(times: readonly SweepTimes[]): BarGroup {
  const bars = times.map(({ name, elapsedMs, rightRatio }) => ({
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
