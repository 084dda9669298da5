import { type Address, type AddressBlock, type AddressWords, addressFromWords } from '../model/index.js'
import { mergeRanges, WordBuffer, type WordRanges } from './word-ranges.js'

/** The neighbours of ::ffff:0:0/96, where IPv4 lies. */
const LAST_BELOW_MAPPED: AddressWords = [0, 0, 0xfffe, 0xffffffff]
const FIRST_ABOVE_MAPPED: AddressWords = [0, 0, 0x10000, 0]

/** A set of addresses of both families, as sorted disjoint ranges. Immutable. */
export class AddressRanges {
  /**
   * @param v4 IPv4 addresses, one word each
   * @param v6 all others, four words each; never inside ::ffff:0:0/96
   */
  constructor(
    readonly v4: WordRanges,
    readonly v6: WordRanges,
  ) {}

  /** Addresses in the set; exact up to 2^53, rounded above. */
  get size(): number {
    return this.v4.size + this.v6.size
  }

  subtract(other: AddressRanges): AddressRanges {
    return new AddressRanges(this.v4.subtract(other.v4), this.v6.subtract(other.v6))
  }

  /** The addresses in both sets. */
  intersect(other: AddressRanges): AddressRanges {
    return this.subtract(this.subtract(other))
  }

  static union(sets: readonly AddressRanges[]): AddressRanges {
    const builder = new AddressRangesBuilder()
    for (const set of sets) builder.addAll(set)
    return builder.build()
  }

  static ofBlocks(blocks: readonly AddressBlock[]): AddressRanges {
    const builder = new AddressRangesBuilder()
    for (const block of blocks) builder.addBlock(block)
    return builder.build()
  }
}

/** Collects ranges in any order. Text is gone by now: one range costs 8 bytes (IPv4) or 32 (IPv6). */
export class AddressRangesBuilder {
  readonly #v4 = new WordBuffer()
  readonly #v6 = new WordBuffer()

  /** @param first,last unsigned 32-bit, inclusive, first ≤ last */
  addIpv4(first: number, last: number): void {
    this.#v4.pushPair(first, last)
  }

  /**
   * Adds first … last, inclusive. A range of IPv6 that runs across the IPv4-mapped block leaves that block
   * out: whoever excludes `::/0` means IPv6.
   */
  add(first: Address, last: Address): void {
    if (first.family === 4 && last.family === 4) {
      this.addIpv4(first.words[3], last.words[3])
      return
    }
    if (isBelowMapped(first)) this.#addIpv6(first.words, isBelowMapped(last) ? last.words : LAST_BELOW_MAPPED)
    if (isAboveMapped(last)) this.#addIpv6(isAboveMapped(first) ? first.words : FIRST_ABOVE_MAPPED, last.words)
  }

  addBlock({ base, prefixBits }: AddressBlock): void {
    const [first, last] = blockEnds(base.words, prefixBits)
    this.add(addressFromWords(first), addressFromWords(last))
  }

  addAll({ v4, v6 }: AddressRanges): void {
    this.#v4.push(v4.words, 0, v4.words.length)
    this.#v6.push(v6.words, 0, v6.words.length)
  }

  /** The set of all that was added; the builder is empty afterwards. */
  build(): AddressRanges {
    return new AddressRanges(mergeRanges(1, this.#v4.take()), mergeRanges(4, this.#v6.take()))
  }

  #addIpv6(first: AddressWords, last: AddressWords): void {
    this.#v6.push(first, 0, 4)
    this.#v6.push(last, 0, 4)
  }
}

function isBelowMapped({ words }: Address): boolean {
  return words[0] === 0 && words[1] === 0 && words[2] < 0xffff
}

function isAboveMapped(address: Address): boolean {
  return address.family === 6 && !isBelowMapped(address)
}

/** First and last address of the block of `prefixBits` (0 … 128) that holds `words`. */
export function blockEnds(words: AddressWords, prefixBits: number): [AddressWords, AddressWords] {
  const hostMask = (i: number) => {
    const bits = Math.min(Math.max(32 * (i + 1) - prefixBits, 0), 32)
    return bits === 32 ? 0xffffffff : 2 ** bits - 1
  }
  const [w0, w1, w2, w3] = words
  return [
    [(w0 & ~hostMask(0)) >>> 0, (w1 & ~hostMask(1)) >>> 0, (w2 & ~hostMask(2)) >>> 0, (w3 & ~hostMask(3)) >>> 0],
    [(w0 | hostMask(0)) >>> 0, (w1 | hostMask(1)) >>> 0, (w2 | hostMask(2)) >>> 0, (w3 | hostMask(3)) >>> 0],
  ]
}
