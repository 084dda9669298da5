import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { makeNamespaces, type Namespace } from '../test/lab/namespace.js'
import { ROOT } from '../test/lab/root.js'
import { buildNative } from './native.js'
import { type Ran, runTool } from './run-tool.js'
import type { Sample } from './statistics.js'
import { keepAwake } from './wake.js'

/** 2^23 addresses, all of which lead to the sink. */
const SINK_NETWORK = '10.128.0.0/9'
export const SINK_MAC = '02:00:00:00:76:01'
export const SENDER_ADDRESS = '10.76.0.2'

export const SINK_ADDRESS = '10.76.0.1'
export const SENDER_MAC = '02:00:00:00:76:02'

/**
 * Two namespaces: a sender, and a sink whose driver counts each frame and drops
 * it (an XDP program, xdp_sink.cc), so that what is measured is the sending and
 * nothing behind it.
 */
export interface Sink extends AsyncDisposable {
  readonly sender: Namespace
  /** Runs a tool and tells what of it reached the sink. @throws {Error} it failed, or was not done in time */
  measure(argv: readonly string[], options: MeasureOptions): Promise<Arrival>
}

export interface MeasureOptions {
  readonly timeoutMs: number
  /** Time between two samples. @default 20 */
  readonly samplePeriodMs?: number
}

export interface Arrival {
  readonly ran: Ran
  /** Frames that arrived: probes, since nothing else is sent here. */
  readonly probeCount: number
  /** The counter over time, in ms since the Unix epoch. */
  readonly samples: readonly Sample[]
}

export async function makeSink(): Promise<Sink> {
  const namespaces = await makeNamespaces(['sender', 'sink'])
  const { sender, sink } = namespaces.at
  try {
    await sender.script(`
      ip link add s0 address ${SENDER_MAC} type veth peer name t0 address ${SINK_MAC} netns ${sink.name}
      ip address add ${SENDER_ADDRESS}/24 dev s0
      ip link set s0 up`)
    await sink.script(`
      ip address add ${SINK_ADDRESS}/24 dev t0
      ip link set t0 up
      ip neighbour add ${SENDER_ADDRESS} lladdr ${SENDER_MAC} dev t0 nud permanent`)
    await sender.script(`
      ip neighbour add ${SINK_ADDRESS} lladdr ${SINK_MAC} dev s0 nud permanent
      ip route add ${SINK_NETWORK} via ${SINK_ADDRESS}`)
    await dropEverything(sink, await buildNative('xdp_sink'))
  } catch (error) {
    await namespaces.close()
    throw error
  }
  return {
    sender,
    measure: (argv, options) => measure(sender, sink, argv, options),
    [Symbol.asyncDispose]: namespaces.close,
  }
}

/** Until the namespace goes, which ends whatever runs in it. */
async function dropEverything(sink: Namespace, program: string): Promise<void> {
  const child = sink.start([program, 't0'], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [line] = (await Promise.race([once(createInterface(child.stdout!), 'line'), once(child, 'exit')])) as unknown[]
  if (line !== 'ready') throw new Error(`xdp_sink ended with ${line}`)
  child.unref()
}

async function measure(
  sender: Namespace,
  sink: Namespace,
  argv: readonly string[],
  { timeoutMs, samplePeriodMs = 20 }: MeasureOptions,
): Promise<Arrival> {
  const before = await probeCount(sink)
  using _awake = keepAwake(sink, SENDER_ADDRESS)
  const sampler = startSampler(sink, samplePeriodMs)
  await sampler.isReady
  const ran = await runTool(sender, argv, timeoutMs)
  const samples = await sampler.stop()
  if (ran.isCutOff) throw new Error(`${argv.join(' ')} is not done after ${timeoutMs / 1000} s`)
  return { ran, probeCount: (await probeCount(sink)) - before, samples }
}

interface Sampler {
  /** The first sample is there. */
  readonly isReady: Promise<unknown>
  stop(): Promise<Sample[]>
}

/** Reads the sink's interface counter again and again, in one small process, so that it costs the tool next to nothing. */
function startSampler(sink: Namespace, periodMs: number): Sampler {
  const file = '/sys/class/net/t0/statistics/rx_packets'
  const program = [process.execPath, join(ROOT, 'bench/sampler.mjs'), file, `${periodMs}`]
  const child = sink.start(program, { stdio: ['ignore', 'pipe', 'ignore'] })
  const samples: Sample[] = []
  const lines = createInterface(child.stdout!)
  lines.on('line', (line) => {
    const [atMs, count] = line.split(' ').map(Number)
    samples.push({ atMs: atMs!, count: count! })
  })
  const closed = once(lines, 'close')
  return {
    isReady: Promise.race([once(lines, 'line'), closed]),
    async stop() {
      child.kill('SIGKILL')
      await closed
      return samples
    },
  }
}

async function probeCount(sink: Namespace): Promise<number> {
  return Number(await sink.output(['cat', '/sys/class/net/t0/statistics/rx_packets']))
}
