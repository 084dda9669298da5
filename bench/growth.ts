import { join } from 'node:path'
import { ROOT } from '../test/lab/root.js'
import { type Panel, type Point, renderSvg, type Tone } from './plot.js'
import { inRounds } from './rounds.js'
import { HERE, type Ran, runTool } from './run-tool.js'
import { type Aim, masscanSends, synsweepSends } from './senders.js'
import { makeSink, type Sink } from './sink.js'
import { median, type Series, spread } from './statistics.js'
import { table } from './table.js'

/** At most so many addresses are asked, each on as many ports as that takes: a power of ten of probes. */
const MOST_ADDRESSES = 1_000_000

/** Which sizes of scan, as powers of ten, each is run for. Beyond that it takes longer than it tells. */
const SERIES = {
  'synsweep, dry': { exponents: [4, 5, 6, 7, 8, 9], tone: 'blue' },
  'synsweep xdp': { exponents: [4, 5, 6, 7, 8], tone: 'green' },
  masscan: { exponents: [4, 5, 6, 7], tone: 'orange' },
} as const satisfies Record<string, { readonly exponents: readonly number[]; readonly tone: Tone }>

type Name = keyof typeof SERIES

const TOO_LONG_MS = 600_000

/** One tool's whole process, at one size of scan. */
export interface Size {
  readonly probeCount: number
  readonly elapsedMs: Series
  readonly cpuMs: Series
  readonly maxRssBytes: Series
}

export type Growth = Readonly<Record<Name, readonly Size[]>>

/**
 * @param greatest no scan of more than 10^greatest probes
 * @param onSize   hears of each size as it is done
 */
export async function measureGrowth(
  roundCount: number,
  greatest: number,
  onSize: (probeCount: number) => void,
): Promise<Growth> {
  await using sink = await makeSink()
  const names = Object.keys(SERIES) as Name[]
  const growth = Object.fromEntries(names.map((name): [Name, Size[]] => [name, []])) as Record<Name, Size[]>
  for (let exponent = 4; exponent <= greatest; exponent++) {
    const here = names.filter((name) => (SERIES[name].exponents as readonly number[]).includes(exponent))
    const contenders = Object.fromEntries(here.map((name) => [name, name])) as Record<Name, Name>
    const runs = await inRounds(contenders, roundCount, (name) => run(name, exponent, sink))
    for (const name of here) {
      growth[name].push({
        probeCount: 10 ** exponent,
        elapsedMs: runs[name].map(({ elapsedMs }) => elapsedMs),
        cpuMs: runs[name].map(({ userMs, systemMs }) => userMs + systemMs),
        maxRssBytes: runs[name].map(({ maxRssBytes }) => maxRssBytes),
      })
    }
    onSize(10 ** exponent)
  }
  return growth
}

async function run(name: Name, exponent: number, sink: Sink): Promise<Ran> {
  const aim = aimOf(10 ** exponent)
  if (name === 'synsweep, dry') return await runDry(aim, 10 ** exponent)
  const argv = name === 'masscan' ? masscanSends(aim) : synsweepSends(aim, 'xdp')
  const { ran, probeCount } = await sink.measure(argv, { timeoutMs: TOO_LONG_MS, samplePeriodMs: 200 })
  if (probeCount < 0.99 * 10 ** exponent) {
    throw new Error(`${name}: only ${probeCount} of 10^${exponent} probes reached the sink`)
  }
  return ran
}

async function runDry({ targets, ports }: Aim, probeCount: number): Promise<Ran> {
  const options = { targets: [targets], ports, retries: 0, cooldownMs: 0, ratePps: 1e9 }
  // More than there are: it ends by itself.
  const argument = JSON.stringify({ probes: probeCount * 2, options })
  const ran = await runTool(HERE, [process.execPath, join(ROOT, 'test/helpers/dry-sweep.mjs'), argument], TOO_LONG_MS)
  const { sentCount } = JSON.parse(ran.stdout) as { sentCount: number }
  if (ran.isCutOff || sentCount !== probeCount) throw new Error(`dry: ${sentCount} of ${probeCount} probes were sent`)
  return ran
}

function aimOf(probeCount: number): Aim {
  const addressCount = Math.min(probeCount, MOST_ADDRESSES)
  const last = 0x0a800000 + addressCount - 1
  const address = [24, 16, 8, 0].map((shift) => (last >>> shift) & 255).join('.')
  return { targets: `10.128.0.0-${address}`, ports: `1-${probeCount / addressCount}` }
}

export function renderGrowth(growth: Growth): string {
  const rows = Object.entries(growth).flatMap(([name, sizes]) =>
    sizes.map(({ probeCount, elapsedMs, cpuMs, maxRssBytes }) => [
      ...[name, `10^${Math.log10(probeCount)}`, spread(elapsedMs, 1000, 2)],
      ((median(cpuMs) / probeCount) * 1000).toFixed(2),
      (Math.max(...maxRssBytes) / 1e6).toFixed(0),
    ]),
  )
  return table(['tool', 'probes', 'seconds', 'CPU s/M', 'RSS MB'], rows)
}

export function plotGrowth(growth: Growth): string {
  const greatest = Math.max(...Object.values(growth).flatMap((sizes) => sizes.map(({ probeCount }) => probeCount)))
  const panel = (label: string, scale: Panel['scale'], tick: Panel['tick'], of: (size: Size) => number[]): Panel => ({
    ...{ label, scale, tick, heightPx: 150 },
    marks: Object.entries(growth).flatMap(([name, sizes]) => {
      const { tone } = SERIES[name as Name]
      const points = sizes.map((size): Point => [size.probeCount, median(of(size))])
      const bounds = sizes.map((size) => [size.probeCount, Math.min(...of(size)), Math.max(...of(size))] as const)
      return [
        { kind: 'line', name, tone, points },
        { kind: 'spread', tone, points: bounds },
      ]
    }),
  })
  const decades = (min: number, max: number) => ({ kind: 'log', min, max }) as const
  const seconds = (of: (size: Size) => Series) => (size: Size) => of(size).map((ms) => ms / 1000)
  return renderSvg({
    title: 'Cost of a whole process as the scan grows',
    axis: { label: 'probes', scale: decades(1e4, greatest), tick: (value) => `10^${Math.round(Math.log10(value))}` },
    panels: [
      panel(
        'seconds',
        decades(0.01, 1000),
        String,
        seconds(({ elapsedMs }) => elapsedMs),
      ),
      panel('CPU seconds per million probes', decades(0.01, 100), String, ({ cpuMs, probeCount }) =>
        cpuMs.map((ms) => (ms / probeCount) * 1000),
      ),
      panel('resident memory at its most, MB', { kind: 'linear', max: 200 }, String, ({ maxRssBytes }) =>
        maxRssBytes.map((bytes) => bytes / 1e6),
      ),
    ],
  })
}
