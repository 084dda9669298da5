import type { Ask } from '../model/index.js'
import type { ScanPlan } from '../plan/index.js'
import type { HostTallies } from './host-tallies.js'
import { Level, type Region, Standing } from './regions.js'

/** Taken once: a test runner makes globals slow. */
const { log, max } = Math

/** Fewer answers say nothing about when the next was due. */
const MIN_ANSWERS = 8
/** −ln 10^-6: how unlikely a silence must be. */
const UNLIKELY = 13.8
/** Regions looked at in one go, a millisecond or two: with a million hosts a look is made of many, replies between them. */
const REGIONS_AT_ONCE = 2 ** 14

const LEVELS = [Level.root, Level.site, Level.network, Level.host] as const

/**
 * Finds hosts, networks and sites that answered and then stopped in mid-scan, as
 * they do when a firewall begins to block us.
 *
 * The order of probing is pseudo-random, so a region's answers are spread evenly
 * over it, however few of its endpoints answer and however many replies are lost.
 * That all of its A answers fall into the first L places of X has the probability
 * (L/X)^A at most. When that is below 10^-6 / A² the region is suspected; over all A
 * from 8 on, and however often it is looked at, that happens to an ordinary region
 * with a probability below 1.4 × 10^-7. A suspect is then asked on the endpoint
 * that was the last to answer its first probe, and only if it is silent there as well it counts as blocked.
 */
export class BlockJudge {
  readonly #endpoint = new Uint32Array(5)
  /** When a region that was asked answered, silence up to here was in question; by level and row. */
  readonly #clearedAt = new Map<number, number>()
  #blockedCount = 0
  #hasNews = false
  #askingCount = 0
  /** All probes before it have had all their time: what the present look, or else the last, goes by. */
  #endOrdinal = -1
  #isLooking = false
  /** Where the present look goes on. */
  #level = 0
  #row = 0

  constructor(
    readonly plan: ScanPlan,
    readonly hosts: HostTallies,
    readonly ask: Ask,
    readonly regionsAtOnce = REGIONS_AT_ONCE,
  ) {}

  /** A look is not over: it goes on with the next call. */
  get isLooking(): boolean {
    return this.#isLooking
  }

  /**
   * Looks for regions that have stopped, before what is silent gets its verdict. With very many regions the look
   * is cut into several calls: what is answered between them only adds to what is known.
   *
   * @param readyOrdinal all probes before it have had all their time
   * @returns whether everything is looked at, and what has to be asked is answered; or else look again later
   */
  look(readyOrdinal: number): boolean {
    if (!this.#isLooking) {
      if (this.#askingCount > 0 && !this.#hasNews && readyOrdinal <= this.#endOrdinal) return false
      this.#begin(readyOrdinal)
    }
    let left = this.regionsAtOnce
    for (;;) {
      left = this.#lookOn(left)
      if (left === 0) return false
      // An inquiry that may not be sent has its outcome at once; a look that was begun for less does not answer for more.
      if (this.#hasNews || readyOrdinal > this.#endOrdinal) this.#begin(readyOrdinal)
      else break
    }
    this.#isLooking = false
    return this.#askingCount === 0
  }

  /** Whether silence of this endpoint may be a block: a region that holds it had stopped before it was probed. */
  isSuspected(w0: number, w1: number, w2: number, w3: number, ordinal: number): boolean {
    if (this.#blockedCount === 0) return false
    const { regions } = this.hosts
    return (
      this.#hadStopped(Level.root, 0, ordinal) ||
      this.#hadStopped(Level.site, regions.siteOf(w0, w1, w2, w3), ordinal) ||
      this.#hadStopped(Level.network, regions.networkOf(w0, w1, w2, w3), ordinal) ||
      this.#hadStopped(Level.host, this.hosts.rowOf(w0, w1, w2, w3), ordinal)
    )
  }

  /** Regions held to be blocked; none within another. */
  blocked(): Region[] {
    const { regions } = this.hosts
    const blocked: Region[] = []
    for (const level of LEVELS) {
      for (let row = 0; row < regions.tables[level].count; row++) {
        if (regions.standing(level, row) === Standing.blocked) blocked.push(regions.regionAt(level, row))
      }
    }
    return blocked
  }

  /** Whether a host, or a region that holds it, counts as blocked. */
  isHostBlocked(host: number): boolean {
    const { regions } = this.hosts
    return (
      regions.standing(Level.host, host) === Standing.blocked || this.#outerStanding(Level.host, host, Standing.blocked)
    )
  }

  /** Whether {@link isSuspected} can be true of anything. */
  get hasBlocked(): boolean {
    return this.#blockedCount > 0
  }

  #hadStopped(level: Level, row: number, ordinal: number): boolean {
    if (row < 0) return false
    const { regions } = this.hosts
    return regions.standing(level, row) === Standing.blocked && ordinal > regions.tables[level].lastOrdinal(row)
  }

  #begin(readyOrdinal: number): void {
    this.#endOrdinal = max(readyOrdinal, this.#endOrdinal)
    this.#isLooking = true
    this.#hasNews = false
    this.#blockedCount = 0
    this.#level = 0
    this.#row = 0
  }

  /** Outermost first. @returns what is left of `most`; 0: there may be more to look at */
  #lookOn(most: number): number {
    const { tables } = this.hosts.regions
    let left = most
    for (; this.#level < LEVELS.length; this.#level++, this.#row = 0) {
      const level = LEVELS[this.#level]!
      const table = tables[level]
      while (this.#row < table.count) {
        if (left-- === 0) return 0
        this.#judge(level, this.#row++)
      }
    }
    return left
  }

  #judge(level: Level, row: number): void {
    const { regions } = this.hosts
    const standing = regions.standing(level, row)
    if (standing === Standing.asking) return
    // What all answers came from is looked at by itself, and silence elsewhere is not laid to its charge.
    const isFine =
      !this.#hasStopped(level, row) || regions.hasSoleChild(level, row) || this.#isWithinSuspect(level, row)
    if (isFine) {
      if (standing !== Standing.fine) regions.setStanding(level, row, Standing.fine)
    } else if (standing === Standing.blocked) this.#blockedCount++
    else if ((this.#clearedAt.get(keyOf(level, row)) ?? -1) < this.#endOrdinal) this.#askIn(level, row)
  }

  #hasStopped(level: Level, row: number): boolean {
    const { regions } = this.hosts
    const answeredCount = regions.answeredCount(level, row)
    if (answeredCount < MIN_ANSWERS) return false
    const placeCount = regions.tables[level].lastOrdinal(row) + 1
    if (placeCount >= this.#endOrdinal) return false
    return answeredCount * log(this.#endOrdinal / placeCount) > UNLIKELY + 2 * log(answeredCount)
  }

  #isWithinSuspect(level: Level, row: number): boolean {
    return this.#outerStanding(level, row, Standing.asking) || this.#outerStanding(level, row, Standing.blocked)
  }

  /** Whether a region around this one has a standing. */
  #outerStanding(level: Level, row: number, standing: Standing): boolean {
    const { regions } = this.hosts
    let at = row
    for (let inner = level; inner > Level.root; inner = (inner - 1) as Level) {
      at = regions.parentOf(inner, at)
      if (at < 0) return false
      if (regions.standing((inner - 1) as Level, at) === standing) return true
    }
    return false
  }

  #askIn(level: Level, row: number): void {
    const { plan } = this
    const { regions } = this.hosts
    const ordinal = regions.tables[level].repeatableOrdinal(row)
    if (ordinal < 0) {
      regions.setStanding(level, row, Standing.blocked)
      this.#blockedCount++
      return
    }
    const endpoint = this.#endpoint
    plan.endpointAt(plan.permutation.at(plan.windows.positionAt(ordinal)), endpoint)
    const endOrdinal = this.#endOrdinal
    regions.setStanding(level, row, Standing.asking)
    this.#askingCount++
    this.ask({
      words: [endpoint[0]!, endpoint[1]!, endpoint[2]!, endpoint[3]!],
      port: endpoint[4]!,
      isInPlan: true,
      onOutcome: (outcome) => {
        this.#askingCount--
        this.#hasNews = true
        const isSilent = outcome === 'silent' || outcome === 'unasked'
        regions.setStanding(level, row, isSilent ? Standing.blocked : Standing.fine)
        if (!isSilent) this.#clearedAt.set(keyOf(level, row), endOrdinal)
      },
    })
  }
}

function keyOf(level: Level, row: number): number {
  return row * LEVELS.length + level
}
