import { resolve } from 'node:path'
import { ScanError } from '../errors.js'
import type { Interpreter } from '../interpret/index.js'
import type { LinkCounters } from '../link/index.js'
import type { Finding } from '../model/index.js'
import { ScanPlan } from '../plan/index.js'
import type { Schedule, ScheduleState } from '../schedule/index.js'
import { exclusionsWithin, NameMap, restoreScope, restoreTargets, type TargetRequest } from '../targets/index.js'
import type { ScanOptions } from './options.js'
import type { Prepared } from './prepare.js'

/** Options that are said by the sets of a {@link SavedRequest}, or that belong to one process alone. */
type NotSaved = keyof TargetRequest | 'seed' | 'shard' | 'resume' | 'onWarning' | 'signal'

/** Everything that was asked of a scan, in plain form: nothing is read or looked up to ask it again. */
export interface SavedRequest {
  readonly planHash: string
  /** Sixteen hexadecimal digits. */
  readonly seed: string
  readonly shard: { readonly index: number; readonly count: number }
  readonly windowSize: number
  readonly ports: string
  /** As ports; empty when there are none. */
  readonly excludedPorts: string
  readonly names: readonly (readonly [address: string, name: string])[]
  readonly excludedCount: number
  /** Eight words a range: where `options.allow` holds. */
  readonly scope?: readonly number[]
  /** What is neither in the sets nor a matter of one process. */
  readonly options: Omit<ScanOptions, NotSaved>
  /** Targets, eight words a range. */
  readonly targets: Uint32Array
  /** Five words a pair. */
  readonly pairs: Uint32Array
  /** Exclusions added on resume, eight words a range. */
  readonly exclusions: Uint32Array
}

/** What a scan had come to, as the summary counts it. */
export interface SavedCounts {
  readonly open: number
  readonly closed: number
  readonly filtered: number
  readonly duplicateCount: number
  readonly interpretedStrayCount: number
  readonly answeredCount: number
  readonly blockedSuspectedCount: number
  readonly link: LinkTotals
  readonly elapsedMs: number
}

/** What links have counted, in this process and those before it. */
export type LinkTotals = Pick<LinkCounters, 'sentCount' | 'replyCount' | 'strayCount' | 'drops'>

export const NO_TOTALS: LinkTotals = {
  sentCount: 0,
  replyCount: 0,
  strayCount: 0,
  drops: { kernel: 0, interface: 0, queue: 0 },
}

/** All that is needed to go on with a scan, true for the moment between two batches of records. */
export interface ScanSnapshot {
  readonly request: SavedRequest
  readonly schedule: ScheduleState
  readonly counts: SavedCounts
  /** As HostTallies.copy gives them. */
  readonly hosts: Uint32Array
  readonly findings: readonly Finding[]
  /** Of ports that a policy wants open those that are; absent without a policy. */
  readonly met?: readonly (readonly [address: string, ports: readonly number[]])[]
  /** As OpenEndpoints.copy gives them; empty unless they are to be identified, or hosts to be judged. */
  readonly open: Uint32Array
}

const NOT_SAVED: ReadonlySet<string> = new Set<NotSaved>([
  ...(['targets', 'targetsFiles', 'ports', 'topPorts', 'exclude', 'excludeFiles', 'excludePorts'] as const),
  ...(['noExclusions', 'seed', 'shard', 'resume', 'onWarning', 'signal'] as const),
])

export function saveRequest(
  given: ScanOptions,
  { plan, names, excludedPorts, excludedCount, lateExclusions, scope }: Prepared,
): SavedRequest {
  return {
    planHash: plan.hash,
    seed: plan.seed.toString(16).padStart(16, '0'),
    shard: plan.windows.shard,
    windowSize: plan.windows.size,
    ports: plan.ports.toString(),
    excludedPorts: excludedPorts.toString(),
    names: [...names.entries()],
    excludedCount,
    ...(scope && { scope: [...scope.rangeWords()] }),
    options: {
      ...Object.fromEntries(Object.entries(given).filter(([name]) => !NOT_SAVED.has(name))),
      ...(given.simulate !== undefined && { simulate: resolve(given.simulate) }),
    },
    targets: plan.targets.rangeWords(),
    pairs: plan.pairs.words(),
    exclusions: lateExclusions?.rangeWords() ?? new Uint32Array(0),
  }
}

/** What was asked then, with what one process decides for itself and exclusions that came later. */
export function optionsOnResume(given: ScanOptions): ScanOptions {
  if (!given.resume) return given
  const { seed, shard, options } = given.resume.request
  const { resume, exclude = [], excludeFiles = [], onWarning, signal } = given
  return {
    ...options,
    ...{ seed: BigInt(`0x${seed}`), shard, resume, exclude, excludeFiles },
    ...(onWarning && { onWarning }),
    ...(signal && { signal }),
  }
}

/**
 * The plan that a snapshot was made of, and what is excluded from it by now.
 *
 * @throws {ScanError} ERR_CHECKPOINT_PLAN: the sets do not make the plan whose state was saved
 */
export async function prepareResumed({ request }: ScanSnapshot, options: ScanOptions): Promise<Prepared> {
  const { planHash, seed, shard, windowSize, ports, excludedPorts, excludedCount } = request
  const names = new NameMap()
  for (const [address, name] of request.names) names.add(address, name)
  const sets = restoreTargets({
    ranges: request.targets,
    ports,
    excludedPorts,
    pairs: request.pairs,
    names,
    excludedCount,
  })
  const { targets, pairs } = sets
  const input = { targets, ports: sets.ports, pairs, seed: BigInt(`0x${seed}`), shard, maxWindowSize: windowSize }
  const plan = new ScanPlan(input)
  if (plan.hash !== planHash || plan.windows.size !== windowSize) {
    throw new ScanError(
      'ERR_CHECKPOINT_PLAN',
      `the checkpoint is of plan ${planHash}, but what it asks for is ${plan.hash}`,
    )
  }
  const lateExclusions = await exclusionsWithin(plan.addressRanges(), request.exclusions, options)
  return {
    ...{ ...sets, plan },
    ...(lateExclusions.size > 0 && { lateExclusions }),
    ...(request.scope && { scope: restoreScope(request.scope) }),
  }
}

/** The counters of an interpreter, but for silence that is counted and not yet handed out. */
export function savedCounts(interpreter: Interpreter, link: LinkTotals, elapsedMs: number): SavedCounts {
  const { counts, unspokenCount, duplicateCount, strayCount, answeredCount, blockedSuspectedCount } = interpreter
  return {
    ...counts,
    filtered: counts.filtered - unspokenCount,
    ...{ duplicateCount, interpretedStrayCount: strayCount, answeredCount, blockedSuspectedCount, link, elapsedMs },
  }
}

/** Puts a scan's stages where the snapshot's were. Before anything is sent or heard. */
export function restoreStages(
  { schedule: state, counts, hosts }: ScanSnapshot,
  schedule: Schedule,
  to: Interpreter,
): void {
  schedule.restore(state)
  to.counts.open = counts.open
  to.counts.closed = counts.closed
  to.counts.filtered = counts.filtered
  to.duplicateCount = counts.duplicateCount
  to.strayCount = counts.interpretedStrayCount
  to.answeredCount = counts.answeredCount
  to.blockedSuspectedCount = counts.blockedSuspectedCount
  to.hosts.restore(hosts)
  to.everything.restore()
}

/** @param base what was counted before this link was opened */
export function totalsSince(base: LinkTotals, { sentCount, replyCount, strayCount, drops }: LinkTotals): LinkTotals {
  return {
    sentCount: base.sentCount + sentCount,
    replyCount: base.replyCount + replyCount,
    strayCount: base.strayCount + strayCount,
    drops: {
      kernel: base.drops.kernel + drops.kernel,
      interface: base.drops.interface + drops.interface,
      queue: base.drops.queue + drops.queue,
    },
  }
}
