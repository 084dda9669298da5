import { type BarGroup, renderBars } from './bars.js'
import { installPlainNode } from './install-plain-node.js'
import { inRounds } from './rounds.js'
import { bareFramesSend, masscanSends, plainNodeSends, synsweepSends, zmapSends } from './senders.js'
import { makeSink } from './sink.js'
import { median, ratios, type Series, spread, sustainedRate } from './statistics.js'
import { table } from './table.js'

interface Run {
  readonly argv: readonly string[]
  readonly probeCount: number
  /** Less is no result. */
  readonly leastShare: number
}

/** A second or two of work for each: the faster get eight times as much, the slowest a quarter. */
const LITTLE = { first: '10.128.0.0', probeCount: 2 ** 18 }
const FEW = { targets: '10.128.0.0/12', ports: '80', probeCount: 2 ** 20 }
const MANY = { targets: '10.128.0.0/9', ports: '80', probeCount: 2 ** 23 }

/** Each sends one SYN to each address as fast as it can. */
async function makeTools() {
  return {
    masscan: few(masscanSends(FEW)),
    zmap: few(zmapSends(FEW)),
    'zmap, 2 threads': few(zmapSends(FEW, 2)),
    'synsweep xdp': { ...MANY, argv: synsweepSends(MANY, 'xdp'), leastShare: 0.99 },
    // Nothing holds back two senders on as many cores as the receiver has: some frames find its queue full.
    'synsweep xdp, 2 threads': { ...MANY, argv: synsweepSends(MANY, 'xdp', 2), leastShare: 0.95 },
    'bare frames by xdp': { ...MANY, argv: await bareFramesSend(MANY.probeCount), leastShare: 0.99 },
    'synsweep packet': few(synsweepSends(FEW, 'packet')),
    'synsweep packet, 2 threads': few(synsweepSends(FEW, 'packet', 2)),
    'synsweep ip': few(synsweepSends(FEW, 'ip')),
    'Node, pcap': { ...FEW, argv: plainNodeSends('pcap', LITTLE.first, FEW.probeCount), leastShare: 0.99 },
    'Node, raw-socket': {
      ...{ probeCount: LITTLE.probeCount, leastShare: 0.99 },
      argv: plainNodeSends('raw-socket', LITTLE.first, LITTLE.probeCount),
    },
  } as const satisfies Record<string, Run>
}

function few(argv: readonly string[]): Run {
  return { argv, probeCount: FEW.probeCount, leastShare: 0.99 }
}

export interface SendRates {
  /** Probes per second at the sink, by tool. */
  readonly ratesPps: Readonly<Record<keyof Awaited<ReturnType<typeof makeTools>>, Series>>
}

export async function measureSendRates(roundCount: number): Promise<SendRates> {
  installPlainNode()
  await using sink = await makeSink()
  const ratesPps = await inRounds(await makeTools(), roundCount, async (run: Run, name) => {
    const { probeCount, samples } = await sink.measure(run.argv, { timeoutMs: 60_000 })
    if (probeCount < run.probeCount * run.leastShare) {
      throw new Error(`${name}: only ${probeCount} of ${run.probeCount} probes reached the sink`)
    }
    return sustainedRate(samples)
  })
  return { ratesPps }
}

export function renderSendRates({ ratesPps }: SendRates): string {
  const rows = Object.entries(ratesPps).map(([tool, rates]) => [
    ...[tool, spread(rates, 1000)],
    median(ratios(rates, ratesPps.masscan)).toFixed(2),
  ])
  return table(['tool', 'thousand a second', '× masscan'], rows)
}

export function plotSendRates({ ratesPps }: SendRates): string {
  const bars = Object.entries(ratesPps).map(([name, values]) => ({
    ...{ name, values, tone: name.startsWith('synsweep') ? ('blue' as const) : ('faint' as const) },
  }))
  const group: BarGroup = { label: 'million probes per second at the sink', unit: 1e6, digits: 2, bars }
  return renderBars({ title: 'How many probes reach the target', groups: [group] })
}
