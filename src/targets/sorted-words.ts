/** Finds a value's place among ascending unsigned 32-bit words; a directory by upper bits replaces most of the search. */
export class SortedWords {
  readonly #words: Uint32Array
  readonly #largest: number
  /** Entry b: how many words are below b · 2^shift. */
  readonly #directory: Uint32Array
  readonly #shift: number

  /** @param words strictly ascending; owned from here on */
  constructor(words: Uint32Array) {
    this.#words = words
    this.#largest = words.at(-1) ?? 0
    const valueBits = 32 - Math.clz32(this.#largest)
    const directoryBits = Math.min(32 - Math.clz32(words.length), MAX_DIRECTORY_BITS)
    this.#shift = Math.max(valueBits - directoryBits, 0)
    this.#directory = new Uint32Array((this.#largest >>> this.#shift) + 2)
    for (const word of words) this.#directory[(word >>> this.#shift) + 1]!++
    for (let bucket = 1; bucket < this.#directory.length; bucket++) {
      this.#directory[bucket]! += this.#directory[bucket - 1]!
    }
  }

  get count(): number {
    return this.#words.length
  }

  at(index: number): number {
    return this.#words[index]!
  }

  /** The index of the last word that is not above `value` (unsigned); −1 when all are. */
  lastNotAbove(value: number): number {
    const words = this.#words
    if (value >= this.#largest) return words.length - 1
    const bucket = value >>> this.#shift
    let index = this.#directory[bucket]! - 1
    for (let end = this.#directory[bucket + 1]!; index + 1 < end; ) {
      const middle = (index + end) >>> 1
      if (words[middle]! <= value) index = middle
      else end = middle
    }
    return index
  }
}

/** 2^20 entries, 4 MiB: beyond that the directory itself falls out of the caches. */
const MAX_DIRECTORY_BITS = 20
