import { formatWords } from '../model/index.js'
import { resolveOptions, type ScanOptions } from './options.js'
import { prepare } from './prepare.js'
import { drawSeed } from './scan.js'

/** One probe as it would be sent. */
export interface PlannedProbe {
  /** Its place in the order of the whole plan. */
  readonly position: number
  readonly probeIndex: number
  readonly address: string
  readonly port: number
}

/** What a scan would send, and in which order. Names are resolved; nothing else leaves this machine. */
export interface ScanPlanView {
  readonly targets: number
  readonly ports: number
  /** Endpoints given one by one, beside targets × ports. */
  readonly singles: number
  /** Endpoints of this shard. */
  readonly probes: number
  /** Addresses that exclusions took out. */
  readonly excluded: number
  readonly seed: string
  readonly plan: string
  readonly windowSize: number
  /** Windows of the whole plan, all shards. */
  readonly windows: number
  readonly shard: { readonly index: number; readonly count: number }
  readonly warnings: readonly string[]

  /**
   * This shard's probes in the order of their first attempts.
   *
   * @param from  how many to pass over
   * @param count how many to give at most
   */
  slice(from: number, count: number): Iterable<PlannedProbe>
}

/** @throws {ScanError} as `scan` would, for targets, ports and options */
export async function planScan(options: ScanOptions): Promise<ScanPlanView> {
  const resolved = resolveOptions(options, drawSeed)
  const { plan, excludedCount, warnings } = await prepare(options, resolved)
  const { windows, permutation } = plan

  function* slice(from: number, count: number): Generator<PlannedProbe> {
    const endpoint = new Uint32Array(5)
    let passedOver = from
    let left = count
    for (let window = windows.next(0); window < windows.count && left > 0; window = windows.next(window + 1)) {
      const start = windows.start(window)
      const length = windows.length(window)
      for (let slot = Math.min(passedOver, length); slot < length && left > 0; slot++, left--) {
        const position = start + slot
        const probeIndex = permutation.at(position)
        plan.endpointAt(probeIndex, endpoint)
        const address = formatWords(endpoint[0]!, endpoint[1]!, endpoint[2]!, endpoint[3]!)
        yield { position, probeIndex, address, port: endpoint[4]! }
      }
      passedOver = Math.max(0, passedOver - length)
    }
  }

  return {
    targets: plan.targets.size,
    ports: plan.ports.size,
    singles: plan.pairs.size,
    probes: plan.probeCount,
    excluded: excludedCount,
    seed: plan.seed.toString(16).padStart(16, '0'),
    plan: plan.hash,
    windowSize: windows.size,
    windows: windows.count,
    shard: resolved.shard,
    warnings,
    slice,
  }
}
