/** Taken once: a test runner makes globals slow. */
const { ceil, floor, min } = Math

/** At most this many probes in one window: its ledger is 4 MiB, and it is half a second's work at full speed. */
export const MAX_WINDOW_SIZE = 2 ** 22

export interface Shard {
  /** 1-based: part `index` of `count`. */
  readonly index: number
  readonly count: number
}

/**
 * Cuts a plan's positions into windows, and deals the windows out to shards.
 *
 * A window is a run of consecutive positions of the permutation: the unit of
 * memory, of retransmission and of sharding. All shards of one plan cut alike,
 * and every shard gets the same number of windows, give or take one, however
 * small the plan is.
 */
export class Windows {
  /** Positions in every window but perhaps the last. */
  readonly size: number
  /** Windows of the whole plan, all shards. */
  readonly count: number

  constructor(
    /** Positions of the whole plan, ≥ 1. */
    readonly positionCount: number,
    readonly shard: Shard,
    maxSize: number = MAX_WINDOW_SIZE,
  ) {
    const rounds = ceil(positionCount / (shard.count * maxSize))
    this.size = ceil(positionCount / (shard.count * rounds))
    this.count = ceil(positionCount / this.size)
  }

  /** Which window a position lies in, of this shard or not. */
  of(position: number): number {
    return floor(position / this.size)
  }

  start(window: number): number {
    return window * this.size
  }

  /** Positions in one window. */
  length(window: number): number {
    return min(this.size, this.positionCount - window * this.size)
  }

  /** How many of this shard's positions come before one of them. */
  ordinalOf(position: number): number {
    const window = this.of(position)
    return this.startOrdinal(window) + (position - this.start(window))
  }

  /** The same of a window's first position. */
  startOrdinal(window: number): number {
    return floor(window / this.shard.count) * this.size
  }

  /** The inverse of {@link ordinalOf}. */
  positionAt(ordinal: number): number {
    const turn = floor(ordinal / this.size)
    return this.start(turn * this.shard.count + this.shard.index - 1) + (ordinal - turn * this.size)
  }

  isMine(window: number): boolean {
    return window % this.shard.count === this.shard.index - 1
  }

  /** The first window of this shard at or after `window`; ≥ `count` when there is none. */
  next(window: number): number {
    const { index, count } = this.shard
    return window + ((((index - 1 - window) % count) + count) % count)
  }

  /** Positions that are this shard's. */
  get minePositionCount(): number {
    const first = this.next(0)
    if (first >= this.count) return 0
    const mine = floor((this.count - 1 - first) / this.shard.count) + 1
    const last = first + (mine - 1) * this.shard.count
    return (mine - 1) * this.size + this.length(last)
  }
}
