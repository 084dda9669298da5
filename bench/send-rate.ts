import { scanArgv } from '../test/lab/synsweep.js'
import { buildNative, makeSink, SENDER_ADDRESS, SINK_MAC } from './sink.js'
import { median, sustainedRate } from './statistics.js'
import { table } from './table.js'

interface Run {
  readonly argv: readonly string[]
  readonly probeCount: number
  /** Less is no result. */
  readonly leastShare: number
}

/** A second or two of work for those who send less than a million a second; the others get eight times as much. */
const FEW = { targets: '10.128.0.0/12', probeCount: 2 ** 20 }
const MANY = { targets: '10.128.0.0/9', probeCount: 2 ** 23 }

/** Each sends one SYN to each address, port 80, as fast as it can. */
const TOOLS = {
  masscan: few([
    ...['masscan', FEW.targets, '-p', '80', '--rate', '100000000', '--wait', '0'],
    ...['--router-mac', SINK_MAC, '--adapter', 's0'],
  ]),
  zmap: few(zmap(1)),
  'zmap, 2 threads': few(zmap(2)),
  'synsweep xdp': { ...MANY, argv: sendOnce(MANY.targets, 'xdp', 1), leastShare: 0.99 },
  // Nothing holds back two senders on as many cores as the receiver has: some frames find its queue full.
  'synsweep xdp, 2 threads': { ...MANY, argv: sendOnce(MANY.targets, 'xdp', 2), leastShare: 0.95 },
  'xdp without schedule and cookies': {
    ...MANY,
    argv: [await buildNative('bare_frames'), 's0', `${MANY.probeCount}`],
    leastShare: 0.99,
  },
  'synsweep packet': few(sendOnce(FEW.targets, 'packet', 1)),
  'synsweep packet, 2 threads': few(sendOnce(FEW.targets, 'packet', 2)),
  'synsweep ip': few(sendOnce(FEW.targets, 'ip', 1)),
} as const satisfies Record<string, Run>

function few(argv: readonly string[]): Run {
  return { argv, probeCount: FEW.probeCount, leastShare: 0.99 }
}

type Tool = keyof typeof TOOLS

export interface SendRates {
  /** Probes per second at the sink, by tool, one for each round. */
  readonly ratesPps: Readonly<Record<Tool, readonly number[]>>
  /** Of the same round. */
  readonly ratioToMasscan: Readonly<Record<Tool, readonly number[]>>
}

function zmap(threadCount: number): string[] {
  return [
    ...['zmap', '-p', '80', '-r', '0', '-T', `${threadCount}`, '-c', '0', '-i', 's0', '-S', SENDER_ADDRESS],
    ...['-G', SINK_MAC, '-b', '/dev/null', '-o', '/dev/null', '-q', '-v', '0', FEW.targets],
  ]
}

function sendOnce(targets: string, link: string, threadCount: number): string[] {
  const options = [
    ...['--link', link, '--rate', '100000000', '--transmit-threads', `${threadCount}`],
    ...['--retries', '0', '--cooldown', '200', '--quiet'],
  ]
  return scanArgv(targets, '-p', '80', ...options)
}

/** Every round runs every tool once, each time another first, so that whatever the machine does meanwhile meets all alike. */
export async function measureSendRates(roundCount: number): Promise<SendRates> {
  await using sink = await makeSink()
  const tools = Object.keys(TOOLS) as Tool[]
  const ratesPps = emptySeries(tools)
  const ratioToMasscan = emptySeries(tools)
  for (let round = 0; round < roundCount; round++) {
    for (let turn = 0; turn < tools.length; turn++) {
      const tool = tools[(round + turn) % tools.length]!
      const run: Run = TOOLS[tool]
      const { probeCount, samples } = await sink.measure(run.argv, 60_000)
      if (probeCount < run.probeCount * run.leastShare) {
        throw new Error(`${tool}: only ${probeCount} of ${run.probeCount} probes reached the sink`)
      }
      ratesPps[tool].push(sustainedRate(samples))
    }
    for (const tool of tools) ratioToMasscan[tool].push(ratesPps[tool][round]! / ratesPps.masscan[round]!)
  }
  return { ratesPps, ratioToMasscan }
}

function emptySeries(tools: readonly Tool[]): Record<Tool, number[]> {
  return Object.fromEntries(tools.map((tool): [string, number[]] => [tool, []])) as Record<Tool, number[]>
}

export function renderSendRates({ ratesPps, ratioToMasscan }: SendRates): string {
  const kpps = (ratePps: number) => (ratePps / 1000).toFixed(0)
  const rows = Object.entries(ratesPps).map(([tool, rates]) => [
    tool,
    kpps(median(rates)),
    `${kpps(Math.min(...rates))}–${kpps(Math.max(...rates))}`,
    median(ratioToMasscan[tool as Tool]).toFixed(2),
  ])
  return table(['tool', 'median kpps', 'min–max', '× masscan'], rows)
}
