/**
 * Sorted, disjoint ranges of unsigned integers, each integer 1 or 4 words of 32 bits in one flat array.
 *
 * A range takes 2 × width words: first, then last (inclusive), most significant word first. No two ranges
 * touch, so equal sets have equal words. Width 1 holds IPv4, width 4 IPv6; the algorithms are the same.
 */
export type Width = 1 | 4

export class WordRanges {
  #size: number | undefined // summed up on first use

  /** @param words sorted, disjoint, not touching; owned from here on and never written again */
  constructor(
    readonly width: Width,
    readonly words: Uint32Array,
  ) {}

  get count(): number {
    return this.words.length / (2 * this.width)
  }

  /** How many integers the ranges hold; exact up to 2^53, rounded above. */
  get size(): number {
    if (this.#size === undefined) {
      this.#size = 0
      for (let range = 0; range < this.count; range++) this.#size += this.sizeOf(range)
    }
    return this.#size
  }

  /** How many integers one range holds; exact up to 2^53, rounded above. */
  sizeOf(range: number): number {
    const { width, words } = this
    const first = range * 2 * width
    let difference = 0
    for (let i = 0; i < width; i++) difference = difference * 2 ** 32 + (words[first + width + i]! - words[first + i]!)
    return difference + 1
  }

  /** The integers of this that are not in `other`, which has the same width. */
  subtract(other: WordRanges): WordRanges {
    const { width, words } = this
    const stride = 2 * width
    const holes = other.words
    if (!this.#spanMeets(other)) return this
    const kept = new WordBuffer()
    const from = new Uint32Array(width)
    const before = new Uint32Array(width)
    let hole = 0
    for (let at = 0; at < words.length; at += stride) {
      const last = at + width
      copy(words, at, from, width)
      let isUsedUp = false
      while (hole < holes.length && compare(holes, hole + width, from, 0, width) < 0) hole += stride
      for (; hole < holes.length && compare(holes, hole, words, last, width) <= 0; hole += stride) {
        if (compare(holes, hole, from, 0, width) > 0) {
          copy(holes, hole, before, width)
          decrement(before)
          kept.push(from, 0, width)
          kept.push(before, 0, width)
        }
        // A hole that reaches past this range may cut the next one too, so it stays.
        isUsedUp = compare(holes, hole + width, words, last, width) >= 0
        if (isUsedUp) break
        copy(holes, hole + width, from, width)
        increment(from)
      }
      if (!isUsedUp) {
        kept.push(from, 0, width)
        kept.push(words, last, width)
      }
    }
    return new WordRanges(width, kept.take())
  }

  /** False when all of this lies below, or all above, all of `other`: nothing in common, at a glance. */
  #spanMeets({ words: others }: WordRanges): boolean {
    const { width, words } = this
    if (words.length === 0 || others.length === 0) return false
    const isBelow = compare(words, words.length - width, others, 0, width) < 0
    const isAbove = compare(others, others.length - width, words, 0, width) < 0
    return !isBelow && !isAbove
  }
}

/** Sorts and joins ranges given in any order, overlapping or not. @param words consumed: sorted and merged in place */
export function mergeRanges(width: Width, words: Uint32Array): WordRanges {
  const stride = 2 * width
  const sorted = width === 1 ? sortPairs(words) : sortWide(words)
  const successor = new Uint32Array(width)
  let end = 0
  for (let at = 0; at < sorted.length; at += stride) {
    if (end > 0) {
      const last = end - width
      copy(sorted, last, successor, width)
      const isLastOfAll = !increment(successor)
      if (isLastOfAll || compare(sorted, at, successor, 0, width) <= 0) {
        if (compare(sorted, at + width, sorted, last, width) > 0) sorted.copyWithin(last, at + width, at + stride)
        continue
      }
    }
    sorted.copyWithin(end, at, at + stride)
    end += stride
  }
  return new WordRanges(width, sorted.slice(0, end))
}

/** Words collected one run after another; at least doubles when it grows. */
export class WordBuffer {
  #words = new Uint32Array(64)
  #length = 0

  /** Appends `count` words of `source`, from `at` on. */
  push(source: ArrayLike<number>, at: number, count: number): void {
    this.#reserve(count)
    for (let i = 0; i < count; i++) this.#words[this.#length++] = source[at + i]!
  }

  pushPair(first: number, second: number): void {
    this.#reserve(2)
    this.#words[this.#length++] = first
    this.#words[this.#length++] = second
  }

  /** A copy of what was collected; the buffer is empty afterwards. */
  take(): Uint32Array {
    const taken = this.#words.slice(0, this.#length)
    this.#words = new Uint32Array(64)
    this.#length = 0
    return taken
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#words.length) return
    const grown = new Uint32Array(Math.max(this.#words.length * 2, this.#length + count))
    grown.set(this.#words)
    this.#words = grown
  }
}

/** Sorts one-word ranges by first, then last, in place: as 64-bit integers, which needs no comparator. */
function sortPairs(words: Uint32Array): Uint32Array {
  swapPairs(words) // little-endian: the second word of a pair is the high half
  new BigUint64Array(words.buffer, words.byteOffset, words.length / 2).sort()
  swapPairs(words)
  return words
}

function swapPairs(words: Uint32Array): void {
  for (let at = 0; at < words.length; at += 2) {
    const first = words[at]!
    words[at] = words[at + 1]!
    words[at + 1] = first
  }
}

function sortWide(words: Uint32Array): Uint32Array {
  const order = Uint32Array.from({ length: words.length / 8 }, (_, range) => range * 8)
  order.sort((a, b) => compare(words, a, words, b, 8))
  const sorted = new Uint32Array(words.length)
  order.forEach((from, range) => {
    sorted.set(words.subarray(from, from + 8), range * 8)
  })
  return sorted
}

/** Unsigned lexicographic order of `width` words of `a` from `i` and of `b` from `j`. */
export function compare(a: ArrayLike<number>, i: number, b: ArrayLike<number>, j: number, width: number): number {
  for (let k = 0; k < width; k++) {
    const difference = a[i + k]! - b[j + k]!
    if (difference !== 0) return difference
  }
  return 0
}

function copy(from: Uint32Array, at: number, to: Uint32Array, width: Width): void {
  for (let i = 0; i < width; i++) to[i] = from[at + i]!
}

/** @returns false when the integer was the largest and is now zero */
function increment(words: Uint32Array): boolean {
  for (let i = words.length - 1; i >= 0; i--) {
    words[i] = words[i]! + 1
    if (words[i] !== 0) return true
  }
  return false
}

/** Takes one off an integer that is not zero. */
function decrement(words: Uint32Array): void {
  for (let i = words.length - 1; i >= 0; i--) {
    const borrows = words[i] === 0
    words[i] = words[i]! - 1
    if (!borrows) return
  }
}
