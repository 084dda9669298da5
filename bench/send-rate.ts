import { scanArgv } from '../test/lab/synsweep.js'
import { makeSink, SENDER_ADDRESS, SINK_ENDPOINT_COUNT, SINK_MAC, SINK_TARGETS } from './sink.js'
import { median, sustainedRate } from './statistics.js'
import { table } from './table.js'

/** Each sends one SYN to each of 2^20 addresses, port 80, as fast as it can. */
const TOOLS = {
  masscan: [
    'masscan',
    SINK_TARGETS,
    '-p',
    '80',
    '--rate',
    '100000000',
    '--wait',
    '0',
    '--router-mac',
    SINK_MAC,
    '--adapter',
    's0',
  ],
  zmap: zmap(1),
  'zmap, 2 threads': zmap(2),
  'synsweep packet': sendOnce('packet', 1),
  'synsweep packet, 2 threads': sendOnce('packet', 2),
  'synsweep ip': sendOnce('ip', 1),
} as const

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
    ...['-G', SINK_MAC, '-b', '/dev/null', '-o', '/dev/null', '-q', '-v', '0', SINK_TARGETS],
  ]
}

function sendOnce(link: string, threadCount: number): string[] {
  const options = [
    ...['--link', link, '--rate', '100000000', '--transmit-threads', `${threadCount}`],
    ...['--retries', '0', '--cooldown', '200', '--quiet'],
  ]
  return scanArgv(SINK_TARGETS, '-p', '80', ...options)
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
      const { probeCount, samples } = await sink.measure(TOOLS[tool], 60_000)
      if (probeCount < SINK_ENDPOINT_COUNT * 0.99) {
        throw new Error(`${tool}: only ${probeCount} of ${SINK_ENDPOINT_COUNT} probes reached the sink`)
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
