import { formatCount, formatDuration, formatQuantity, jsonText, printable } from '../../output/index.js'
import type { PlannedProbe, ScanOptions, ScanPlanView } from '../../scan/index.js'
import { type Arguments, flagOf, integerOf } from '../arguments.js'
import type { CliEnvironment } from '../environment.js'
import { ExitCode } from '../exit-code.js'
import { print, table } from '../print.js'
import { scanOptionsOf } from '../scan-options.js'

const DEFAULT_COUNT = 10

/** `synsweep plan`: what would be sent, and in which order. Sends nothing. */
export async function runPlan(args: Arguments, env: CliEnvironment): Promise<ExitCode> {
  const options = scanOptionsOf(args)
  const from = integerOf(args, 'from', 0, Number.MAX_SAFE_INTEGER) ?? 0
  const count = integerOf(args, 'count', 0, Number.MAX_SAFE_INTEGER) ?? DEFAULT_COUNT
  const engine = await env.loadEngine()
  env.invoker?.become() // nothing of this needs root
  const plan = await engine.planScan(options)
  for (const warning of plan.warnings) env.stderr.stream.write(`synsweep: warning: ${printable(warning)}\n`)
  const probes = plan.slice(from, count)
  if (flagOf(args, 'json')) {
    await printJson(plan, probes, env)
  } else {
    const parts = [summary(plan, options), ...(count > 0 ? [order(plan, [...probes], from)] : [])]
    await print(env, parts.map((lines) => lines.join('\n')).join('\n\n'))
  }
  return ExitCode.done
}

async function printJson(plan: ScanPlanView, probes: Iterable<PlannedProbe>, env: CliEnvironment): Promise<void> {
  const { targets, ports, probes: probeCount, excluded, seed, plan: hash, windowSize, windows, shard } = plan
  const header = {
    ...{ type: 'plan', plan: hash, seed, targets, ports, probes: probeCount, excluded },
    ...{ windowSize, windows, shard },
  }
  await print(env, jsonText(header))
  for (const { position, probeIndex, address, port } of probes) {
    await print(env, jsonText({ type: 'probe', position, probeIndex, address, port }))
  }
}

function summary(plan: ScanPlanView, { ratePps = 'auto', maxRatePps }: ScanOptions): string[] {
  const rows = [
    ['targets', `${formatCount(plan.targets)} (${formatCount(plan.excluded)} excluded)`],
    ['ports', formatCount(plan.ports)],
    ...(plan.singles > 0 ? [['singles', `${formatQuantity(plan.singles, 'endpoint')} given as address:port`]] : []),
    ['probes', `${formatCount(plan.probes)}, before any is repeated`],
    ['shard', `${plan.shard.index} of ${plan.shard.count}`],
    ['windows', `${formatCount(plan.windows)} of up to ${formatQuantity(plan.windowSize, 'probe')}`],
    ['seed', plan.seed],
    ['plan', plan.plan],
  ]
  const knownPps = ratePps === 'auto' ? maxRatePps : Math.min(ratePps, maxRatePps ?? ratePps)
  if (knownPps !== undefined) {
    rows.push([
      'time',
      `${formatDuration((plan.probes / knownPps) * 1000)} for the first pass${ratePps === 'auto' ? ', or more' : ''}`,
    ])
  }
  return table(rows)
}

function order(plan: ScanPlanView, probes: readonly PlannedProbe[], from: number): string[] {
  if (plan.probes === 0) return ['nothing to show: this shard has no probe']
  if (probes.length === 0) {
    return [`nothing to show: ${formatQuantity(plan.probes, 'probe')}, and --from passes over ${formatCount(from)}`]
  }
  const rows = probes.map(({ position, probeIndex, address, port }) => [
    formatCount(position),
    formatCount(probeIndex),
    `${address.includes(':') ? `[${address}]` : address}:${port}`,
  ])
  const rest = plan.probes - from - probes.length
  return [
    ...table([['position', 'probe index', 'endpoint'], ...rows], [0, 1]),
    ...(rest > 0 ? [`${formatCount(rest)} more; --from and --count show others`] : []),
  ]
}
