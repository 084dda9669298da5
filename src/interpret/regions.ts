import { type AddressWords, familyOf } from '../model/index.js'
import { Field, NO_ROW, RegionTable } from './region-table.js'

/** Addresses that share a prefix, one of which has said open or closed. A host is a region of its own. */
export interface Region {
  /** Its first address. */
  readonly words: AddressWords
  /** Leading bits in common, of the 128. */
  readonly prefixBits: number
}

/** The levels of regions, outermost first: everything; sites, /16 or IPv6 /48; networks, /24 or /64; hosts. */
export const Level = { root: 0, site: 1, network: 2, host: 3 } as const
export type Level = (typeof Level)[keyof typeof Level]

const PREFIX_BITS = { 4: [0, 112, 120, 128], 6: [0, 48, 64, 128] } as const

/** Whether a region is held to have stopped answering. */
export const Standing = { fine: 0, asking: 1, blocked: 2 } as const
export type Standing = (typeof Standing)[keyof typeof Standing]

const STANDING_BITS = 0x0f

/**
 * The regions of all hosts that said open or closed, a table a level. For each, how much has been answered and up
 * to where in the order of probing. Memory follows the hosts; nothing is allocated for an answer.
 */
export class Regions {
  readonly tables: readonly [RegionTable, RegionTable, RegionTable, RegionTable]
  readonly hosts: RegionTable
  readonly networks: RegionTable
  readonly #sites: RegionTable
  readonly #root: RegionTable

  /** @param hostFlags of every new host */
  constructor(key: number, hostFlags: number) {
    this.#root = new RegionTable(key)
    this.#sites = new RegionTable(key)
    this.networks = new RegionTable(key)
    this.hosts = new RegionTable(key, hostFlags)
    this.tables = [this.#root, this.#sites, this.networks, this.hosts]
    this.#root.add(0, 0, 0, 0)
  }

  /** A host says open or closed for the first time: it becomes a region, within others. */
  open(host: number): void {
    const { hosts, networks } = this
    const w0 = hosts.word(host, 0)
    const w1 = hosts.word(host, 1)
    const w2 = hosts.word(host, 2)
    const w3 = hosts.word(host, 3)
    let network = this.networkOf(w0, w1, w2, w3)
    if (network < 0) {
      const isIpv4 = familyOf(w0, w1, w2) === 4
      network = isIpv4 ? networks.add(w0, w1, w2, (w3 & ~0xff) >>> 0) : networks.add(w0, w1, 0, 0)
      let site = this.siteOf(w0, w1, w2, w3)
      if (site < 0) {
        site = isIpv4
          ? this.#sites.add(w0, w1, w2, (w3 & ~0xffff) >>> 0)
          : this.#sites.add(w0, (w1 & ~0xffff) >>> 0, 0, 0)
        adopt(this.#root, 0, this.#sites, site)
      }
      adopt(this.#sites, site, networks, network)
    }
    adopt(networks, network, hosts, host)
  }

  /** Endpoints of a host that is a region have answered, up to a place in the order of probing: not counted for itself. */
  noteAround(host: number, count: number, lastOrdinal: number, isRepeatable: boolean): void {
    const network = this.hosts.get(host, Field.parent)
    this.networks.note(network, Field.answered, count, lastOrdinal, isRepeatable)
    const site = this.networks.get(network, Field.parent)
    this.#sites.note(site, Field.answered, count, lastOrdinal, isRepeatable)
    this.#root.note(0, Field.answered, count, lastOrdinal, isRepeatable)
  }

  /** The row of the network of an address; −1: none of its hosts is a region. */
  networkOf(w0: number, w1: number, w2: number, w3: number): number {
    if (familyOf(w0, w1, w2) === 4) return this.networks.rowOf(w0, w1, w2, (w3 & ~0xff) >>> 0)
    return this.networks.rowOf(w0, w1, 0, 0)
  }

  /** As {@link networkOf}. */
  siteOf(w0: number, w1: number, w2: number, w3: number): number {
    if (familyOf(w0, w1, w2) === 4) return this.#sites.rowOf(w0, w1, w2, (w3 & ~0xffff) >>> 0)
    return this.#sites.rowOf(w0, (w1 & ~0xffff) >>> 0, 0, 0)
  }

  /** Endpoints that said open or closed. */
  answeredCount(level: Level, row: number): number {
    if (level !== Level.host) return this.tables[level].get(row, Field.answered)
    return this.hosts.get(row, Field.open) + this.hosts.get(row, Field.closed)
  }

  /** Whether all its answers came from one region of the next level. */
  hasSoleChild(level: Level, row: number): boolean {
    return level !== Level.host && this.tables[level].get(row, Field.children) === 1
  }

  /** A host that is no region is fine. */
  standing(level: Level, row: number): Standing {
    return (this.tables[level].get(row, Field.flags) & STANDING_BITS) as Standing
  }

  setStanding(level: Level, row: number, standing: Standing): void {
    const table = this.tables[level]
    table.set(row, Field.flags, (table.get(row, Field.flags) & ~STANDING_BITS) | standing)
  }

  /** The row of what holds it, one level up; −1: nothing does. */
  parentOf(level: Level, row: number): number {
    const parent = this.tables[level].get(row, Field.parent)
    return parent === NO_ROW ? -1 : parent
  }

  regionAt(level: Level, row: number): Region {
    const words = this.tables[level].wordsOf(row)
    return { words, prefixBits: PREFIX_BITS[familyOf(words[0], words[1], words[2])][level] }
  }
}

function adopt(parents: RegionTable, parent: number, children: RegionTable, child: number): void {
  parents.raise(parent, Field.children, 1)
  children.set(child, Field.parent, parent)
}
