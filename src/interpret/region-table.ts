import type { AddressWords } from '../model/index.js'

/** Taken once: a test runner makes globals slow. */
const { imul } = Math

/** Words of a row that hold a number each; 0 when the row is made, but for `parent`. */
export const Field = {
  /** Hosts: open endpoints. Other regions: endpoints that said open or closed. */
  open: 4,
  answered: 4,
  /** Hosts: closed endpoints. Other regions: regions of the next level that answers came from. */
  closed: 5,
  children: 5,
  /** Hosts: endpoints rejected by an ICMP error. Networks: hosts that have an open port. */
  rejected: 6,
  openHosts: 6,
  /** The row of the region around it; {@link NO_ROW}: none, or it has not answered itself. */
  parent: 7,
  // 8 … 11 are the ordinals.
  /** Bits 0–3 standing, 4–7 examination, 8–31 open ports at which a host is suspected. */
  flags: 12,
  /** A ring of hosts: each the row of the next, plus one; their network has the last; 0: not in a ring. */
  waiting: 13,
} as const
export type Field = (typeof Field)[keyof typeof Field]

/** The places of a row that are no words: both are places in the order of probing, −1: none. */
const LAST = 4
const REPEATABLE = 5

/** In a word: there is no such row. */
export const NO_ROW = 0xffffffff

/** Rows of one table at most. */
export const MAX_ROWS = 2 ** 20

const ROW_WORDS = 14
const PAGE_BITS = 12
const PAGE_ROWS = 2 ** PAGE_BITS
const PAGE_MASK = PAGE_ROWS - 1

/** An entry of the index: a row plus one, which takes 21 bits, and above it bits 13 … 23 of the hash. */
const ENTRY_ROW = 2 ** 21 - 1
const ENTRY_TAG = ~ENTRY_ROW
const PARTS = 256
const NO_ENTRIES = new Int32Array(1)
const FIRST_ENTRIES = 8

/**
 * Rows by address: 56 bytes each, and at most 11 more to find it.
 *
 * A row keeps its number, 0, 1, 2, … in the order they were made, and its place, since pages are added and never
 * copied. The index is a hash table with linear probing in 256 parts, which grow one by one, by doubling: no
 * single row costs more than a few thousand others being sorted in anew. Nothing is allocated but pages and parts.
 */
export class RegionTable {
  readonly #pages: Uint32Array[] = []
  /** The same memory. */
  readonly #ordinals: Float64Array[] = []
  readonly #parts: Int32Array[] = Array.from({ length: PARTS }, () => NO_ENTRIES)
  readonly #partCounts = new Uint16Array(PARTS)
  #count = 0

  /**
   * @param key any 32 bits: which addresses share a place in the index depends on it
   * @param firstFlags of every new row
   */
  constructor(
    readonly key: number,
    readonly firstFlags = 0,
  ) {}

  /** Rows made. */
  get count(): number {
    return this.#count
  }

  /** @returns the row of an address; −1: it has none */
  rowOf(w0: number, w1: number, w2: number, w3: number): number {
    const hash = this.#hashOf(w0, w1, w2, w3)
    const part = this.#parts[hash >>> 24]!
    const mask = part.length - 1
    for (let at = hash & mask; ; at = (at + 1) & mask) {
      const entry = part[at]!
      if (entry === 0) return -1
      if ((entry ^ (hash << 8)) & ENTRY_TAG) continue
      const row = (entry & ENTRY_ROW) - 1
      const page = this.#pages[row >>> PAGE_BITS]!
      const word = (row & PAGE_MASK) * ROW_WORDS
      if (page[word + 3] === w3 && page[word + 2] === w2 && page[word + 1] === w1 && page[word] === w0) return row
    }
  }

  /**
   * Makes a row for an address that has none.
   *
   * @returns the row; −1: there are {@link MAX_ROWS} already
   */
  add(w0: number, w1: number, w2: number, w3: number): number {
    if (this.#count === MAX_ROWS) return -1
    const row = this.#count++
    if ((row & PAGE_MASK) === 0) {
      const page = new Uint32Array(PAGE_ROWS * ROW_WORDS)
      this.#pages.push(page)
      this.#ordinals.push(new Float64Array(page.buffer))
    }
    const page = this.#pages[row >>> PAGE_BITS]!
    const word = (row & PAGE_MASK) * ROW_WORDS
    page[word] = w0
    page[word + 1] = w1
    page[word + 2] = w2
    page[word + 3] = w3
    page[word + Field.parent] = NO_ROW
    page[word + Field.flags] = this.firstFlags
    const ordinals = this.#ordinals[row >>> PAGE_BITS]!
    ordinals[word / 2 + LAST] = -1
    ordinals[word / 2 + REPEATABLE] = -1
    this.#enter(this.#hashOf(w0, w1, w2, w3), row)
    return row
  }

  get(row: number, field: Field): number {
    return this.#pages[row >>> PAGE_BITS]![(row & PAGE_MASK) * ROW_WORDS + field]!
  }

  set(row: number, field: Field, value: number): void {
    this.#pages[row >>> PAGE_BITS]![(row & PAGE_MASK) * ROW_WORDS + field] = value
  }

  /** Adds to a field. @returns what it is now */
  raise(row: number, field: Field, by: number): number {
    const page = this.#pages[row >>> PAGE_BITS]!
    const at = (row & PAGE_MASK) * ROW_WORDS + field
    page[at]! += by
    return page[at]!
  }

  /** Endpoints of this region have answered: adds to a field, and remembers the last of them. */
  note(row: number, field: Field, by: number, ordinal: number, isRepeatable: boolean): void {
    const index = row >>> PAGE_BITS
    const word = (row & PAGE_MASK) * ROW_WORDS
    this.#pages[index]![word + field]! += by
    const ordinals = this.#ordinals[index]!
    const at = word >>> 1
    if (ordinal > ordinals[at + LAST]!) ordinals[at + LAST] = ordinal
    if (isRepeatable && ordinal > ordinals[at + REPEATABLE]!) ordinals[at + REPEATABLE] = ordinal
  }

  /** The last answer, as Windows.ordinalOf counts; −1: none. */
  lastOrdinal(row: number): number {
    return this.#ordinals[row >>> PAGE_BITS]![(row & PAGE_MASK) * (ROW_WORDS / 2) + LAST]!
  }

  /** The last answer of an endpoint that may be asked again; −1: none. */
  repeatableOrdinal(row: number): number {
    return this.#ordinals[row >>> PAGE_BITS]![(row & PAGE_MASK) * (ROW_WORDS / 2) + REPEATABLE]!
  }

  wordsOf(row: number): AddressWords {
    const page = this.#pages[row >>> PAGE_BITS]!
    const word = (row & PAGE_MASK) * ROW_WORDS
    return [page[word]!, page[word + 1]!, page[word + 2]!, page[word + 3]!]
  }

  /** One of an address's four words. */
  word(row: number, index: 0 | 1 | 2 | 3): number {
    return this.#pages[row >>> PAGE_BITS]![(row & PAGE_MASK) * ROW_WORDS + index]!
  }

  #enter(hash: number, row: number): void {
    const number = hash >>> 24
    const count = ++this.#partCounts[number]!
    if (count * 4 > this.#parts[number]!.length * 3) this.#grow(number)
    put(this.#parts[number]!, hash, row)
  }

  #grow(number: number): void {
    const old = this.#parts[number]!
    const part = new Int32Array(Math.max(FIRST_ENTRIES, old.length * 2))
    for (const entry of old) {
      if (entry === 0) continue
      const row = (entry & ENTRY_ROW) - 1
      const hash = this.#hashOf(this.word(row, 0), this.word(row, 1), this.word(row, 2), this.word(row, 3))
      put(part, hash, row)
    }
    this.#parts[number] = part
  }

  /** 32 bits, each of them depending on every bit of the address. */
  #hashOf(w0: number, w1: number, w2: number, w3: number): number {
    let hash = imul(w0 ^ this.key, 0x9e3779b1)
    hash = imul(hash ^ (hash >>> 15) ^ w1, 0x85ebca6b)
    hash = imul(hash ^ (hash >>> 15) ^ w2, 0xc2b2ae35)
    hash = imul(hash ^ (hash >>> 15) ^ w3, 0x27d4eb2f)
    hash = imul(hash ^ (hash >>> 15), 0x85ebca6b)
    return hash ^ (hash >>> 13)
  }
}

function put(part: Int32Array, hash: number, row: number): void {
  const mask = part.length - 1
  let at = hash & mask
  while (part[at] !== 0) at = (at + 1) & mask
  part[at] = ((hash << 8) & ENTRY_TAG) | (row + 1)
}
