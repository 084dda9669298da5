import { ScanPlan } from '../plan/index.js'
import { type ResolvedTargets, resolveTargets } from '../targets/index.js'
import type { ResolvedOptions, ScanOptions } from './options.js'

/** Text turned into sets, and sets into a plan: all that can be known before anything is opened. */
export interface Prepared extends ResolvedTargets {
  readonly plan: ScanPlan
}

/** @throws {ScanError} any code that speaks of targets, ports or files */
export async function prepare(
  options: ScanOptions,
  { seed, shard }: Pick<ResolvedOptions, 'seed' | 'shard'>,
): Promise<Prepared> {
  const resolved = await resolveTargets(options)
  for (const warning of resolved.warnings) options.onWarning?.(warning)
  const { targets, ports, pairs } = resolved
  return { ...resolved, plan: new ScanPlan({ targets, ports, pairs, seed, shard }) }
}
