import type { Costs } from './cost.js'
import type { Growth, Size } from './growth.js'
import type { StackSweep, StackSweeps } from './kernel-stack.js'
import type { ReflectRate, ReflectRates } from './reflect.js'
import type { SendRates } from './send-rate.js'
import type { StartUp } from './start-up.js'
import { median, ratios, type Series, spread } from './statistics.js'
import { table } from './table.js'

/** What was measured in one run, by section; those that were not asked for are absent. */
export interface Measured {
  readonly sendRates?: SendRates | undefined
  readonly startUp?: StartUp | undefined
  readonly reflectRates?: ReflectRates | undefined
  readonly stackSweeps?: StackSweeps | undefined
  readonly costs?: Costs | undefined
  readonly growth?: Growth | undefined
}

/** What synsweep has to reach, and whether it did: the median decides, or the worst where `all` have to. */
interface Need {
  readonly what: string
  readonly bound: readonly ['at least' | 'at most', number]
  readonly values: Series
  readonly digits: number
  readonly decides: 'median' | 'all'
}

function needsOf({ sendRates, startUp, reflectRates, stackSweeps, costs, growth }: Measured): Need[] {
  const needs: Need[] = []
  const need = (
    what: string,
    bound: Need['bound'],
    values: Series,
    digits: number,
    decides: Need['decides'] = 'median',
  ) => needs.push({ what, bound, values, digits, decides })
  if (sendRates) {
    const { ratesPps: rates } = sendRates
    need('xdp, × masscan', ['at least', 12], ratios(rates['synsweep xdp'], rates.masscan), 2)
    need('xdp, × zmap', ['at least', 10], ratios(rates['synsweep xdp'], rates.zmap), 2)
    need('xdp, × bare frames', ['at least', 0.8], ratios(rates['synsweep xdp'], rates['bare frames by xdp']), 2)
    need('xdp, 2 threads × one', ['at least', 1.7], ratios(rates['synsweep xdp, 2 threads'], rates['synsweep xdp']), 2)
    need('packet, × masscan', ['at least', 1.7], ratios(rates['synsweep packet'], rates.masscan), 2)
  }
  if (reflectRates) {
    const { ratesPps, heardRatios, delay } = reflectRates['synsweep xdp']
    need('xdp both ways, M verdicts/s', ['at least', 2], millions(ratesPps), 2)
    need('xdp both ways, share heard', ['at least', 1], heardRatios, 4, 'all')
    if (delay) need('xdp both ways, loop blocked, ms', ['at most', 10], [delay.maxMs], 1, 'all')
  }
  if (stackSweeps) {
    const { masscan, ...others } = stackSweeps
    const { elapsedMs, rightRatio, delay } = others['synsweep xdp']
    need("kernel's stack, time × masscan", ['at most', 1], ratios(elapsedMs, masscan.elapsedMs), 2)
    need("kernel's stack, share right", ['at least', 1], [rightRatio], 4, 'all')
    if (delay) need("kernel's stack, loop blocked, ms", ['at most', 10], [delay.maxMs], 1, 'all')
  }
  if (costs) need('CPU per probe by xdp, × masscan', ['at most', 0.2], cpuRatios(costs), 3)
  const memory = memoryOf({ reflectRates, stackSweeps, growth })
  if (memory.length > 0) need('memory at its most, any scan, MB', ['at most', 200], memory, 0, 'all')
  if (startUp) need('first frame, ms', ['at most', 400], startUp['synsweep, auto'], 0)
  return needs
}

const millions = (series: Series) => series.map((value) => value / 1e6)
const cpuRatios = (costs: Costs) => ratios(costs['synsweep xdp'].cpuMs, costs.masscan.cpuMs)

/** Of every scan of ours in these sections, MB. */
function memoryOf({ reflectRates, stackSweeps, growth }: Measured): Series {
  const ours = <Result>(results: Readonly<Record<string, Result>> | undefined) =>
    Object.entries(results ?? {}).flatMap(([name, result]) => (name.startsWith('synsweep') ? [result] : []))
  const bytes = [
    ...ours<ReflectRate>(reflectRates).flatMap(({ maxRssBytes }) => maxRssBytes),
    ...ours<StackSweep>(stackSweeps).map(({ maxRssBytes }) => maxRssBytes),
    ...ours<readonly Size[]>(growth).flatMap((sizes) => sizes.flatMap(({ maxRssBytes }) => maxRssBytes)),
  ]
  return bytes.map((count) => count / 1e6)
}

/** @returns undefined when nothing that has a bound was measured */
export function renderNeeds(measured: Measured): string | undefined {
  const needs = needsOf(measured)
  if (needs.length === 0) return undefined
  const rows = needs.map(({ what, bound: [side, bound], values, digits, decides }) => {
    const isMet = (value: number) => (side === 'at least' ? value >= bound : value <= bound)
    const met = decides === 'median' ? isMet(median(values)) : values.every(isMet)
    return [what, `${side} ${bound}`, spread(values, 1, digits), met ? 'yes' : 'NO']
  })
  return table(['synsweep', 'wanted', 'measured', 'met'], rows)
}
