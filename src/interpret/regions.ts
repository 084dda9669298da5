import { type AddressWords, familyOf } from '../model/index.js'

/** Addresses that share a prefix, one of which has said open or closed. A host is a region of its own. */
export interface Region {
  /** Its first address. */
  readonly words: AddressWords
  /** Leading bits in common, of the 128. */
  readonly prefixBits: number
  readonly parent: Region | undefined
  /** The one region within that all answers came from; null: there are several. */
  soleChild: Region | undefined | null
  /** Endpoints that said open or closed. */
  answeredCount: number
  /** The last of them in the order of probing, as Windows.ordinalOf counts. */
  lastOrdinal: number
  /** The last of them that may be asked again; −1: none. */
  repeatableOrdinal: number
  /** Whether it is held to have stopped answering. */
  standing: 'fine' | 'asking' | 'blocked'
  /** It was asked, and answered, when silence up to here was in question. */
  clearedAt: number
}

/** Prefix lengths of the levels between a host and everything, outermost first, of the 128 bits. */
const SITE_BITS = { 4: 112, 6: 48 } as const
const NETWORK_BITS = { 4: 120, 6: 64 } as const

/**
 * The regions of all hosts that said open or closed: the host; its network, /24 or
 * IPv6 /64; its site, /16 or /48; and everything. For each, how much has been
 * answered and up to where in the order of probing. Memory follows the hosts.
 */
export class Regions {
  readonly root: Region = regionOf([0, 0, 0, 0], 0, undefined)
  readonly #sites = new Map<number | string, Region>()
  readonly #networks = new Map<number | string, Region>()
  readonly #hosts: Region[] = []

  /** A host that has no region yet. */
  open(words: AddressWords): Region {
    const family = familyOf(words[0], words[1], words[2])
    const site = this.#within(this.#sites, words, SITE_BITS[family], this.root)
    const network = this.#within(this.#networks, words, NETWORK_BITS[family], site)
    const host = regionOf(words, 128, network)
    adopt(network, host)
    this.#hosts.push(host)
    return host
  }

  /** Endpoints of this host have answered, up to a place in the order of probing. */
  note(host: Region, count: number, lastOrdinal: number, isRepeatable: boolean): void {
    for (let region: Region | undefined = host; region; region = region.parent) {
      region.answeredCount += count
      if (lastOrdinal > region.lastOrdinal) region.lastOrdinal = lastOrdinal
      if (isRepeatable && lastOrdinal > region.repeatableOrdinal) region.repeatableOrdinal = lastOrdinal
    }
  }

  /** The network of an address, if one of its hosts has a region. */
  networkOf(w0: number, w1: number, w2: number, w3: number): Region | undefined {
    return this.#networks.get(keyOf(w0, w1, w2, w3, NETWORK_BITS[familyOf(w0, w1, w2)]))
  }

  /** As {@link networkOf}. */
  siteOf(w0: number, w1: number, w2: number, w3: number): Region | undefined {
    return this.#sites.get(keyOf(w0, w1, w2, w3, SITE_BITS[familyOf(w0, w1, w2)]))
  }

  /** Every region, none before one that holds it. */
  *all(): Generator<Region> {
    yield this.root
    yield* this.#sites.values()
    yield* this.#networks.values()
    yield* this.#hosts
  }

  #within(level: Map<number | string, Region>, words: AddressWords, bits: number, parent: Region): Region {
    const key = keyOf(...words, bits)
    let region = level.get(key)
    if (!region) {
      region = regionOf(maskOf(words, bits), bits, parent)
      adopt(parent, region)
      level.set(key, region)
    }
    return region
  }
}

function regionOf(words: AddressWords, prefixBits: number, parent: Region | undefined): Region {
  const none = { answeredCount: 0, lastOrdinal: -1, repeatableOrdinal: -1, clearedAt: -1 }
  return { words, prefixBits, parent, soleChild: undefined, standing: 'fine', ...none }
}

function adopt(parent: Region, child: Region): void {
  parent.soleChild = parent.soleChild === undefined ? child : null
}

function maskOf(words: AddressWords, bits: number): AddressWords {
  const word = (i: number) => {
    const kept = Math.min(Math.max(bits - 32 * i, 0), 32)
    return kept === 0 ? 0 : (words[i]! & (-1 << (32 - kept))) >>> 0
  }
  return [word(0), word(1), word(2), word(3)]
}

function keyOf(w0: number, w1: number, w2: number, w3: number, bits: number): number | string {
  if (familyOf(w0, w1, w2) === 4) return w3 >>> (128 - bits)
  return `${w0}:${bits < 64 ? w1 >>> (64 - bits) : w1}`
}
