import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { makeNamespaces, type Namespace } from '../test/lab/namespace.js'
import { nmapArgv } from '../test/lab/nmap.js'
import { readSweep, scanArgv } from '../test/lab/synsweep.js'
import type { BarGroup } from './bars.js'
import { type LoopDelay, watchLoop, worstDelay } from './loop-delay.js'
import { buildNative } from './native.js'
import { readMasscan, readNmap } from './peers.js'
import { inRounds } from './rounds.js'
import { runTool } from './run-tool.js'
import { SENDER_ADDRESS, SENDER_MAC, SINK_ADDRESS, SINK_MAC } from './sink.js'
import { median, ratios, type Series, spread } from './statistics.js'
import { table } from './table.js'
import { keepAwake } from './wake.js'

/** Few hosts with many ports: what is kept of every host is no part of the question. */
const NETWORK = '10.128.0.0/20'
const PORTS = '1-1000'
const PORT_COUNT = 1000

const TOO_LONG_MS = 120_000

interface Contender {
  readonly argv: readonly string[]
  readonly isSynsweep?: boolean
  readonly hostCount: number
  /** @returns how many endpoints it reported as answering, and in what time if it says so itself */
  read(stdout: string): { readonly answeredCount: number; readonly elapsedMs?: number }
  /** How long it listens after its last probe: not counted. */
  readonly waitMs?: number
}

/** All that is asked answers. The slower are asked about a part. */
const CONTENDERS = {
  'synsweep xdp': synsweep(['--link', 'xdp', '--capture', 'xdp', '--rate', '3000000']),
  'synsweep packet': synsweep(['--link', 'packet', '--capture', 'pcap', '--rate', '1000000']),
  // Its rate is its best: faster, it loses more answers.
  masscan: {
    argv: [
      ...['masscan', '10.128.0.0/22', '-p', PORTS, '--rate', '100000', '--wait', '1', '--adapter', 's0'],
      ...['--router-mac', SINK_MAC, '--show', 'open,closed', '-oL', '-'],
    ],
    ...{ hostCount: 1024, waitMs: 1000 },
    read: (stdout) => ({ answeredCount: readMasscan(stdout).size }),
  },
  nmap: {
    argv: nmapArgv(['10.128.0.0/26'], PORTS, ['--min-rate', '50000', '--min-hostgroup', '64']),
    hostCount: 64,
    read: (stdout) => ({
      answeredCount: [...readNmap(stdout).values()].filter((state) => state !== 'filtered').length,
    }),
  },
} as const satisfies Record<string, Contender>

function synsweep(options: readonly string[]): Contender {
  return {
    // Nothing is shown, since nobody is silent: verdicts are made, and counted.
    argv: scanArgv(NETWORK, '-p', PORTS, '--retries', '0', '--quiet', '--json', '--show', 'filtered', ...options),
    ...{ isSynsweep: true, hostCount: 4096 },
    read: (stdout) => {
      const { summary } = readSweep({ code: 0, signal: null, stdout, stderr: '' })
      return { answeredCount: summary.open + summary.closed, elapsedMs: summary.elapsedMs }
    },
  }
}

interface Outcome {
  readonly ratePps: number
  readonly heardRatio: number
  readonly maxRssBytes: number
  readonly delay?: LoopDelay
}

export interface ReflectRate {
  /** Answered endpoints a second over the whole scan, its cooldown included. */
  readonly ratesPps: Series
  /** The share of endpoints reported as answering, of the same round: all of them answer. */
  readonly heardRatios: Series
  readonly maxRssBytes: Series
  /** The worst of all rounds; absent for other tools than synsweep. */
  readonly delay?: LoopDelay
}

export type ReflectRates = Readonly<Record<keyof typeof CONTENDERS, ReflectRate>>

export async function measureReflectRates(roundCount: number): Promise<ReflectRates> {
  await using namespaces = await makeNamespaces(['sender', 'reflector'])
  const { sender, reflector } = namespaces.at
  await connect(sender, reflector)
  await answerEverything(reflector, await buildNative('xdp_reflector'))
  const outcomes = await inRounds(CONTENDERS, roundCount, async (contender) => {
    using _awake = keepAwake(reflector, SENDER_ADDRESS)
    return await scan(contender, sender)
  })
  const entries = Object.entries(outcomes).map(([name, all]: [string, Outcome[]]) => {
    const delay = worstDelay(all)
    const rate: ReflectRate = {
      ratesPps: all.map(({ ratePps }) => ratePps),
      heardRatios: all.map(({ heardRatio }) => heardRatio),
      maxRssBytes: all.map(({ maxRssBytes }) => maxRssBytes),
      ...(delay && { delay }),
    }
    return [name, rate]
  })
  return Object.fromEntries(entries) as ReflectRates
}

async function scan({ argv, isSynsweep, hostCount, read, waitMs = 0 }: Contender, sender: Namespace): Promise<Outcome> {
  const run = (how: readonly string[]) => runTool(sender, how, TOO_LONG_MS)
  const { result: ran, delay } = isSynsweep ? await watchLoop(argv, run) : { result: await run(argv), delay: undefined }
  if (ran.isCutOff) throw new Error(`${argv.join(' ')} is not done after ${TOO_LONG_MS / 1000} s`)
  const { answeredCount, elapsedMs = ran.elapsedMs - waitMs } = read(ran.stdout)
  return {
    ratePps: (answeredCount / elapsedMs) * 1000,
    heardRatio: answeredCount / (hostCount * PORT_COUNT),
    maxRssBytes: ran.maxRssBytes,
    ...(delay && { delay }),
  }
}

async function connect(sender: Namespace, reflector: Namespace): Promise<void> {
  await sender.script(`
    ip link add s0 address ${SENDER_MAC} type veth peer name t0 address ${SINK_MAC} netns ${reflector.name}
    ip address add ${SENDER_ADDRESS}/24 dev s0
    ip link set s0 up
    ethtool -K s0 gro on`)
  await reflector.script(`
    ip address add ${SINK_ADDRESS}/24 dev t0
    ip link set t0 up
    ethtool -K t0 gro on
    ip neighbour add ${SENDER_ADDRESS} lladdr ${SENDER_MAC} dev t0 nud permanent`)
  await sender.script(`
    ip neighbour add ${SINK_ADDRESS} lladdr ${SINK_MAC} dev s0 nud permanent
    ip route add ${NETWORK} via ${SINK_ADDRESS}`)
}

/** Until the namespace goes, which ends whatever runs in it. */
async function answerEverything(reflector: Namespace, program: string): Promise<void> {
  const child = reflector.start([program, 't0', 'closed'], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [line] = (await Promise.race([once(createInterface(child.stdout!), 'line'), once(child, 'exit')])) as unknown[]
  if (line !== 'ready') throw new Error(`xdp_reflector ended with ${line}`)
  child.unref()
}

export function renderReflectRates(rates: ReflectRates): string {
  const rows = Object.entries(rates).map(
    ([name, { ratesPps, heardRatios, maxRssBytes, delay }]: [string, ReflectRate]) => [
      ...[name, spread(ratesPps, 1000), median(ratios(ratesPps, rates.masscan.ratesPps)).toFixed(2)],
      (Math.min(...heardRatios) * 100).toFixed(2),
      delay ? `${delay.maxMs.toFixed(1)} · ${delay.p999Ms.toFixed(1)}` : '',
      (Math.max(...maxRssBytes) / 1e6).toFixed(0),
    ],
  )
  return table(['tool', 'k verdicts/s', '× masscan', 'heard %', 'blocked, ms', 'MB'], rows)
}

export function reflectBars(rates: ReflectRates): BarGroup {
  const bars = Object.entries(rates).map(([name, { ratesPps, heardRatios }]: [string, ReflectRate]) => ({
    ...{ name, values: ratesPps, tone: name.startsWith('synsweep') ? ('blue' as const) : ('faint' as const) },
    note: `${(Math.min(...heardRatios) * 100).toFixed(1)} % heard`,
  }))
  return { label: 'thousand verdicts per second, every probe answered by RST', unit: 1000, digits: 0, bars }
}
