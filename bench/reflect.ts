import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { makeNamespaces, type Namespace } from '../test/lab/namespace.js'
import { readSweep, scanArgv } from '../test/lab/synsweep.js'
import { buildNative, SENDER_ADDRESS, SINK_MAC } from './sink.js'
import { median } from './statistics.js'
import { table } from './table.js'
import { keepAwake } from './wake.js'

const SENDER_MAC = '02:00:00:00:76:02'
const REFLECTOR_ADDRESS = '10.76.0.1'

/** Few hosts with many ports: what is kept of every host is no part of the question. */
const TARGETS = '10.128.0.0/20'
const PORTS = '1-1000'
const ENDPOINT_COUNT = 4096 * 1000

const TOO_LONG_MS = 120_000

interface Contender {
  readonly name: string
  readonly argv: readonly string[]
  /** @returns how many endpoints it reported as answering, and in what time if it says so itself */
  read(stdout: string): { readonly answeredCount: number; readonly elapsedMs?: number }
}

/** How long it listens after its last probe: not counted. Its rate is its best: faster, it loses more answers. */
const MASSCAN_WAIT_S = 1

const CONTENDERS: readonly Contender[] = [
  synsweep('xdp, captured by xdp', ['--link', 'xdp', '--capture', 'xdp', '--rate', '3000000']),
  synsweep('packet, captured by pcap', ['--link', 'packet', '--capture', 'pcap', '--rate', '1000000']),
  {
    name: 'masscan, rate 100,000',
    argv: [
      ...['masscan', TARGETS, '-p', PORTS, '--rate', '100000', '--wait', `${MASSCAN_WAIT_S}`, '--adapter', 's0'],
      ...['--router-mac', SINK_MAC, '--show', 'open,closed', '-oL', '-'],
    ],
    read: (stdout) => ({ answeredCount: new Set(stdout.match(/^(?:open|closed) tcp \d+ [\d.]+/gm)).size }),
  },
]

function synsweep(how: string, options: readonly string[]): Contender {
  return {
    name: `synsweep ${how}`,
    // Nothing is shown, since nobody is silent: verdicts are made, and counted.
    argv: scanArgv(TARGETS, '-p', PORTS, '--retries', '0', '--quiet', '--json', '--show', 'filtered', ...options),
    read: (stdout) => {
      const { summary } = readSweep({ code: 0, signal: null, stdout, stderr: '' })
      return { answeredCount: summary.open + summary.closed, elapsedMs: summary.elapsedMs }
    },
  }
}

export interface ReflectRates {
  readonly name: string
  /** Answered endpoints a second over the whole scan, its cooldown included, one for each round. */
  readonly ratesPps: readonly number[]
  /** The share of endpoints reported as answering, of the same round: all of them answer. */
  readonly heardRatios: readonly number[]
}

/** Every round runs every tool once, each time another first. */
export async function measureReflectRates(roundCount: number): Promise<ReflectRates[]> {
  await using namespaces = await makeNamespaces(['sender', 'reflector'])
  const { sender, reflector } = namespaces.at
  await connect(sender, reflector)
  await answerEverything(reflector, await buildNative('xdp_reflector'))
  const results = CONTENDERS.map(({ name }) => ({ name, ratesPps: [] as number[], heardRatios: [] as number[] }))
  for (let round = 0; round < roundCount; round++) {
    for (let turn = 0; turn < CONTENDERS.length; turn++) {
      const index = (round + turn) % CONTENDERS.length
      const { argv, read } = CONTENDERS[index]!
      using _awake = keepAwake(reflector, SENDER_ADDRESS)
      const startedMs = performance.now()
      const { stdout } = await sender.run(argv, { timeoutMs: TOO_LONG_MS })
      const tookMs = performance.now() - startedMs
      const { answeredCount, elapsedMs = tookMs - MASSCAN_WAIT_S * 1000 } = read(stdout)
      results[index]!.ratesPps.push((answeredCount / elapsedMs) * 1000)
      results[index]!.heardRatios.push(answeredCount / ENDPOINT_COUNT)
    }
  }
  return results
}

async function connect(sender: Namespace, reflector: Namespace): Promise<void> {
  await sender.script(`
    ip link add s0 address ${SENDER_MAC} type veth peer name t0 address ${SINK_MAC} netns ${reflector.name}
    ip address add ${SENDER_ADDRESS}/24 dev s0
    ip link set s0 up
    ethtool -K s0 gro on`)
  await reflector.script(`
    ip address add ${REFLECTOR_ADDRESS}/24 dev t0
    ip link set t0 up
    ethtool -K t0 gro on
    ip neighbour add ${SENDER_ADDRESS} lladdr ${SENDER_MAC} dev t0 nud permanent`)
  await sender.script(`
    ip neighbour add ${REFLECTOR_ADDRESS} lladdr ${SINK_MAC} dev s0 nud permanent
    ip route add ${TARGETS} via ${REFLECTOR_ADDRESS}`)
}

/** Until the namespace goes, which ends whatever runs in it. */
async function answerEverything(reflector: Namespace, program: string): Promise<void> {
  const child = reflector.start([program, 't0', 'closed'], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [line] = (await Promise.race([once(createInterface(child.stdout!), 'line'), once(child, 'exit')])) as unknown[]
  if (line !== 'ready') throw new Error(`xdp_reflector ended with ${line}`)
  child.unref()
}

export function renderReflectRates(results: readonly ReflectRates[]): string {
  const kpps = (ratePps: number) => (ratePps / 1000).toFixed(0)
  const rows = results.map(({ name, ratesPps, heardRatios }) => [
    name,
    kpps(median(ratesPps)),
    `${kpps(Math.min(...ratesPps))}–${kpps(Math.max(...ratesPps))}`,
    `${(Math.min(...heardRatios) * 100).toFixed(2)} %`,
  ])
  return table(['tool', 'median k verdicts/s', 'min–max', 'heard'], rows)
}
