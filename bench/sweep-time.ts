import { once } from 'node:events'
import { mkdtemp, open, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import type { State } from '../src/model/index.js'
import type { Namespace } from '../test/lab/namespace.js'
import { makeNetwork, ROUTER_MAC, SCANNER_ADDRESS } from '../test/lab/network.js'
import { nmapArgv, parseNmap } from '../test/lab/nmap.js'
import { readSweep, scanArgv } from '../test/lab/synsweep.js'
import { ENDPOINT_COUNT, HOST_COUNT, PORTS, TARGETS, truth } from '../test/lab/truth.js'
import { median } from './statistics.js'
import { table } from './table.js'
import { keepAwake } from './wake.js'

/** What a tool said, by `address:port`. An endpoint that it did not mention has no verdict. */
type Said = ReadonlyMap<string, State>

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
    argv: [
      ...['masscan', TARGETS, '-p', PORTS, '--rate', '100000', '--wait', '2', '--router-mac', ROUTER_MAC],
      ...['--adapter', 's0', '--show', 'open,closed', '-oL', '-'],
    ],
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
    read: (stdout) => new Map([...parseNmap(stdout)].map(([endpoint, { state }]) => [endpoint, state])),
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
  const { elapsedMs, stdout } = await runIntoFile(name, argv, scanner)
  const said = read(stdout)
  const rightCount = [...said].filter(([endpoint, state]) => {
    const [address, port] = endpoint.split(':') as [string, string]
    return truth(address, Number(port)).state === state
  }).length
  return { elapsedMs, judgedRatio: said.size / endpointCount, rightRatio: rightCount / endpointCount }
}

/** Runs a tool that writes into a file, so that nobody reads along at the expense of what is timed. */
async function runIntoFile(name: string, argv: readonly string[], scanner: Namespace) {
  const folder = await mkdtemp(join(tmpdir(), 'synlab-'))
  try {
    const file = join(folder, 'stdout')
    await using output = await open(file, 'w')
    const begin = performance.now()
    const tool = scanner.start(argv, {
      stdio: ['ignore', output.fd, 'ignore'],
      timeout: TOO_LONG_MS,
      killSignal: 'SIGKILL',
    })
    const [code, signal] = (await once(tool, 'exit')) as [number | null, NodeJS.Signals | null]
    const elapsedMs = performance.now() - begin
    if (code !== 0) throw new Error(`${name} ended with ${code ?? signal}: ${argv.join(' ')}`)
    return { elapsedMs, stdout: await readFile(file, 'utf8') }
  } finally {
    await rm(folder, { recursive: true })
  }
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

/** Lines such as `open tcp 80 10.77.0.1 1700000000`. */
function readMasscan(stdout: string): Said {
  return new Map(
    [...stdout.matchAll(/^(open|closed) tcp (\d+) (\S+)/gm)].map(([, state, port, address]) => [
      `${address}:${port}`,
      state as State,
    ]),
  )
}

/** Rows such as `10.77.0.1,3,synack`; what is unreachable by ICMP counts as filtered. */
function readZmap(stdout: string): Said {
  const states: Record<string, State> = { synack: 'open', rst: 'closed', icmp: 'filtered' }
  const rows = [...stdout.matchAll(/^([\d.]+),(\d+),(synack|rst|icmp)$/gm)]
  return new Map(rows.map(([, address, port, classification]) => [`${address}:${port}`, states[classification!]!]))
}
