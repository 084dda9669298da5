import { createHash } from 'node:crypto'
import { ScanError } from '../errors.js'
import type { PairSet, PortSet, TargetSet } from '../targets/index.js'
import { createPermutation, MAX_PERMUTATION_SIZE, type Permutation } from './permutation.js'
import { type Shard, Windows } from './windows.js'

export interface PlanInput {
  readonly targets: TargetSet
  readonly ports: PortSet
  /** Endpoints named one by one, none of them covered by targets × ports. */
  readonly pairs: PairSet
  readonly seed: bigint
  readonly shard: Shard
  /** Smaller windows than the default, for tests. */
  readonly maxWindowSize?: number
}

/**
 * The immutable what of a scan. Every endpoint has one probe index
 * (target rank × port count + port rank; the pairs follow the product), and
 * every probe index one position in the order of probing.
 */
export class ScanPlan {
  readonly targets: TargetSet
  readonly ports: PortSet
  readonly pairs: PairSet
  readonly seed: bigint
  readonly permutation: Permutation
  readonly windows: Windows
  /** `sha256:…` over sets and seed: the same for every shard of one plan, on every machine. */
  readonly hash: string
  readonly #productCount: number
  readonly #portCount: number
  /** For one answer at a time. */
  readonly #index = new Float64Array(1)

  constructor({ targets, ports, pairs, seed, shard, maxWindowSize }: PlanInput) {
    this.targets = targets
    this.ports = ports
    this.pairs = pairs
    this.seed = seed
    this.#portCount = ports.size
    this.#productCount = targets.size * ports.size
    const endpointCount = this.#productCount + pairs.size
    if (endpointCount > MAX_PERMUTATION_SIZE) {
      throw new ScanError(
        'ERR_PLAN_SIZE',
        `${targets.size} targets × ${ports.size} ports are more than 2^48 probes: split the targets`,
      )
    }
    this.permutation = createPermutation(endpointCount, seed)
    this.windows = new Windows(endpointCount, shard, maxWindowSize)
    this.hash = hashOf(this)
  }

  /** Endpoints of the whole plan, all shards. */
  get endpointCount(): number {
    return this.permutation.size
  }

  /** Endpoints that this shard judges. */
  get probeCount(): number {
    return this.windows.minePositionCount
  }

  /**
   * @param probeIndex 0 … endpointCount − 1
   * @param out        five words: the target's four, then the port
   */
  endpointAt(probeIndex: number, out: Uint32Array): void {
    if (probeIndex >= this.#productCount) {
      out[4] = this.pairs.endpointAt(probeIndex - this.#productCount, out)
      return
    }
    const targetRank = Math.floor(probeIndex / this.#portCount)
    this.targets.addressAt(targetRank, out)
    out[4] = this.ports.portAt(probeIndex - targetRank * this.#portCount)
  }

  /**
   * Every address that is probed, as ranges for the route look-up: eight words a
   * range, the first address and the last; sorted only within targets and pairs.
   */
  addressRanges(): Uint32Array {
    const ranges = this.targets.rangeWords()
    const words = new Uint32Array(ranges.length + this.pairs.size * 8)
    words.set(ranges)
    const address = new Uint32Array(4)
    for (let rank = 0; rank < this.pairs.size; rank++) {
      this.pairs.endpointAt(rank, address)
      words.set(address, ranges.length + rank * 8)
      words.set(address, ranges.length + rank * 8 + 4)
    }
    return words
  }

  /** @returns the probe index of an endpoint; −1 when the plan does not hold it */
  probeIndexOf(w0: number, w1: number, w2: number, w3: number, port: number): number {
    this.noteProbeIndex(this.#index, 0, w0, w1, w2, w3, port)
    return this.#index[0]!
  }

  /**
   * Sets `indexes[at]` to the same. For once a reply: a number beyond 31 bits that a call returns is an object, unless
   * V8 takes the call into its caller, which it does in most processes and not in all.
   */
  noteProbeIndex(
    indexes: Float64Array,
    at: number,
    w0: number,
    w1: number,
    w2: number,
    w3: number,
    port: number,
  ): void {
    const portRank = this.ports.rankOf(port)
    const targetRank = portRank < 0 ? -1 : this.targets.rankOf(w0, w1, w2, w3)
    if (targetRank >= 0) {
      indexes[at] = targetRank * this.#portCount + portRank
      return
    }
    const pairRank = this.pairs.size === 0 ? -1 : this.pairs.indexOf(w0, w1, w2, w3, port)
    indexes[at] = pairRank < 0 ? -1 : this.#productCount + pairRank
  }
}

function hashOf({ targets, ports, pairs, seed }: ScanPlan): string {
  const hash = createHash('sha256')
  hash.update(`synsweep plan 1\nseed ${seed}\nports ${ports}\ntargets\n`)
  hash.update(targets.rangeWords())
  hash.update('pairs\n')
  const endpoint = new Uint32Array(5)
  for (let rank = 0; rank < pairs.size; rank++) {
    endpoint[4] = pairs.endpointAt(rank, endpoint)
    hash.update(endpoint)
  }
  return `sha256:${hash.digest('hex')}`
}
