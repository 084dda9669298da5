import { inRounds } from './rounds.js'
import { masscanSends, synsweepSends, zmapSends } from './senders.js'
import { makeSink } from './sink.js'
import { median, ratios, type Series, spread } from './statistics.js'
import { table } from './table.js'

/** Few, so that what is told early does not depend on how many there are. */
const AIM = { targets: '10.128.0.0/24', ports: '80' }

const TOOLS = {
  'synsweep, auto': synsweepSends(AIM, 'auto'),
  'synsweep xdp': synsweepSends(AIM, 'xdp'),
  'synsweep packet': synsweepSends(AIM, 'packet'),
  'synsweep ip': synsweepSends(AIM, 'ip'),
  masscan: masscanSends(AIM),
  zmap: zmapSends(AIM),
  nmap: ['nmap', '-sS', '-n', '-Pn', '-T4', '--max-retries', '0', '-p', AIM.ports, AIM.targets],
}

/** From the start of the process to its first frame at the sink, ms. */
export type StartUp = Readonly<Record<keyof typeof TOOLS, Series>>

export async function measureStartUp(roundCount: number): Promise<StartUp> {
  await using sink = await makeSink()
  return await inRounds(TOOLS, roundCount, async (argv, name) => {
    const { ran, samples } = await sink.measure(argv, { timeoutMs: 30_000, samplePeriodMs: 1 })
    const before = samples[0]!.count
    const first = samples.find(({ count }) => count > before)
    if (!first) throw new Error(`${name}: nothing reached the sink`)
    return first.atMs - ran.startedAtMs
  })
}

export function renderStartUp(startUp: StartUp): string {
  const rows = Object.entries(startUp).map(([name, ms]) => [
    ...[name, spread(ms)],
    median(ratios(ms, startUp.masscan)).toFixed(2),
  ])
  return table(['tool', 'ms to its first frame', '× masscan'], rows)
}
