import { CleanPath, type Share } from './clean-path.js'
import { type Outcomes, PathEvidence, SLOT_MS, type Span } from './path-evidence.js'
import { SenderSpeed } from './sender-speed.js'
import { wilson } from './trips.js'

const { log, max, min, round } = Math

export interface RateLawOptions {
  readonly startPps: number
  /** Never less. @default 300 */
  readonly minPps?: number
  /** Never more; see {@link capFor}. */
  readonly maxPps: number
}

/** What is known by now: running totals since the scan began. Those of {@link Outcomes} may be corrected later. */
export interface RateSample extends Outcomes {
  readonly nowMs: number
  /** Every reply captured up to then is in the counts; ≤ nowMs. */
  readonly readUpToMs: number
  /** Probes that have left, of whatever kind. */
  readonly sentCount: number
  /** How long a reply takes at most, but for exceptions. */
  readonly rttMs: number
  /** Canaries handed to the link; those settled, in the order they were handed over, counted or not. */
  readonly canarySentCount: number
  readonly canarySettledCount: number
}

export interface RateChange {
  readonly ratePps: number
  readonly previousPps: number
  /** Share lost, as far as the rate is to blame; null when the change rests on no measurement. */
  readonly lossRatio: number | null
  /** One sentence for people. */
  readonly reason: string
}

const DEFAULT_MIN_PPS = 300
/** A rate goes this close under what the path carries. */
const UNDER_KNEE = 0.95
/** Less than this share answered counts as loss. */
const CLEAN_SHARE = 0.93
/** So far from chance that it counts as loss, in standard deviations. */
const SURE_DEVIATIONS = 3
/** A judgement on a rate rests on so much, at least. */
const MIN_SPAN_MS = 4 * SLOT_MS
const MIN_EXPECTED = 30
/** When it is still between the two after so many, the nearer one is taken. */
const ENOUGH_EXPECTED = 400
/** Canaries that the first judgement of all rests on, there being nothing to compare hits with. */
const FIRST_CANARIES = 20
/** Hits that it rests on when canaries do not come in this time. */
const FIRST_HITS = 40
const FIRST_PATIENCE_MS = 600
/** A higher rate that is not proven by then is given up. */
const UNPROVEN_MS = 1000
/** Loss counts as lasting when it covers this time: bursts are shorter. */
const LASTING_MS = 260
/** The share of that time that must show it, looked at in so many pieces at least. */
const LASTING_RATIO = 0.75
const LASTING_PIECES = 6
/** A piece holds so much that loss and no loss are 2.4 standard deviations apart, but no more than this. */
const PIECE_DEVIATIONS = 2.4
const MAX_PIECE_EXPECTED = 300
/** Canaries alone call for a test when they surely lose so much more than they did on a clean path. */
const ALARMING_RATIO = 0.03
/** Looked at in pieces, so many at least, in which so many losses are to be expected. */
const ALARMING_PIECES = 4
const ALARMING_LOSSES = 3
/** Before the rate is tried higher, they must have had the chance. */
const CALMING_CANARIES = 30
const CALMING_MS = 1500
/** More answered than this share says that the path was not as clean as it was taken for. */
const TOO_CLEAN_SHARE = 1.07
/** A slower rate that has so many more answered, and still not all: it was not slow enough, or there are two causes. */
const MIN_GAIN = 1.2
/** Log-likelihood ratio that settles what the rate does; and that it does nothing, which would be believed for long. */
const SETTLED = 4
const SURELY_SETTLED = 7
const TEST_PATIENCE_MS = 1500
const ENOUGH_TESTED = 3000
const RISE = 2
/** Where the knee has been seen once, it is not far. */
const RISE_NEAR_KNEE = 1.5
const MAX_FALL = 8
const MIN_SHARE = 1 / MAX_FALL
/** Tries a little faster after this time, then after twice as long, and so on. */
const RETEST_MS = 300
const MAX_RETEST_MS = 10_000
const RETEST_RISE = 1.25
/** Replies of the earlier rate are not all in when the fastest could be, ms. */
const SETTLE_SLACK_MS = 15
/** How often a rate that was clean for long is tried again before it is given up. */
const RECHECKS = 2
/** Leaving slower than this share of what is asked: the sender is the limit. */
const SENDER_KEEPS_UP_RATIO = 0.85

/**
 * rising    — doubles as long as nothing is lost
 * testing   — has fallen: did that cure the loss, or has the loss another cause?
 * steady    — just under what the path carries, or all that this machine can send
 * retesting — a little faster for a moment: does the path carry more by now?
 */
type Phase = 'rising' | 'testing' | 'steady' | 'retesting'

/** What is compared with after a fall. */
interface Fall {
  readonly fromPps: number
  readonly share: Share
  readonly span: Span
  /** Canaries alone say so: hits would be as many as before, if the rate were not to blame. */
  readonly isAlarm: boolean
}

/**
 * Finds the rate that a path carries, and keeps just under it, from what
 * becomes of first probes and of canaries. Pure: update it every few
 * milliseconds; `nowMs` is its only clock. How and why: docs/pacing.md.
 */
export class RateLaw {
  readonly #minPps: number
  readonly #maxPps: number
  readonly #clean = new CleanPath()
  readonly #evidence = new PathEvidence()
  readonly #sender = new SenderSpeed()
  #phase: Phase = 'rising'
  #ratePps: number
  #last: RateSample | undefined
  /** From then on hits are of probes sent at this rate; from that one on canaries are. */
  #hitsFromMs = Number.NEGATIVE_INFINITY
  #firstCanary = 0
  #beganMs = 0
  /** Found clean last, before the present rate. */
  #cleanPps = 0
  #hasSeenKnee = false
  #fall: Fall | undefined
  #retestMs = RETEST_MS
  /** A rate that was clean for long before it was not: that may have been a long burst. 0: none. */
  #recheckPps = 0
  #recheckCount = 0

  constructor({ startPps, minPps = DEFAULT_MIN_PPS, maxPps }: RateLawOptions) {
    if (!(minPps > 0 && maxPps > 0)) throw new RangeError(`minPps and maxPps must be > 0, got ${minPps} and ${maxPps}`)
    if (!(startPps > 0)) throw new RangeError(`startPps must be > 0, got ${startPps}`)
    this.#maxPps = maxPps
    this.#minPps = min(minPps, maxPps)
    this.#ratePps = min(maxPps, max(this.#minPps, startPps))
  }

  get ratePps(): number {
    return this.#ratePps
  }

  update(sample: RateSample): RateChange | undefined {
    const { nowMs, readUpToMs, sentCount } = sample
    const last = this.#last
    if (!last) {
      this.#last = sample
      this.#beganMs = nowMs
      this.#sender.restart(nowMs, sentCount)
      return undefined
    }
    this.#sender.update(nowMs, sentCount)
    if (readUpToMs <= last.readUpToMs) return undefined
    this.#last = sample
    if (readUpToMs <= this.#hitsFromMs) return undefined
    const countsCanaries = last.canarySettledCount >= this.#firstCanary
    const canaryCount = countsCanaries ? max(0, sample.canaryCount - last.canaryCount) : 0
    const isFull = this.#evidence.add(readUpToMs, {
      firstCount: sample.firstCount - last.firstCount,
      hitCount: sample.hitCount - last.hitCount,
      canaryCount,
      lostCount: min(canaryCount, max(0, sample.lostCount - last.lostCount)),
    })
    return isFull ? this.#decide(nowMs) : undefined
  }

  #decide(nowMs: number): RateChange | undefined {
    switch (this.#phase) {
      case 'rising':
        return this.#clean.hasHitRatio ? this.#decideRising(nowMs) : this.#decideFirst(nowMs)
      case 'testing':
        return this.#decideTest(nowMs)
      case 'steady':
        return this.#decideSteady(nowMs)
      case 'retesting':
        return this.#decideRetest(nowMs)
    }
  }

  /** What has come in at this rate, as far back as it takes; undefined while it is too little. */
  #seen(minMs: number, minExpected: number): { readonly span: Span; readonly share: Share } | undefined {
    const span = this.#evidence.latest(
      (so) => so.lengthMs >= minMs && this.#clean.share(so).expectedCount >= minExpected,
    )
    const share = this.#clean.share(span)
    return span.lengthMs >= minMs && share.expectedCount >= minExpected ? { span, share } : undefined
  }

  /** There is nothing to compare hits with yet: canaries tell, where there are any. */
  #decideFirst(nowMs: number): RateChange | undefined {
    const span = this.#evidence.latest(() => false)
    const share = this.#clean.share(span)
    if (share.expectedCount < FIRST_CANARIES) {
      const isPatient = nowMs < this.#beganMs + FIRST_PATIENCE_MS
      return isPatient || span.hitCount < FIRST_HITS ? undefined : this.#found(nowMs, span, share)
    }
    const alarm = this.#alarmingCanaries()
    if (alarm) return this.#fallTo(nowMs, alarm)
    const isClear = share.ratio >= CLEAN_SHARE || share.expectedCount >= 4 * FIRST_CANARIES
    return isClear && span.hitCount > 0 ? this.#found(nowMs, span, share) : undefined
  }

  #decideRising(nowMs: number): RateChange | undefined {
    const seen = this.#seen(MIN_SPAN_MS, MIN_EXPECTED)
    if (!seen || !isOfFirstProbes(seen.span)) return this.#giveUp(nowMs)
    const { span, share } = seen
    const fromPps = this.#effectivePps
    if (isLoss(share)) {
      // The rate before this one was clean: less than it can hardly be all that is carried, unless the loss lasts.
      const isPlausible = fromPps * share.ratio > this.#cleanPps * 0.97
      const loss = isPlausible ? { fromPps, share, span, isAlarm: false } : this.#lastingLoss()
      return loss && this.#fallTo(nowMs, loss)
    }
    const isClear = share.ratio >= CLEAN_SHARE || share.expectedCount >= ENOUGH_EXPECTED
    return isClear ? this.#found(nowMs, span, share) : undefined
  }

  /** A rate that nothing has proven for a while is left: later passes have no hits, and would be sent at it. */
  #giveUp(nowMs: number): RateChange | undefined {
    if (nowMs - this.#beganMs < UNPROVEN_MS || this.#cleanPps === 0 || this.#cleanPps >= this.#ratePps) return undefined
    this.#phase = 'steady'
    return this.#change(nowMs, this.#cleanPps, NOTHING_MEASURED, 'too few first probes to tell')
  }

  /** The path carries the present rate. */
  #found(nowMs: number, span: Span, share: Share): RateChange | undefined {
    this.#learn(span, share)
    this.#cleanPps = this.#effectivePps
    if (this.#isSenderLimited || this.#ratePps >= this.#maxPps) {
      this.#phase = 'steady'
      this.#beganMs = nowMs
      return undefined
    }
    this.#phase = 'rising'
    const targetPps = this.#ratePps * (this.#hasSeenKnee ? RISE_NEAR_KNEE : RISE)
    return this.#change(nowMs, targetPps, share, `no more lost at ${grouped(this.#ratePps)}/s than at lower rates`)
  }

  #fallTo(nowMs: number, fall: Fall): RateChange | undefined {
    const { fromPps, share } = fall
    const kneePps = fromPps * share.ratio
    this.#fall = fall
    this.#phase = 'testing'
    const seen = `${percent(1 - share.ratio)} lost at ${grouped(fromPps)}/s`
    const targetPps = max(kneePps * UNDER_KNEE, fromPps / MAX_FALL)
    const change = this.#change(nowMs, targetPps, share, `${seen}, as if ${grouped(kneePps)}/s were carried`)
    if (!change) this.#settleSteady(nowMs) // at the least rate there is nothing to test
    return change
  }

  /** If the rate is to blame, the loss is gone now; if it is not, it is the same; if partly, it is less. */
  #decideTest(nowMs: number): RateChange | undefined {
    const { fromPps, share: before, span: spanBefore, isAlarm } = this.#fall!
    const span = this.#evidence.latest(() => false)
    const share = this.#testShare(span)
    const { expectedCount, answeredCount } = share
    if (span.lengthMs < MIN_SPAN_MS || expectedCount < MIN_EXPECTED) return undefined
    const isLong = span.lengthMs >= LASTING_MS
    const beforeRatio = max(MIN_SHARE, before.ratio)
    const sameCount = expectedCount * beforeRatio
    const chance = SURE_DEVIATIONS * answeredCount ** 0.5
    if (isLong && sameCount - answeredCount > chance) {
      return this.#fallTo(nowMs, { fromPps: this.#effectivePps, share, span, isAlarm }) // it is even worse here
    }
    const latest = this.#testShare(this.#evidence.latest((so) => so.lengthMs >= MIN_SPAN_MS))
    const isCured = cureOf(latest, beforeRatio) > SETTLED || cureOf(share, beforeRatio) > SETTLED
    const isUncured = isLong && cureOf(share, beforeRatio) < -SURELY_SETTLED
    const isOver = (isLong && expectedCount >= ENOUGH_TESTED) || nowMs - this.#beganMs > TEST_PATIENCE_MS
    if (!isCured && !isUncured && !isOver) return undefined
    if (isCured || cureOf(share, beforeRatio) > 0) {
      if (!this.#clean.hasHitRatio || isAlarm) this.#clean.relearn(span)
      this.#hasSeenKnee = true
      this.#settleSteady(nowMs)
      return undefined
    }
    if (answeredCount - sameCount > chance && answeredCount > MIN_GAIN * sameCount) {
      return this.#fallTo(nowMs, { fromPps: this.#effectivePps, share, span, isAlarm }) // some of it was
    }
    const { backgroundRatio } = this.#clean
    this.#clean.blameBackground(sumOf(span, spanBefore), 1 - (1 - backgroundRatio) * before.ratio)
    this.#phase = 'rising'
    this.#fall = undefined
    const why = `the slower rate loses as much, so it is not the rate that loses ${percent(1 - before.ratio)}`
    return this.#change(nowMs, fromPps, share, why)
  }

  /** Measured by the clean path; by the hits before the fall, where canaries alone told of the loss. */
  #testShare(span: Span): Share {
    const { share, span: before, isAlarm } = this.#fall!
    if (!isAlarm) return this.#clean.share(span)
    const clean = new CleanPath(this.#clean.backgroundRatio)
    clean.learn({ ...before, hitCount: before.hitCount / max(MIN_SHARE, share.ratio) })
    return clean.share(span)
  }

  #settleSteady(nowMs: number): void {
    this.#phase = 'steady'
    this.#beganMs = nowMs
    this.#fall = undefined
  }

  #decideSteady(nowMs: number): RateChange | undefined {
    const loss = this.#recheckCount > 0 ? undefined : (this.#lastingLoss() ?? this.#alarmingCanaries())
    if (loss) {
      this.#recheckPps = max(this.#recheckPps, this.#ratePps)
      this.#recheckCount = RECHECKS
      return this.#fallTo(nowMs, loss)
    }
    if (this.#ratePps >= this.#maxPps || this.#isSenderLimited) return undefined
    if (nowMs < this.#beganMs + this.#retestMs) return undefined
    if (this.#recheckCount > 0) return this.#retest(nowMs, max(this.#recheckPps, this.#ratePps * RETEST_RISE))
    const seen = this.#seen(MIN_SPAN_MS, MIN_EXPECTED)
    if (
      !seen ||
      !isOfFirstProbes(seen.span) ||
      seen.share.ratio < CLEAN_SHARE ||
      seen.span.lengthMs > max(RETEST_MS, this.#retestMs)
    )
      return undefined
    const span = this.#evidence.latest(() => false)
    if (span.canaryCount < CALMING_CANARIES && nowMs < this.#beganMs + CALMING_MS) return undefined
    this.#learn(span, this.#clean.share(span))
    return this.#retest(nowMs, this.#ratePps * RETEST_RISE)
  }

  #retest(nowMs: number, targetPps: number): RateChange | undefined {
    if (this.#recheckCount > 0 && --this.#recheckCount === 0) this.#recheckPps = 0
    this.#phase = 'retesting'
    this.#cleanPps = this.#ratePps
    return this.#change(nowMs, targetPps, NOTHING_MEASURED, 'does the path carry more by now?')
  }

  #decideRetest(nowMs: number): RateChange | undefined {
    const fromPps = this.#effectivePps
    const span = this.#evidence.latest(() => false)
    const share = this.#clean.share(span)
    if (span.lengthMs < MIN_SPAN_MS) return undefined
    if (share.expectedCount < MIN_EXPECTED || !isOfFirstProbes(span)) return this.#giveUp(nowMs)
    const wouldBe = min(1, this.#cleanPps / UNDER_KNEE / fromPps)
    if (wouldBe > CLEAN_SHARE) return this.#found(nowMs, span, share) // this machine was slower than the rate
    const logRatio = cureOf(share, wouldBe)
    const isOver = nowMs - this.#beganMs > TEST_PATIENCE_MS
    if (Math.abs(logRatio) < SETTLED && !isOver) return undefined
    const isBurst = fromPps * share.ratio < this.#cleanPps * 0.97 && !isOver && !this.#lastingLoss()
    if (isBurst) return undefined
    if (logRatio > 0) {
      this.#retestMs = RETEST_MS
      this.#recheckCount = 0
      return this.#found(nowMs, span, share)
    }
    if (this.#recheckCount === 0) this.#retestMs = min(MAX_RETEST_MS, this.#retestMs * 2)
    this.#hasSeenKnee = true
    this.#phase = 'steady'
    const targetPps = max(this.#cleanPps, fromPps * min(1, share.ratio) * UNDER_KNEE)
    return this.#change(
      nowMs,
      targetPps,
      share,
      `${percent(1 - share.ratio)} lost at ${grouped(fromPps)}/s: it does not`,
    )
  }

  /** Loss that covers most of the last quarter of a second, which bursts do not. */
  #lastingLoss(): Fall | undefined {
    const seen = this.#seen(LASTING_MS, MIN_EXPECTED)
    if (!seen || !isLoss(seen.share)) return undefined
    const { ratio } = seen.share
    const pieceExpected = min(MAX_PIECE_EXPECTED, (PIECE_DEVIATIONS / (1 - ratio)) ** 2)
    let [pieceCount, lossyCount, slotCount, lengthMs] = [0, 0, 0, 0]
    while (pieceCount < LASTING_PIECES || lengthMs < LASTING_MS) {
      const piece = this.#evidence.latest((so) => this.#clean.share(so).expectedCount >= pieceExpected, slotCount)
      const share = this.#clean.share(piece)
      if (share.expectedCount < pieceExpected) return undefined // it has not lasted long enough to tell
      slotCount += piece.slotCount
      lengthMs += piece.lengthMs
      pieceCount++
      if (share.ratio < (1 + ratio) / 2) lossyCount++
    }
    if (lossyCount < pieceCount * LASTING_RATIO) return undefined
    return { fromPps: this.#effectivePps, ...seen, isAlarm: false }
  }

  /** Where the first judgement was wrong, hits are compared with hits that were lossy too; canaries still tell. */
  #alarmingCanaries(): Fall | undefined {
    const span = this.#evidence.latest(() => false)
    const { backgroundRatio } = this.#clean
    const { low, ratio } = wilson({ count: span.canaryCount, lostCount: span.lostCount }, SURE_DEVIATIONS)
    if (low < backgroundRatio + ALARMING_RATIO || !this.#isSpread(span, ALARMING_LOSSES / ratio)) return undefined
    const share = new CleanPath(backgroundRatio).share(span)
    return { fromPps: this.#effectivePps, span, share, isAlarm: true }
  }

  /** Canaries are lost all along, and not in a burst or two. */
  #isSpread({ slotCount }: Span, pieceCount: number): boolean {
    let [count, lossyCount] = [0, 0]
    for (let back = 0; back < slotCount; ) {
      const piece = this.#evidence.latest((so) => so.canaryCount >= pieceCount && so.lengthMs >= MIN_SPAN_MS, back)
      back += piece.slotCount
      if (piece.canaryCount < pieceCount) break
      count++
      if (piece.lostCount > 0) lossyCount++
    }
    return count >= ALARMING_PIECES && lossyCount >= count * LASTING_RATIO
  }

  /** Adds to what a clean path answers; begins anew when that turns out to be more than was thought. */
  #learn(span: Span, { ratio, deviations }: Share): void {
    if (ratio < TOO_CLEAN_SHARE || deviations > -SURE_DEVIATIONS) this.#clean.learn(span)
    else this.#clean.blameBackground(span, max(0, 1 - (1 - this.#clean.backgroundRatio) * ratio))
  }

  /** What really leaves: the rate asked for, unless the sender cannot keep up. */
  get #effectivePps(): number {
    return this.#isSenderLimited ? max(1, this.#sender.pps) : this.#ratePps
  }

  get #isSenderLimited(): boolean {
    return this.#sender.pps < SENDER_KEEPS_UP_RATIO * this.#ratePps
  }

  #change(nowMs: number, targetPps: number, share: Share, why: string): RateChange | undefined {
    const previousPps = this.#ratePps
    const ratePps = round(min(this.#maxPps, max(this.#minPps, targetPps)))
    if (ratePps === previousPps) return undefined
    const { sentCount, rttMs, canarySentCount } = this.#last!
    this.#ratePps = ratePps
    this.#beganMs = nowMs
    this.#hitsFromMs = nowMs + rttMs + SETTLE_SLACK_MS
    this.#firstCanary = canarySentCount
    this.#evidence.restart()
    this.#sender.restart(nowMs, sentCount)
    const lossRatio = share.expectedCount > 0 ? max(0, 1 - share.ratio) : null
    return { ratePps, previousPps, lossRatio, reason: `${why}; ${grouped(ratePps)}/s from now on` }
  }
}

const NOTHING_MEASURED: Share = { expectedCount: 0, answeredCount: 0, ratio: 1, deviations: 0, weight: 1 }

/**
 * The log-likelihood ratio of two answers to a fall: that everything is answered now, and that the same share
 * is lost as before. Poisson counts.
 */
function cureOf({ answeredCount, expectedCount, weight }: Share, beforeRatio: number): number {
  return weight * (answeredCount * log(1 / beforeRatio) - expectedCount * (1 - beforeRatio))
}

/** At least a fifth of what was sent, as canaries are a hundredth: in later passes canaries alone tell, too late. */
function isOfFirstProbes({ firstCount, canaryCount }: Outcomes): boolean {
  return firstCount > 20 * canaryCount
}

function isLoss({ ratio, deviations }: Share): boolean {
  return ratio < CLEAN_SHARE && deviations > SURE_DEVIATIONS
}

function sumOf(a: Outcomes, b: Outcomes): Outcomes {
  return {
    firstCount: a.firstCount + b.firstCount,
    hitCount: a.hitCount + b.hitCount,
    canaryCount: a.canaryCount + b.canaryCount,
    lostCount: a.lostCount + b.lostCount,
  }
}

function percent(ratio: number): string {
  return `${(max(0, ratio) * 100).toFixed(1)} %`
}

/** 12,345 */
function grouped(value: number): string {
  return String(round(value)).replace(/\B(?=(\d{3})+$)/g, ',')
}
