import type { RateRecord } from '../model/index.js'
import { HitMeter, type LossMeter, RateLaw } from '../pacing/index.js'
import type { RoundTrips } from '../schedule/index.js'

/** The law is asked at most this often, ms. */
const PERIOD_MS = 10

export interface RateControlOptions {
  /** To begin with; for good unless `maxPps` is given. */
  readonly ratePps: number
  /** The rate finds itself, and is never more than this; undefined: the rate is fixed. */
  readonly maxPps?: number | undefined
}

/** Where a scan stands with its link. */
export interface Standing {
  readonly nowMs: number
  /** Every reply captured by then has been interpreted. */
  readonly readUpToMs: number
  /** Probes that have left the link. */
  readonly leftCount: number
}

/** The present rate: the one that was asked for, or the one that the law finds. */
export class RateControl {
  readonly hits = new HitMeter()
  readonly #law: RateLaw | undefined
  readonly #fixedPps: number
  #updatedMs = Number.NEGATIVE_INFINITY
  #firstCount = 0

  constructor(
    { ratePps, maxPps }: RateControlOptions,
    readonly losses: LossMeter,
    readonly roundTrips: RoundTrips,
  ) {
    this.#fixedPps = ratePps
    if (maxPps !== undefined) this.#law = new RateLaw({ startPps: ratePps, maxPps })
  }

  get ratePps(): number {
    return this.#law?.ratePps ?? this.#fixedPps
  }

  /** How long the loop may sleep while probes are leaving. */
  get periodMs(): number {
    return this.#law ? PERIOD_MS : Number.POSITIVE_INFINITY
  }

  /** @returns the change of the rate, if there is one */
  update({ nowMs, readUpToMs, leftCount }: Standing): Omit<RateRecord, 'type' | 'at'> | undefined {
    if (!this.#law || nowMs < this.#updatedMs + PERIOD_MS) return undefined
    this.#updatedMs = nowMs
    this.hits.advance(nowMs, leftCount)
    if (readUpToMs === Number.NEGATIVE_INFINITY) return undefined
    // The round trip is an estimate that moves; what was counted once stays counted.
    this.#firstCount = Math.max(this.#firstCount, this.hits.firstCount(readUpToMs - this.roundTrips.smoothedMs))
    const { canaries } = this.losses
    const { count: canaryCount, lostCount } = canaries.trips
    return this.#law.update({
      nowMs,
      readUpToMs,
      sentCount: leftCount,
      firstCount: this.#firstCount,
      hitCount: this.hits.hitCount,
      canaryCount,
      lostCount,
      canarySentCount: canaries.sentCount,
      canarySettledCount: canaries.settledCount,
      rttMs: this.roundTrips.usualMaxMs,
    })
  }
}
