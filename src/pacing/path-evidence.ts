/** Evidence is kept in slots of this length, ms: a burst of loss is told from a lasting one by how many it covers. */
export const SLOT_MS = 20
const SLOTS = 256

/** What became of some probes. */
export interface Outcomes {
  /** First probes of endpoints, answers to which have had their time. */
  readonly firstCount: number
  /** Those of them that were answered, open or closed. */
  readonly hitCount: number
  /** Canaries settled. */
  readonly canaryCount: number
  readonly lostCount: number
}

/** The same, added up over slots that follow each other. */
export interface Span extends Outcomes {
  readonly lengthMs: number
  readonly slotCount: number
}

const NOTHING: Span = { firstCount: 0, hitCount: 0, canaryCount: 0, lostCount: 0, lengthMs: 0, slotCount: 0 }

/**
 * What became of the probes sent at one rate, by time. The order of a scan is
 * pseudo-random, so its hit ratio is the same all along, but for what the path
 * loses; canaries are answered always, but for the same.
 */
export class PathEvidence {
  readonly #firsts = new Float64Array(SLOTS)
  readonly #hits = new Float64Array(SLOTS)
  readonly #canaries = new Float64Array(SLOTS)
  readonly #losses = new Float64Array(SLOTS)
  readonly #lengths = new Float64Array(SLOTS)
  #count = 0
  #slotMs = Number.NaN
  #openFirsts = 0
  #openHits = 0
  #openCanaries = 0
  #openLosses = 0

  /** Slots that are full; older ones than the table holds are forgotten. */
  get slotCount(): number {
    return this.#count
  }

  restart(): void {
    this.#count = 0
    this.#slotMs = Number.NaN
    this.#openFirsts = 0
    this.#openHits = 0
    this.#openCanaries = 0
    this.#openLosses = 0
  }

  /** @returns whether a slot is full now */
  add(nowMs: number, { firstCount, hitCount, canaryCount, lostCount }: Outcomes): boolean {
    if (Number.isNaN(this.#slotMs)) {
      this.#slotMs = nowMs
      return false
    }
    this.#openFirsts += firstCount
    this.#openHits += hitCount
    this.#openCanaries += canaryCount
    this.#openLosses += lostCount
    if (nowMs < this.#slotMs + SLOT_MS) return false
    const slot = this.#count++ % SLOTS
    this.#firsts[slot] = this.#openFirsts
    this.#hits[slot] = this.#openHits
    this.#canaries[slot] = this.#openCanaries
    this.#losses[slot] = this.#openLosses
    this.#lengths[slot] = nowMs - this.#slotMs
    this.#slotMs = nowMs
    this.#openFirsts = 0
    this.#openHits = 0
    this.#openCanaries = 0
    this.#openLosses = 0
    return true
  }

  /**
   * The latest slots, as few as satisfy `isEnough`; all there are when none do.
   *
   * @param from how many of the very latest to pass over
   */
  latest(isEnough: (span: Span) => boolean, from = 0): Span {
    let span = NOTHING
    const length = Math.min(this.#count, SLOTS)
    for (let back = from; back < length && !isEnough(span); back++) {
      const slot = (this.#count - 1 - back) % SLOTS
      span = {
        firstCount: span.firstCount + this.#firsts[slot]!,
        hitCount: span.hitCount + this.#hits[slot]!,
        canaryCount: span.canaryCount + this.#canaries[slot]!,
        lostCount: span.lostCount + this.#losses[slot]!,
        lengthMs: span.lengthMs + this.#lengths[slot]!,
        slotCount: span.slotCount + 1,
      }
    }
    return span
  }
}
