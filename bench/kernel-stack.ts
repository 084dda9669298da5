import type { State } from '../src/model/index.js'
import { listenOn } from '../test/lab/listeners.js'
import { makeNamespaces, type Namespace } from '../test/lab/namespace.js'
import { nmapArgv } from '../test/lab/nmap.js'
import { readSweep, scanArgv } from '../test/lab/synsweep.js'
import type { BarGroup } from './bars.js'
import { type LoopDelay, watchLoop, worstDelay } from './loop-delay.js'
import { readMasscan, readNmap, type Said } from './peers.js'
import { inRounds } from './rounds.js'
import { runTool } from './run-tool.js'
import { SENDER_ADDRESS, SENDER_MAC, SINK_ADDRESS, SINK_MAC } from './sink.js'
import { median, ratios, type Series, spread } from './statistics.js'
import { table } from './table.js'
import { keepAwake } from './wake.js'

/**
 * 65,536 addresses × 4 ports, all of them one kernel's. Every eighth address is dark; of the others two ports are open,
 * one is closed and one filtered.
 */
const NETWORK = '10.77.0.0/16'
const HOST_COUNT = 65_536
const PORT_STATES = new Map<number, State>([
  [22, 'closed'],
  [23, 'filtered'],
  [80, 'open'],
  [443, 'open'],
])
const PORTS = [...PORT_STATES.keys()].join()
const IS_DARK = 'ip daddr & 0.0.0.7 == 0.0.0.7'

function truth(endpoint: string): State {
  const [, lastOctet, port] = /\.(\d+):(\d+)$/.exec(endpoint)!
  return (Number(lastOctet) & 7) === 7 ? 'filtered' : PORT_STATES.get(Number(port))!
}

interface Contender {
  readonly argv: readonly string[]
  readonly isSynsweep?: boolean
  readonly hostCount: number
  read(stdout: string): Said
}

/** Beyond some 0.3 million a second one core of the kernel no longer answers all. */
const CONTENDERS = {
  'synsweep xdp': synsweep(['--link', 'xdp', '--capture', 'xdp', '--rate', '250000']),
  'synsweep packet': synsweep(['--link', 'packet', '--rate', '150000']),
  'synsweep auto': synsweep([]),
  masscan: masscan('100000'),
  'masscan 200,000/s': masscan('200000'),
  // Of 1,024 hosts: for all of them it takes minutes.
  'nmap, a 64th': {
    argv: nmapArgv(['10.77.0.0/22'], PORTS, ['--min-rate', '50000', '--min-hostgroup', '1024']),
    hostCount: 1024,
    read: readNmap,
  },
} as const satisfies Record<string, Contender>

function synsweep(options: readonly string[]): Contender {
  const shown = ['--json', '--show', 'open,closed,filtered', '--quiet']
  return {
    argv: scanArgv(NETWORK, '-p', PORTS, ...options, ...shown),
    ...{ isSynsweep: true, hostCount: HOST_COUNT },
    read: (stdout) => {
      const { verdicts } = readSweep({ code: 0, signal: null, stdout, stderr: '' })
      return new Map(verdicts.map(({ address, port, state }) => [`${address}:${port}`, state]))
    },
  }
}

/** It has no notion of a round trip: a second is the least that it can be told to listen after its last probe. */
function masscan(ratePps: string): Contender {
  const how = ['--rate', ratePps, '--wait', '1', '--router-mac', SINK_MAC, '--adapter', 's0']
  return {
    argv: ['masscan', NETWORK, '-p', PORTS, ...how, '--show', 'open,closed', '-oL', '-'],
    hostCount: HOST_COUNT,
    read: readMasscan,
  }
}

const TOO_LONG_MS = 60_000

interface Outcome {
  readonly elapsedMs: number
  readonly judgedRatio: number
  readonly rightRatio: number
  readonly wrongCount: number
  readonly maxRssBytes: number
  readonly delay?: LoopDelay
}

export interface StackSweep {
  readonly elapsedMs: Series
  /** Of the endpoints asked about: the share with a verdict, and with the right one; the worst round. */
  readonly judgedRatio: number
  readonly rightRatio: number
  /** Endpoints given a verdict that is not true; the worst round. */
  readonly wrongCount: number
  readonly maxRssBytes: number
  /** Absent for other tools than synsweep: the worst round of each. */
  readonly delay?: LoopDelay
}

export type StackSweeps = Readonly<Record<keyof typeof CONTENDERS, StackSweep>>

export async function measureStackSweeps(roundCount: number): Promise<StackSweeps> {
  await using namespaces = await makeNamespaces(['scanner', 'target'])
  const { scanner, target } = namespaces.at
  await connect(scanner, target)
  const outcomes = await inRounds(CONTENDERS, roundCount, async (contender) => {
    using _awake = keepAwake(target, SENDER_ADDRESS)
    return await sweep(contender, scanner)
  })
  const entries = Object.entries(outcomes).map(([name, all]: [string, Outcome[]]) => {
    const delay = worstDelay(all)
    const sweep: StackSweep = {
      elapsedMs: all.map(({ elapsedMs }) => elapsedMs),
      judgedRatio: Math.min(...all.map(({ judgedRatio }) => judgedRatio)),
      rightRatio: Math.min(...all.map(({ rightRatio }) => rightRatio)),
      wrongCount: Math.max(...all.map(({ wrongCount }) => wrongCount)),
      maxRssBytes: Math.max(...all.map(({ maxRssBytes }) => maxRssBytes)),
      ...(delay && { delay }),
    }
    return [name, sweep]
  })
  return Object.fromEntries(entries) as StackSweeps
}

async function connect(scanner: Namespace, target: Namespace): Promise<void> {
  await scanner.script(`
    ip link add s0 address ${SENDER_MAC} type veth peer name t0 address ${SINK_MAC} netns ${target.name}
    ip address add ${SENDER_ADDRESS}/24 dev s0
    ip link set s0 up
    ethtool -K s0 gro on`)
  // tcp_syncookies 2: a listener keeps nothing of a SYN, so none is lost to a full queue.
  await target.script(`
    ip address add ${SINK_ADDRESS}/24 dev t0
    ip link set t0 up
    ethtool -K t0 gro on
    ip neighbour add ${SENDER_ADDRESS} lladdr ${SENDER_MAC} dev t0 nud permanent
    ip route add local ${NETWORK} dev lo
    echo 2 >/proc/sys/net/ipv4/tcp_syncookies`)
  await scanner.script(`
    ip neighbour add ${SINK_ADDRESS} lladdr ${SINK_MAC} dev s0 nud permanent
    ip route add ${NETWORK} via ${SINK_ADDRESS}`)
  const filtered = [...PORT_STATES].filter(([, state]) => state === 'filtered').map(([port]) => port)
  const ruleset = `table ip stack {
  chain arrive {
    type filter hook prerouting priority raw
    ${IS_DARK} drop
    tcp dport { ${filtered.join()} } drop
  }
}
`
  await target.output(['nft', '-f', '-'], { input: ruleset })
  await listenOn(
    target,
    [...PORT_STATES].filter(([, state]) => state === 'open').map(([port]) => port),
  )
}

async function sweep({ argv, isSynsweep, hostCount, read }: Contender, scanner: Namespace): Promise<Outcome> {
  const run = (how: readonly string[]) => runTool(scanner, how, TOO_LONG_MS)
  const { result: ran, delay } = isSynsweep ? await watchLoop(argv, run) : { result: await run(argv), delay: undefined }
  if (ran.isCutOff) throw new Error(`${argv.join(' ')} is not done after ${TOO_LONG_MS / 1000} s`)
  const said = read(ran.stdout)
  const rightCount = [...said].filter(([endpoint, state]) => truth(endpoint) === state).length
  const endpointCount = hostCount * PORT_STATES.size
  return {
    ...{ elapsedMs: ran.elapsedMs, maxRssBytes: ran.maxRssBytes },
    ...{ judgedRatio: said.size / endpointCount, rightRatio: rightCount / endpointCount },
    wrongCount: said.size - rightCount,
    ...(delay && { delay }),
  }
}

export function renderStackSweeps(sweeps: StackSweeps): string {
  const rows = Object.entries(sweeps).map(([name, sweep]: [string, StackSweep]) => [
    ...[name, spread(sweep.elapsedMs, 1000, 1), median(ratios(sweep.elapsedMs, sweeps.masscan.elapsedMs)).toFixed(2)],
    ...[(sweep.rightRatio * 100).toFixed(2), String(sweep.wrongCount)],
    sweep.delay ? `${sweep.delay.maxMs.toFixed(1)} · ${sweep.delay.p999Ms.toFixed(1)}` : '',
    (sweep.maxRssBytes / 1e6).toFixed(0),
  ])
  return table(['tool', 'seconds', '× masscan', 'right %', 'wrong', 'blocked, ms', 'MB'], rows)
}

export function stackBars(sweeps: StackSweeps): BarGroup {
  const bars = Object.entries(sweeps).map(([name, { elapsedMs, rightRatio }]: [string, StackSweep]) => ({
    ...{ name, values: elapsedMs, tone: name.startsWith('synsweep') ? ('blue' as const) : ('faint' as const) },
    note: `${(rightRatio * 100).toFixed(1)} % right`,
  }))
  return { label: "seconds for 65,536 addresses × 4 ports on a kernel's own stack", unit: 1000, digits: 2, bars }
}
