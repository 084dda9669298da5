import { drive, meanOf, type PathModel } from '../test/pacing/path-model.js'
import { table } from './table.js'

const SEEDS = 24

/** The paths of docs/pacing.md, each with what it carries. */
const PATHS: Readonly<Record<string, Omit<PathModel, 'seed'> & { readonly policerPps: number }>> = {
  'policer 5,000, 1 ms': { rttMs: 1, policerPps: 5000 },
  'policer 5,000, 50 ms': { rttMs: 50, policerPps: 5000 },
  'policer 20,000': { rttMs: 10, policerPps: 20_000 },
  'policer 200,000': { rttMs: 10, policerPps: 200_000 },
  '20,000, one in a hundred answers': { rttMs: 10, policerPps: 20_000, hitRatio: 0.01 },
  'token bucket of 1 s, 20,000': { rttMs: 10, policerPps: 20_000, burstSeconds: 1 },
  '200,000, 20 % lost each way': { rttMs: 10, policerPps: 200_000, lossRatio: 0.2 },
  '20,000, bursts of 20 ms': { rttMs: 10, policerPps: 20_000, bursts: { goodMs: 500, badMs: 20, lossRatio: 0.7 } },
  '20,000, bursts of 100 ms': { rttMs: 10, policerPps: 20_000, bursts: { goodMs: 500, badMs: 100, lossRatio: 0.8 } },
}

/** What the rate law makes of each path: least and median share carried, median and most wasted, runs slow to find it. */
export function renderLaw(): string {
  const rows = Object.entries(PATHS).map(([name, path]) => {
    const traces = Array.from({ length: SEEDS }, (_, i) => drive({ ...path, seed: i + 1 }))
    const sorted = (values: number[]) => values.sort((a, b) => a - b)
    const carried = sorted(traces.map((trace) => (meanOf(trace.carried, 3000) * 1000) / path.policerPps))
    const wasted = sorted(traces.map(({ ratePps, carried: c }) => meanOf(ratePps, 3000) / (meanOf(c, 3000) * 1000) - 1))
    const slowCount = traces.filter(({ ratePps }) => meanOf(ratePps, 3000, 3500) < 0.8 * path.policerPps).length
    const shares = [carried[0]!, carried[SEEDS / 2]!, wasted[SEEDS / 2]!, wasted.at(-1)!].map((share) =>
      share.toFixed(2),
    )
    return [name, ...shares, `${slowCount} of ${SEEDS}`]
  })
  const heading = ['path', 'carried, least', 'median', 'wasted, median', 'most', 'below 0.8 at 3 s']
  return table(heading, rows)
}
