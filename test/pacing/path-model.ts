import { RateLaw } from '../../src/pacing/index.js'

const { ceil, cos, floor, log, max, min, PI, sqrt } = Math

/** What lies between the sender and the hosts. */
export interface PathModel {
  readonly seed: number
  readonly rttMs: number
  /** Share of first probes that a clean path answers. @default 0.3 */
  readonly hitRatio?: number
  /** Share of what is sent that are first probes; the rest are later attempts, which nobody answers. @default 0.99 */
  readonly firstShare?: number
  /** Packets per second let through; the rest is dropped. */
  readonly policerPps?: number
  /** How much of a second the policer lets through at once when it has been idle. @default 0.005 */
  readonly burstSeconds?: number
  /** Lost independently of the rate, each way. */
  readonly lossRatio?: number
  /** Gilbert–Elliott: good and bad states alternate, with exponential lengths of these means; lost in the bad state. */
  readonly bursts?: { readonly goodMs: number; readonly badMs: number; readonly lossRatio: number }
  /** Share of the answering hosts that answer no more than so many probes a second, together; canaries avoid them. */
  readonly limited?: { readonly share: number; readonly pps: number }
  /** More than this the sender cannot send. */
  readonly senderPps?: number
  readonly startPps?: number
  readonly maxPps?: number
  readonly updateMs?: number
  readonly durationMs?: number
  /** The policer changes to this rate at this moment. */
  readonly later?: { readonly atMs: number; readonly policerPps: number }
}

export interface Trace {
  /** Rate asked for in each millisecond. */
  readonly ratePps: Float64Array
  /** Probes let through the policer in each millisecond. */
  readonly carried: Float64Array
  readonly reasons: string[]
  readonly law: RateLaw
}

/** One draw, 0 ≤ n < 1. Source: Marsaglia, "Xorshift RNGs", 2003, after a multiplicative start. */
function createDraw(seed: number): () => number {
  let state = (Math.imul(seed, 0x9e3779b1) ^ 0x6d2b79f5) | 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 4294967296
  }
}

/** How many of `count` succeed, each with this probability. */
function binomial(draw: () => number, count: number, ratio: number): number {
  if (count * ratio * (1 - ratio) > 25) {
    const normal = sqrt(-2 * log(draw() || 1e-12)) * cos(2 * PI * draw())
    return min(count, max(0, Math.round(count * ratio + normal * sqrt(count * ratio * (1 - ratio)))))
  }
  let successCount = 0
  for (let i = 0; i < count; i++) if (draw() < ratio) successCount++
  return successCount
}

/**
 * Sends at the rate the law asks for, a millisecond at a time; one probe in a
 * hundred is a canary, answered after the round trip or given up after
 * max(200, 4 · round trip) ms.
 */
export function drive(path: PathModel): Trace {
  const { rttMs, lossRatio = 0, bursts, burstSeconds = 0.005, maxPps = 1e9, limited } = path
  const { hitRatio = 0.3, firstShare = 0.99, senderPps = Number.POSITIVE_INFINITY } = path
  const { updateMs = 10, durationMs = 13_000, startPps = 10_000 } = path
  const draw = createDraw(path.seed)
  const law = new RateLaw({ startPps, maxPps })
  const timeoutMs = ceil(max(200, 4 * rttMs))
  const size = durationMs + timeoutMs + 2
  const [answeredAt, lostAt, firstsAt, hitsAt] = [0, 1, 2, 3].map(() => new Float64Array(size)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ]
  const ratePps = new Float64Array(durationMs)
  const carried = new Float64Array(durationMs)
  const reasons: string[] = []
  let policerPps = path.policerPps ?? Number.POSITIVE_INFINITY
  let tokens = policerPps * burstSeconds
  let [allowance, sentCount, canaryDebt, settlesMs, isBad] = [0, 0, 0, 0, false]
  let [firstCount, hitCount, canarySentCount, canaryCount, lostCount] = [0, 0, 0, 0, 0]
  for (let ms = 0; ms < durationMs; ms++) {
    if (ms === path.later?.atMs) policerPps = path.later.policerPps
    ratePps[ms] = law.ratePps
    allowance += min(law.ratePps, senderPps) / 1000
    const count = floor(allowance)
    allowance -= count
    sentCount += count
    if (bursts) isBad = draw() < 1 / (isBad ? bursts.badMs : bursts.goodMs) ? !isBad : isBad
    let through = 1
    if (policerPps !== Number.POSITIVE_INFINITY) {
      tokens = min(max(1, policerPps * burstSeconds), tokens + policerPps / 1000)
      const passed = min(tokens, count)
      tokens -= passed
      through = count === 0 ? 1 : passed / count
    }
    carried[ms] = count * through
    through *= (1 - lossRatio) ** 2 * (isBad ? 1 - bursts!.lossRatio : 1)
    const firsts = binomial(draw, count, firstShare)
    const answering = binomial(draw, firsts, hitRatio)
    let answered = binomial(draw, answering, through)
    if (limited) {
      const theirs = binomial(draw, answered, limited.share)
      answered += min(theirs, limited.pps / 1000) - theirs
    }
    firstsAt[ms + ceil(rttMs)]! += firsts
    hitsAt[ms + ceil(rttMs)]! += answered
    for (canaryDebt += count / 100; canaryDebt >= 1; canaryDebt--) {
      canarySentCount++
      const isLost = draw() >= through
      settlesMs = max(settlesMs, ms + (isLost ? timeoutMs : ceil(rttMs))) // in the order they left
      const settledAt = isLost ? lostAt : answeredAt
      settledAt[settlesMs]!++
    }
    firstCount += firstsAt[ms]!
    hitCount += hitsAt[ms]!
    canaryCount += answeredAt[ms]! + lostAt[ms]!
    lostCount += lostAt[ms]!
    if (ms % updateMs !== 0) continue
    const canaries = { canaryCount, lostCount, canarySentCount, canarySettledCount: canaryCount }
    const change = law.update({ nowMs: ms, readUpToMs: ms, sentCount, firstCount, hitCount, ...canaries, rttMs })
    if (change) reasons.push(`${ms} ms: ${change.reason}`)
  }
  return { ratePps, carried, reasons, law }
}

/** Mean over the milliseconds from … to. */
export function meanOf(perMs: Float64Array, fromMs: number, toMs = perMs.length): number {
  return perMs.subarray(fromMs, toMs).reduce((sum, value) => sum + value, 0) / (toMs - fromMs)
}
