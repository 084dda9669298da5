import { ScanError } from '../errors.js'
import { type AddressWords, familyOf } from '../model/index.js'
import type { AddressRanges } from './address-ranges.js'
import { SortedWords } from './sorted-words.js'
import { compare, type WordRanges } from './word-ranges.js'

/** The most targets one set may hold: every endpoint of a plan needs an index below 2^48. */
export const MAX_TARGET_COUNT = 2 ** 48

/** First and last address of a range, inclusive. */
export interface TargetRange {
  readonly first: AddressWords
  readonly last: AddressWords
}

/**
 * The addresses to probe, ranked 0 … size − 1 in ascending 128-bit order (IPv4 at its mapped place).
 *
 * Immutable. addressAt runs once per probe and rankOf once per reply: they allocate nothing, use no BigInt,
 * and stay in 32-bit arithmetic for IPv4.
 */
export class TargetSet {
  /** Number of targets, 0 … 2^48. */
  readonly size: number

  /** IPv4 ranges by their ends, and the rank of each first one counted within IPv4. */
  readonly #v4Firsts: SortedWords
  readonly #v4Lasts: Uint32Array
  readonly #v4Starts: SortedWords
  readonly #v4Size: number
  /** Rank of the first IPv4 address: as many IPv6 addresses sort below it (`::1` is one). */
  readonly #v4Base: number

  /** The other ranges, four words each. `#v6Starts`: the rank of each first, counted within IPv6. */
  readonly #v6: Uint32Array
  readonly #v6Starts: Float64Array

  /** @throws {ScanError} ERR_PLAN_SIZE: more than 2^48 addresses */
  constructor({ v4, v6, size }: AddressRanges) {
    if (size > MAX_TARGET_COUNT) {
      throw new ScanError(
        'ERR_PLAN_SIZE',
        `${size.toPrecision(3)} targets: one scan can hold 2^48 (${MAX_TARGET_COUNT})`,
      )
    }
    this.size = size
    this.#v4Firsts = new SortedWords(v4.words.filter((_, at) => at % 2 === 0))
    this.#v4Lasts = v4.words.filter((_, at) => at % 2 === 1)
    this.#v4Starts = new SortedWords(Uint32Array.from(startRanks(v4)))
    this.#v4Size = v4.size
    this.#v6 = v6.words
    this.#v6Starts = Float64Array.from(startRanks(v6))
    this.#v4Base = this.#v6Starts[countBelowIpv4(v6.words)] ?? v6.size
  }

  get rangeCount(): number {
    return this.#v4Lasts.length + this.#v6Starts.length
  }

  /**
   * Writes the address of one rank.
   *
   * @param rank integer, 0 … size − 1
   * @param out  receives four words, most significant first
   * @throws {RangeError} rank outside the set: a bug in the caller
   */
  addressAt(rank: number, out: Uint32Array): void {
    if (!(rank >= 0 && rank < this.size)) throw new RangeError(`target rank ${rank} is not in 0 … ${this.size - 1}`)
    const v4Rank = rank - this.#v4Base
    if (v4Rank >= 0 && v4Rank < this.#v4Size) {
      const range = this.#v4Starts.lastNotAbove(v4Rank)
      out[0] = 0
      out[1] = 0
      out[2] = 0xffff
      out[3] = this.#v4Firsts.at(range) + (v4Rank - this.#v4Starts.at(range))
    } else this.#ipv6At(v4Rank < 0 ? rank : rank - this.#v4Size, out)
  }

  /** The rank of an address, or −1 when it is not in the set. Words are unsigned. */
  rankOf(w0: number, w1: number, w2: number, w3: number): number {
    if (familyOf(w0, w1, w2) === 6) return this.#ipv6RankOf(w0, w1, w2, w3)
    const range = this.#v4Firsts.lastNotAbove(w3)
    if (range < 0 || w3 > this.#v4Lasts[range]!) return -1
    return this.#v4Base + this.#v4Starts.at(range) + (w3 - this.#v4Firsts.at(range))
  }

  contains(w0: number, w1: number, w2: number, w3: number): boolean {
    return this.rankOf(w0, w1, w2, w3) >= 0
  }

  /** Every range as eight words, first address then last, ascending: what the route resolver takes. */
  rangeWords(): Uint32Array {
    const words = new Uint32Array(this.rangeCount * 8)
    const belowWords = countBelowIpv4(this.#v6) * 8
    words.set(this.#v6.subarray(0, belowWords))
    for (let range = 0; range < this.#v4Lasts.length; range++) {
      const at = belowWords + range * 8
      words[at + 2] = 0xffff
      words[at + 3] = this.#v4Firsts.at(range)
      words[at + 6] = 0xffff
      words[at + 7] = this.#v4Lasts[range]!
    }
    words.set(this.#v6.subarray(belowWords), belowWords + this.#v4Lasts.length * 8)
    return words
  }

  /** Every range, ascending. */
  *ranges(): Generator<TargetRange> {
    const words = this.rangeWords()
    for (let at = 0; at < words.length; at += 8) yield { first: wordsAt(words, at), last: wordsAt(words, at + 4) }
  }

  #ipv6At(v6Rank: number, out: Uint32Array): void {
    const starts = this.#v6Starts
    let range = 0
    for (let end = starts.length; range + 1 < end; ) {
      const middle = (range + end) >>> 1
      if (starts[middle]! <= v6Rank) range = middle
      else end = middle
    }
    const first = range * 8
    const offset = v6Rank - starts[range]! // below 2^48: it spans the two low words and may carry out of them
    const low = this.#v6[first + 3]! + (offset % WORD)
    const high = this.#v6[first + 2]! + Math.floor(offset / WORD) + (low >= WORD ? 1 : 0)
    const upper = this.#v6[first + 1]! + (high >= WORD ? 1 : 0)
    out[0] = this.#v6[first]! + (upper >= WORD ? 1 : 0)
    out[1] = upper
    out[2] = high
    out[3] = low
  }

  #ipv6RankOf(w0: number, w1: number, w2: number, w3: number): number {
    const words = this.#v6
    let range = -1
    for (let end = this.#v6Starts.length; range + 1 < end; ) {
      const middle = (range + end) >>> 1
      if (compareTo(words, middle * 8, w0, w1, w2, w3) <= 0) range = middle
      else end = middle
    }
    if (range < 0 || compareTo(words, range * 8 + 4, w0, w1, w2, w3) < 0) return -1
    // A range holds at most 2^48 addresses, so the partial sums stay exact and the upper words differ by a borrow.
    const at = range * 8
    const upper = (w0 - words[at]!) * WORD + (w1 - words[at + 1]!)
    const v6Rank = this.#v6Starts[range]! + (upper * WORD + (w2 - words[at + 2]!)) * WORD + (w3 - words[at + 3]!)
    return v6Rank < this.#v4Base ? v6Rank : v6Rank + this.#v4Size
  }
}

const WORD = 2 ** 32

/** Orders the four words at `at` against four others. */
function compareTo(words: Uint32Array, at: number, w0: number, w1: number, w2: number, w3: number): number {
  return words[at]! - w0 || words[at + 1]! - w1 || words[at + 2]! - w2 || words[at + 3]! - w3
}

function startRanks(ranges: WordRanges): number[] {
  const starts: number[] = []
  for (let range = 0, start = 0; range < ranges.count; range++) {
    starts.push(start)
    start += ranges.sizeOf(range)
  }
  return starts
}

/** How many of the IPv6 ranges sort below the IPv4-mapped block. */
function countBelowIpv4(v6: Uint32Array): number {
  let count = 0
  while (count * 8 < v6.length && compare(v6, count * 8, [0, 0, 0xffff, 0], 0, 4) < 0) count++
  return count
}

function wordsAt(words: Uint32Array, at: number): AddressWords {
  return [words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!]
}
