import type { AddressWords, Ask } from '../model/index.js'
import type { ScanPlan } from '../plan/index.js'
import type { HostTallies } from './host-tallies.js'
import type { Region } from './regions.js'

/** Fewer answers say nothing about when the next was due. */
const MIN_ANSWERS = 8
/** −ln 10^-6: how unlikely a silence must be. */
const UNLIKELY = 13.8

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
  #blockedCount = 0
  #hasNews = false
  #askingCount = 0
  #lookedUpTo = -1

  constructor(
    readonly plan: ScanPlan,
    readonly hosts: HostTallies,
    readonly ask: Ask,
  ) {}

  /**
   * Looks for regions that have stopped, before what is silent gets its verdict.
   *
   * @param readyOrdinal all probes before it have had all their time
   * @returns whether everything that has to be asked is answered; or else look again later
   */
  look(readyOrdinal: number): boolean {
    if (this.#askingCount > 0 && !this.#hasNews && readyOrdinal <= this.#lookedUpTo) return false
    const endOrdinal = Math.max(readyOrdinal, this.#lookedUpTo)
    this.#lookedUpTo = endOrdinal
    do {
      this.#hasNews = false
      this.#blockedCount = 0
      for (const region of this.hosts.regions.all()) this.#judge(region, endOrdinal)
    } while (this.#hasNews) // an inquiry that may not be sent has its outcome at once
    return this.#askingCount === 0
  }

  /** Whether silence of this endpoint may be a block: a region that holds it had stopped before it was probed. */
  isSuspected(w0: number, w1: number, w2: number, w3: number, ordinal: number): boolean {
    if (this.#blockedCount === 0) return false
    const { regions } = this.hosts
    const stopped = (region: Region | undefined) =>
      region !== undefined && region.standing === 'blocked' && ordinal > region.lastOrdinal
    return (
      stopped(regions.root) ||
      stopped(regions.siteOf(w0, w1, w2, w3)) ||
      stopped(regions.networkOf(w0, w1, w2, w3)) ||
      stopped(this.hosts.get(w0, w1, w2, w3)?.region)
    )
  }

  /** Regions held to be blocked; none within another. */
  blocked(): Region[] {
    return [...this.hosts.regions.all()].filter(({ standing }) => standing === 'blocked')
  }

  /** Whether {@link isSuspected} can be true of anything. */
  get hasBlocked(): boolean {
    return this.#blockedCount > 0
  }

  #judge(region: Region, endOrdinal: number): void {
    if (region.standing === 'asking') return
    // What all answers came from is looked at by itself, and silence elsewhere is not laid to its charge.
    if (region.soleChild || isWithinSuspect(region) || !hasStopped(region, endOrdinal)) {
      region.standing = 'fine'
      return
    }
    if (region.standing === 'blocked') this.#blockedCount++
    else if (region.clearedAt < endOrdinal) this.#askIn(region, endOrdinal)
  }

  #askIn(region: Region, endOrdinal: number): void {
    if (region.repeatableOrdinal < 0) {
      region.standing = 'blocked'
      this.#blockedCount++
      return
    }
    const { plan } = this
    const endpoint = this.#endpoint
    plan.endpointAt(plan.permutation.at(plan.windows.positionAt(region.repeatableOrdinal)), endpoint)
    const words: AddressWords = [endpoint[0]!, endpoint[1]!, endpoint[2]!, endpoint[3]!]
    region.standing = 'asking'
    this.#askingCount++
    this.ask({
      words,
      port: endpoint[4]!,
      isInPlan: true,
      onOutcome: (outcome) => {
        this.#askingCount--
        this.#hasNews = true
        const isSilent = outcome === 'silent' || outcome === 'unasked'
        region.standing = isSilent ? 'blocked' : 'fine'
        if (!isSilent) region.clearedAt = endOrdinal
      },
    })
  }
}

/** Whether a host, or a region that holds it, counts as blocked. */
export function isBlocked(host: Region): boolean {
  return host.standing === 'blocked' || (host.parent !== undefined && isBlocked(host.parent))
}

function hasStopped({ answeredCount, lastOrdinal }: Region, endOrdinal: number): boolean {
  if (answeredCount < MIN_ANSWERS || lastOrdinal + 1 >= endOrdinal) return false
  return answeredCount * Math.log(endOrdinal / (lastOrdinal + 1)) > UNLIKELY + 2 * Math.log(answeredCount)
}

function isWithinSuspect({ parent }: Region): boolean {
  for (let outer = parent; outer; outer = outer.parent) if (outer.standing !== 'fine') return true
  return false
}
