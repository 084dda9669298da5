import { ScanPlan } from '../plan/index.js'
import { type ResolvedTargets, readScope, resolveTargets, type TargetSet } from '../targets/index.js'
import type { ResolvedOptions, ScanOptions } from './options.js'
import { prepareResumed } from './snapshot.js'

/** Text turned into sets, and sets into a plan: all that can be known before anything is opened. */
export interface Prepared extends ResolvedTargets {
  readonly plan: ScanPlan
  /** Addresses of the plan that were excluded on resume. */
  readonly lateExclusions?: TargetSet
  /** Addresses of the plan where more than the ordinary probes may be used. */
  readonly scope?: TargetSet
}

/** @throws {ScanError} any code that speaks of targets, ports or files */
export async function prepare(
  options: ScanOptions,
  { seed, shard }: Pick<ResolvedOptions, 'seed' | 'shard'>,
  maxWindowSize?: number,
): Promise<Prepared> {
  if (options.resume) return prepareResumed(options.resume, options)
  const resolved = await resolveTargets(options)
  for (const warning of resolved.warnings) options.onWarning?.(warning)
  const { targets, ports, pairs } = resolved
  const input = { targets, ports, pairs, seed, shard, ...(maxWindowSize !== undefined && { maxWindowSize }) }
  const plan = new ScanPlan(input)
  const { scopeFile } = options
  if (scopeFile === undefined) return { ...resolved, plan }
  const scope = await readScope(plan.addressRanges(), scopeFile)
  if (scope.size === 0) options.onWarning?.(`no target is in the scope ${scopeFile}: nothing more is allowed anywhere`)
  return { ...resolved, plan, scope }
}
