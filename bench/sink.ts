import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { makeNamespaces, type Namespace } from '../test/lab/namespace.js'
import { ROOT } from '../test/lab/root.js'
import type { Sample } from './statistics.js'
import { keepAwake } from './wake.js'

/** 2^20 addresses, all of which lead to the sink. */
export const SINK_TARGETS = '10.128.0.0/12'
export const SINK_ENDPOINT_COUNT = 2 ** 20
export const SINK_MAC = '02:00:00:00:76:01'
export const SENDER_ADDRESS = '10.76.0.2'

const SINK_ADDRESS = '10.76.0.1'
const SENDER_MAC = '02:00:00:00:76:02'

/**
 * Two namespaces: a sender, and a sink that counts each probe and drops it
 * before its kernel looks at it (nftables, netdev ingress), so that what is
 * measured is the sending and nothing behind it.
 */
export interface Sink extends AsyncDisposable {
  readonly sender: Namespace
  /** Runs a tool, at most `timeoutMs`, and tells what of it reached the sink. */
  measure(argv: readonly string[], timeoutMs: number): Promise<Arrival>
}

export interface Arrival {
  /** Probes for {@link SINK_TARGETS} that arrived. */
  readonly probeCount: number
  /** The counter over time, in the sink's own clock. */
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
      ip route add ${SINK_TARGETS} via ${SINK_ADDRESS}`)
    await sink.output(['nft', '-f', '-'], { input: RULESET })
  } catch (error) {
    await namespaces.close()
    throw error
  }
  return {
    sender,
    measure: (argv, timeoutMs) => measure(sender, sink, argv, timeoutMs),
    [Symbol.asyncDispose]: namespaces.close,
  }
}

const RULESET = `table netdev sink {
  counter probes { }
  chain arrive {
    type filter hook ingress device t0 priority 0
    ip daddr ${SINK_TARGETS} tcp flags syn counter name probes drop
    drop
  }
}
`

async function measure(
  sender: Namespace,
  sink: Namespace,
  argv: readonly string[],
  timeoutMs: number,
): Promise<Arrival> {
  const before = await probeCount(sink)
  using _awake = keepAwake(sink, SENDER_ADDRESS)
  const sampler = startSampler(sink)
  await sender.run(argv, { timeoutMs })
  const samples = await sampler.stop()
  return { probeCount: (await probeCount(sink)) - before, samples }
}

/** Reads the sink's interface counter again and again, in one small process, so that it costs the tool next to nothing. */
function startSampler(sink: Namespace): { stop(): Promise<Sample[]> } {
  const program = [process.execPath, join(ROOT, 'bench/sampler.mjs'), '/sys/class/net/t0/statistics/rx_packets']
  const child = sink.start(program, { stdio: ['ignore', 'pipe', 'ignore'] })
  const samples: Sample[] = []
  const lines = createInterface(child.stdout!)
  lines.on('line', (line) => {
    const [atMs, count] = line.split(' ').map(Number)
    samples.push({ atMs: atMs!, count: count! })
  })
  const closed = once(lines, 'close')
  return {
    async stop() {
      child.kill('SIGKILL')
      await closed
      return samples
    },
  }
}

async function probeCount(sink: Namespace): Promise<number> {
  const text = await sink.output(['nft', 'list', 'counter', 'netdev', 'sink', 'probes'])
  return Number(/packets (\d+)/.exec(text)![1])
}
