import { inRounds } from './rounds.js'
import { masscanSends, synsweepSends, zmapSends } from './senders.js'
import { makeSink } from './sink.js'
import { median, ratios, type Series, spread } from './statistics.js'
import { table } from './table.js'

/** So many that the start of a process, which costs as much for one probe, is no longer most of it. */
const AIM = { targets: '10.128.0.0/10', ports: '80' }
const PROBE_COUNT = 2 ** 22

/** Each sends the same, once. */
const TOOLS = {
  masscan: masscanSends(AIM),
  zmap: zmapSends(AIM),
  'synsweep xdp': synsweepSends(AIM, 'xdp'),
  'synsweep packet': synsweepSends(AIM, 'packet'),
  'synsweep ip': synsweepSends(AIM, 'ip'),
}

/** Per million probes: processor time in ms, and of the tool's greatest process the memory at its most. */
export interface CostSeries {
  readonly userMs: Series
  readonly systemMs: Series
  readonly cpuMs: Series
  /** The whole machine's, the far end's included. */
  readonly machineMs: Series
  readonly maxRssBytes: Series
}

export type Costs = Readonly<Record<keyof typeof TOOLS, CostSeries>>

export async function measureCosts(roundCount: number): Promise<Costs> {
  await using sink = await makeSink()
  const runs = await inRounds(TOOLS, roundCount, async (argv, name) => {
    const { ran, probeCount } = await sink.measure(argv, { timeoutMs: 120_000 })
    if (probeCount < PROBE_COUNT * 0.99) {
      throw new Error(`${name}: only ${probeCount} of ${PROBE_COUNT} probes reached the sink`)
    }
    return ran
  })
  const millions = PROBE_COUNT / 1e6
  const entries = Object.entries(runs).map(([name, all]) => {
    const series: CostSeries = {
      userMs: all.map(({ userMs }) => userMs / millions),
      systemMs: all.map(({ systemMs }) => systemMs / millions),
      cpuMs: all.map(({ userMs, systemMs }) => (userMs + systemMs) / millions),
      machineMs: all.map(({ machineMs }) => machineMs / millions),
      maxRssBytes: all.map(({ maxRssBytes }) => maxRssBytes),
    }
    return [name, series]
  })
  return Object.fromEntries(entries) as Costs
}

export function renderCosts(costs: Costs): string {
  const rows = Object.entries(costs).map(([name, { cpuMs, userMs, machineMs, maxRssBytes }]) => [
    ...[name, spread(cpuMs, 1000, 2), (median(userMs) / 1000).toFixed(2)],
    median(ratios(cpuMs, costs.masscan.cpuMs)).toFixed(2),
    ...[(median(machineMs) / 1000).toFixed(2), median(ratios(machineMs, costs.masscan.machineMs)).toFixed(2)],
    (Math.max(...maxRssBytes) / 1e6).toFixed(0),
  ])
  return table(['tool', 'CPU s/M', 'of it user', '× masscan', 'machine s/M', '× masscan', 'RSS MB'], rows)
}
