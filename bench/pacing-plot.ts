import type { MissEstimate } from '../src/model/index.js'
import { readSweep } from '../test/lab/synsweep.js'
import type { Scenario } from './pacing.js'
import { type Panel, type Point, renderSvg, secondsAxis } from './plot.js'
import type { RouterSample } from './router-watch.js'
import type { Ran } from './run-tool.js'

/** One run of synsweep over time. Moments are seconds since its header. */
export interface PacingRun {
  readonly seconds: number
  /** Probes per second that the rate law asked for, from each moment on. */
  readonly asked: readonly Point[]
  /** Probes per second at the router, and those it let through. */
  readonly arrived: readonly Point[]
  readonly passed: readonly Point[]
  /** Share of canaries lost in the second before each moment. */
  readonly canaryLoss: readonly Point[]
  readonly estimates: readonly { readonly atSeconds: number; readonly estimate: MissEstimate }[]
}

interface ProgressLine {
  readonly type: 'progress' | 'note'
  readonly elapsedMs: number
  readonly lastSecond: { readonly canaryCount: number; readonly lostCount: number }
  readonly missEstimate: MissEstimate | null
}

/** Rates are means over so long at least, and a plot has so many of them at most. */
const BIN_SECONDS = 0.1
const MAX_BINS = 160

/** @throws {Error} the output is not that of a scan with `--json --progress json` */
export function readRun({ stdout, stderr }: Ran, samples: readonly RouterSample[]): PacingRun {
  const { header, rates, summary } = readSweep({ code: 0, signal: null, stdout, stderr })
  const startMs = Date.parse(header.startedAt)
  const seconds = summary.elapsedMs / 1000
  const progress = stderr
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as ProgressLine)
    .filter(({ type }) => type === 'progress')
  const since = (at: string) => (Date.parse(at) - startMs) / 1000
  const first = rates.at(0)
  return {
    seconds,
    asked: [...(first ? [[0, first.previousPps] as const] : []), ...rates.map((r): Point => [since(r.at), r.ratePps])],
    arrived: ratesOf(samples, startMs, seconds, ({ arrivedCount }) => arrivedCount),
    passed: ratesOf(samples, startMs, seconds, ({ passedCount }) => passedCount),
    canaryLoss: progress
      .filter(({ lastSecond }) => lastSecond.canaryCount > 0)
      .map(({ elapsedMs, lastSecond }) => [elapsedMs / 1000, lastSecond.lostCount / lastSecond.canaryCount]),
    estimates: progress.flatMap(({ elapsedMs, missEstimate }) =>
      missEstimate ? [{ atSeconds: elapsedMs / 1000, estimate: missEstimate }] : [],
    ),
  }
}

/** The rise of a counter in each of some equal stretches, per second. */
function ratesOf(
  samples: readonly RouterSample[],
  startMs: number,
  seconds: number,
  count: (sample: RouterSample) => number,
): Point[] {
  const binSeconds = Math.max(BIN_SECONDS, seconds / MAX_BINS)
  const points: Point[] = []
  let from: RouterSample | undefined
  for (const sample of samples) {
    if (sample.atMs < startMs) continue
    from ??= sample
    const lengthSeconds = (sample.atMs - from.atMs) / 1000
    if (lengthSeconds < binSeconds) continue
    const middle = (from.atMs + sample.atMs) / 2
    points.push([(middle - startMs) / 1000, (count(sample) - count(from)) / lengthSeconds])
    from = sample
  }
  return points
}

/** Shares below this are drawn at the bottom: of 256,000 endpoints it is less than three. */
const LEAST_SHARE = 1e-5

/**
 * Rate, canaries and estimate of one run below each other.
 *
 * @param missedRatio what was missed in truth
 */
export function plotPacing(
  scenario: Pick<Scenario, 'title' | 'impairment' | 'hostCount'>,
  run: PacingRun,
  missedRatio: number,
): string {
  const { title, impairment, hostCount } = scenario
  const { policerPps } = impairment
  // The asked rate may be far beyond what leaves: what has left sets the scale, and the carried rate.
  const highest = Math.max(...run.arrived.map(([, pps]) => pps), (policerPps ?? 0) * 1.2, 1000)
  const rates: Panel = {
    label: 'probes per second',
    heightPx: 190,
    scale: { kind: 'linear', max: roundUp(highest * 1.05) },
    tick: (pps) => pps.toLocaleString('en'),
    marks: [
      { kind: 'step', name: 'asked for', tone: 'blue', points: run.asked },
      { kind: 'line', name: 'at the router', tone: 'orange', points: run.arrived },
      { kind: 'line', name: 'let through', tone: 'green', points: run.passed },
      ...(policerPps === undefined
        ? []
        : [{ kind: 'level', name: 'policer', tone: 'faint', value: policerPps } as const]),
    ],
  }
  const canaries: Panel = {
    label: 'canaries lost, of the last second',
    heightPx: 80,
    scale: { kind: 'linear', max: roundUp(Math.max(0.02, ...run.canaryLoss.map(([, share]) => share)) * 1.05) },
    tick: percent,
    marks: [{ kind: 'line', name: 'lost', tone: 'purple', points: run.canaryLoss }],
  }
  const misses: Panel = {
    label: 'endpoints missed',
    heightPx: 110,
    scale: { kind: 'log', min: LEAST_SHARE, max: 1 },
    tick: percent,
    marks: [
      {
        ...({ kind: 'band', name: 'missEstimate, low to high', tone: 'blue' } as const),
        points: run.estimates.map(({ atSeconds, estimate: { low, high } }) => [atSeconds, low, high]),
      },
      {
        ...({ kind: 'line', name: 'ratio', tone: 'blue' } as const),
        points: run.estimates.map(({ atSeconds, estimate }) => [atSeconds, estimate.ratio]),
      },
      { kind: 'level', name: 'truly, in the end', tone: 'orange', value: missedRatio },
    ],
  }
  return renderSvg({
    title: `${title}, ${hostCount} hosts × 1,000 ports`,
    axis: secondsAxis(run.seconds),
    panels: [rates, canaries, misses],
  })
}

/** The next of 1, 1.5, 2, 3, 4, 5, 6, 8, 10 × a power of ten. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  const factor = [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((candidate) => candidate * power >= value)
  return (factor ?? 10) * power
}

function percent(ratio: number): string {
  return `${Number((ratio * 100).toPrecision(6))} %`
}
