import { ScanPlan, type Shard } from '../../src/plan/index.js'
import { PairSet, parsePorts, parseTargetSet } from '../../src/targets/index.js'

export interface PlanText {
  readonly targets: string
  readonly ports: string
  /** Five words a pair. */
  readonly pairs?: readonly number[]
  readonly seed?: bigint
  readonly shard?: Shard
  readonly maxWindowSize?: number
}

/** A plan from the text a user would write. */
export function planOf({
  targets,
  ports,
  pairs = [],
  seed = 1n,
  shard = { index: 1, count: 1 },
  maxWindowSize,
}: PlanText) {
  return new ScanPlan({
    targets: parseTargetSet(targets),
    ports: parsePorts(ports),
    pairs: new PairSet(Uint32Array.from(pairs)),
    seed,
    shard,
    ...(maxWindowSize !== undefined && { maxWindowSize }),
  })
}
