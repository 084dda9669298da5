import { FIRST_CANARY_ATTEMPT, type ProbeBatch } from '../batch/index.js'
import { isKeptForInquiry } from '../model/index.js'
import { type Trips, wilson } from './trips.js'

/** Taken once: a test runner makes globals slow. */
const { floor, imul, log } = Math

/** Attempt numbers that are canaries'. */
const CANARY_ATTEMPTS = 16 - FIRST_CANARY_ATTEMPT

/** One probe in a hundred, at most. */
const PROBES_PER_CANARY = 100
/** Endpoints remembered; a power of two. */
const SLOTS = 4096
/** Of one host no more than these: with many hosts each has its share, with one there are still enough. */
const SLOTS_PER_HOST = 64
/** Odd, so that every slot gets its turn; wide, so that neighbours, which are of one host, do not follow each other. */
const STRIDE = 1597
/** One endpoint gets no two canaries within this time, ms. */
const REST_MS = 1000
/** When the whole table has been looked through, it is left alone for so long, ms: at full speed looking costs too much. */
const LOOK_AGAIN_MS = 5

const BUCKET_MS = 100
const BUCKETS = 10

/** A host is judged by what the others lose only when so many of their canaries are known. */
const MIN_OTHERS = 100
const MIN_HOST_LOSSES = 4
/** −ln 10^-6: how unlikely a host's losses must be before it counts as limiting its replies. */
const UNLIKELY = 13.8
const OTHERS_DEVIATIONS = 2

/** What a slot's latest canary has come to. */
const Slot = { idle: 0, out: 1, lost: 2 } as const

/**
 * Re-probes endpoints that have answered, to see what is lost.
 *
 * A table remembers endpoints that answered of late, by a hash of host and port:
 * a newer one takes the place of an older. Whoever fills batches asks for
 * canaries first; never more than 1 % of all probes are, and no endpoint gets
 * more probes in all than its attempts allow. They are settled in the order they
 * left, so that losses, which take their time to show, weigh as they should.
 *
 * A host that limits its own replies (RSTs, mostly) loses canaries while others
 * do not, and says nothing of the path. It is left out for good, with all it
 * had lost, once it has lost four or more, and losing so many is less likely than
 * 10^-6 for a host that loses what the others do (Chernoff's bound; the others
 * being at least 100 canaries, two standard deviations in its favour). Where
 * most hosts do so, or there is only one, this cannot be told from loss.
 *
 * Half of the endpoints get none: they are kept for inquiries (`model/inquiry.ts`).
 * Memory is constant, some 400 KB; nothing is allocated for a probe or a reply.
 */
export class CanaryBook {
  readonly #words = new Uint32Array(SLOTS * 4)
  readonly #ports = new Uint16Array(SLOTS)
  readonly #usesLeft = new Uint8Array(SLOTS)
  readonly #states = new Uint8Array(SLOTS)
  readonly #attempts = new Uint8Array(SLOTS)
  readonly #restUntilMs = new Float64Array(SLOTS)
  /** Where in the ring the slot's latest canary is, and of which host. */
  readonly #ringAt = new Uint16Array(SLOTS)
  readonly #hostAt = new Int16Array(SLOTS)
  #usefulCount = 0
  #turn = 0
  #lookAgainMs = Number.NEGATIVE_INFINITY

  /** Canaries on their way, oldest first. */
  readonly #ringSlots = new Uint16Array(SLOTS)
  readonly #ringHosts = new Int16Array(SLOTS)
  readonly #ringAnswered = new Uint8Array(SLOTS)
  readonly #ringQueued = new Float64Array(SLOTS)
  readonly #ringLeftMs = new Float64Array(SLOTS)
  /** Running counts of canaries settled, left, and sent. */
  #settledCount = 0
  #leftCount = 0
  #sentCount = 0

  readonly #hostWords = new Uint32Array(SLOTS * 4)
  readonly #hostCounts = new Uint32Array(SLOTS)
  readonly #hostLosses = new Uint32Array(SLOTS)
  readonly #hostOut = new Uint16Array(SLOTS)
  readonly #hostLimited = new Uint8Array(SLOTS)
  #limitedHostCount = 0

  #count = 0
  #lostCount = 0
  readonly #bucketNumbers = new Float64Array(BUCKETS).fill(Number.NEGATIVE_INFINITY)
  readonly #bucketCounts = new Uint32Array(BUCKETS)
  readonly #bucketLosses = new Uint32Array(BUCKETS)

  /** Canaries handed out so far. */
  get sentCount(): number {
    return this.#sentCount
  }

  /** Of those, how many are answered or given up: always the oldest. */
  get settledCount(): number {
    return this.#settledCount
  }

  /** Hosts found to limit their own replies. */
  get limitedHostCount(): number {
    return this.#limitedHostCount
  }

  /** All whose fate is known, but for those of hosts that limit their replies. */
  get trips(): Trips {
    return { count: this.#count, lostCount: this.#lostCount }
  }

  /** The same of the last second. */
  loss(nowMs: number): { readonly canaryCount: number; readonly lostCount: number } {
    const oldest = floor(nowMs / BUCKET_MS) - BUCKETS
    let [canaryCount, lostCount] = [0, 0]
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      if (this.#bucketNumbers[bucket]! <= oldest) continue
      canaryCount += this.#bucketCounts[bucket]!
      lostCount += this.#bucketLosses[bucket]!
    }
    return { canaryCount, lostCount }
  }

  /**
   * An endpoint has answered, open or closed, for the first time.
   *
   * @param uses probes that may still be sent to it
   */
  note(w0: number, w1: number, w2: number, w3: number, port: number, uses: number): void {
    if (uses <= 0 || isKeptForInquiry(w0, w1, w2, w3, port)) return
    const hash = hashOf(w0, w1, w2, w3)
    const slot = slotOf(hash, port)
    if (this.#states[slot] === Slot.out || this.#isLimited(hash, w0, w1, w2, w3)) return
    if (this.#usesLeft[slot] === 0) this.#usefulCount++
    const at = slot * 4
    const words = this.#words
    words[at] = w0
    words[at + 1] = w1
    words[at + 2] = w2
    words[at + 3] = w3
    this.#ports[slot] = port
    this.#usesLeft[slot] = uses
    this.#states[slot] = Slot.idle
    this.#restUntilMs[slot] = Number.NEGATIVE_INFINITY
  }

  /**
   * Appends the canaries that are due.
   *
   * @param queuedCount probes handed to the link so far, canaries included
   * @returns how many were appended
   */
  fill(batch: ProbeBatch, nowMs: number, queuedCount: number): number {
    const allowedCount = floor(queuedCount / PROBES_PER_CANARY) - this.#sentCount
    if (allowedCount <= 0 || nowMs < this.#lookAgainMs) return 0
    let count = 0
    let looked = 0
    for (; looked < SLOTS && this.#usefulCount > 0; looked++) {
      if (count === allowedCount || batch.isFull || this.#sentCount - this.#settledCount === SLOTS) break
      const slot = this.#turn
      this.#turn = (slot + STRIDE) % SLOTS
      if (this.#usesLeft[slot] === 0 || this.#states[slot] === Slot.out || nowMs < this.#restUntilMs[slot]!) continue
      if (this.#send(batch, slot, nowMs, queuedCount + count + 1)) count++
    }
    if (looked === SLOTS) this.#lookAgainMs = nowMs + LOOK_AGAIN_MS
    return count
  }

  #send(batch: ProbeBatch, slot: number, nowMs: number, queuedCount: number): boolean {
    const at = slot * 4
    const words = this.#words
    const w0 = words[at]!
    const w1 = words[at + 1]!
    const w2 = words[at + 2]!
    const w3 = words[at + 3]!
    const hash = hashOf(w0, w1, w2, w3)
    if (this.#isLimited(hash, w0, w1, w2, w3)) {
      this.#usesLeft[slot] = 0
      this.#usefulCount--
      return false
    }
    if (--this.#usesLeft[slot]! === 0) this.#usefulCount--
    const host = this.#hostFor(hash, w0, w1, w2, w3)
    if (host >= 0) this.#hostOut[host]!++
    const ring = this.#sentCount++ % SLOTS
    this.#ringSlots[ring] = slot
    this.#ringHosts[ring] = host
    this.#ringAnswered[ring] = 0
    this.#ringQueued[ring] = queuedCount
    this.#ringAt[slot] = ring
    this.#hostAt[slot] = host
    this.#states[slot] = Slot.out
    this.#restUntilMs[slot] = nowMs + REST_MS
    // Ports of our own in turn: a reply that is late is not taken for one to the next canary.
    const attempt = FIRST_CANARY_ATTEMPT + (this.#usesLeft[slot]! % CANARY_ATTEMPTS)
    this.#attempts[slot] = attempt
    batch.push(w0, w1, w2, w3, this.#ports[slot]!, attempt)
    return true
  }

  /**
   * A reply to a canary.
   *
   * @returns false when that canary has been answered before, or is forgotten
   */
  take(w0: number, w1: number, w2: number, w3: number, port: number, attempt: number): boolean {
    const slot = slotOf(hashOf(w0, w1, w2, w3), port)
    const at = slot * 4
    const words = this.#words
    if (words[at + 3] !== w3 || words[at + 2] !== w2 || words[at + 1] !== w1 || words[at] !== w0) return false
    if (this.#ports[slot] !== port || this.#attempts[slot] !== attempt) return false
    if (this.#states[slot] === Slot.out) this.#ringAnswered[this.#ringAt[slot]!] = 1
    else if (this.#states[slot] === Slot.lost) this.#unlose(this.#hostAt[slot]!, words, at)
    else return false
    this.#states[slot] = Slot.idle
    return true
  }

  /** It was only late. */
  #unlose(host: number, words: Uint32Array, at: number): void {
    if (host >= 0) {
      for (let i = 0; i < 4; i++) if (this.#hostWords[host * 4 + i] !== words[at + i]) return
      if (this.#hostLimited[host] !== 0) return
      this.#hostLosses[host]!--
    }
    this.#lostCount--
  }

  /**
   * Settles what is known by now.
   *
   * @param readUpToMs every reply captured by then has been taken
   * @param leftCount  probes that have left the link, canaries included
   * @param timeoutMs  how long an answer may take
   */
  advance(nowMs: number, readUpToMs: number, leftCount: number, timeoutMs: number): void {
    while (this.#leftCount < this.#sentCount && this.#ringQueued[this.#leftCount % SLOTS]! <= leftCount) {
      this.#ringLeftMs[this.#leftCount++ % SLOTS] = nowMs
    }
    while (this.#settledCount < this.#leftCount) {
      const ring = this.#settledCount % SLOTS
      const isAnswered = this.#ringAnswered[ring] !== 0
      if (!isAnswered && readUpToMs < this.#ringLeftMs[ring]! + timeoutMs) return
      if (!isAnswered) this.#states[this.#ringSlots[ring]!] = Slot.lost
      this.#settledCount++
      this.#settle(this.#ringHosts[ring]!, !isAnswered, nowMs)
    }
  }

  #settle(host: number, isLost: boolean, nowMs: number): void {
    if (host >= 0) {
      this.#hostOut[host]!--
      if (this.#hostLimited[host] !== 0) return
      this.#hostCounts[host]!++
      if (isLost) this.#hostLosses[host]!++
    }
    const number = floor(nowMs / BUCKET_MS)
    const bucket = ((number % BUCKETS) + BUCKETS) % BUCKETS
    if (this.#bucketNumbers[bucket] !== number) {
      this.#bucketNumbers[bucket] = number
      this.#bucketCounts[bucket] = 0
      this.#bucketLosses[bucket] = 0
    }
    this.#count++
    this.#bucketCounts[bucket]!++
    if (!isLost) return
    this.#lostCount++
    this.#bucketLosses[bucket]!++
    if (host >= 0) this.#judge(host)
  }

  #judge(host: number): void {
    const count = this.#hostCounts[host]!
    const lostCount = this.#hostLosses[host]!
    const others = { count: this.#count - count, lostCount: this.#lostCount - lostCount }
    if (lostCount < MIN_HOST_LOSSES || others.count < MIN_OTHERS) return
    const usual = wilson(others, OTHERS_DEVIATIONS).high
    const ratio = lostCount / count
    if (ratio <= usual || count * divergence(ratio, usual) < UNLIKELY) return
    this.#hostLimited[host] = 1
    this.#limitedHostCount++
    this.#count = others.count
    this.#lostCount = others.lostCount
  }

  #isLimited(hash: number, w0: number, w1: number, w2: number, w3: number): boolean {
    const host = hash & (SLOTS - 1)
    return this.#hostLimited[host] !== 0 && this.#isHost(host, w0, w1, w2, w3)
  }

  #isHost(host: number, w0: number, w1: number, w2: number, w3: number): boolean {
    const at = host * 4
    const words = this.#hostWords
    return words[at + 3] === w3 && words[at + 2] === w2 && words[at + 1] === w1 && words[at] === w0
  }

  /** Where a host's losses are counted; −1: another has the place and is still in use. */
  #hostFor(hash: number, w0: number, w1: number, w2: number, w3: number): number {
    const host = hash & (SLOTS - 1)
    if (this.#isHost(host, w0, w1, w2, w3)) return host
    if (this.#hostOut[host] !== 0 || this.#hostLimited[host] !== 0) return -1
    const at = host * 4
    this.#hostWords[at] = w0
    this.#hostWords[at + 1] = w1
    this.#hostWords[at + 2] = w2
    this.#hostWords[at + 3] = w3
    this.#hostCounts[host] = 0
    this.#hostLosses[host] = 0
    return host
  }
}

function hashOf(w0: number, w1: number, w2: number, w3: number): number {
  let hash = imul(w3 ^ imul(w2 ^ imul(w1 ^ imul(w0, 0x9e3779b1), 0x85ebca6b), 0xc2b2ae35), 0x27d4eb2f)
  hash = imul(hash ^ (hash >>> 15), 0x85ebca6b)
  return hash ^ (hash >>> 13) // signed: as an unsigned number every other one would be boxed
}

function slotOf(hash: number, port: number): number {
  return ((hash >>> 12) + ((imul(port, 0x9e3779b1) >>> 16) % SLOTS_PER_HOST)) % SLOTS
}

/** The Kullback-Leibler divergence of two coins: n times it bounds −ln of seeing `ratio` in n throws of `usual`. */
function divergence(ratio: number, usual: number): number {
  const part = (a: number, b: number) => (a === 0 ? 0 : a * log(a / b))
  return part(ratio, usual) + part(1 - ratio, 1 - usual)
}
