/**
 * Visits every index of a range exactly once, in an order fixed by a seed.
 *
 * Schedule walks this instead of remembering what it has sent, so memory does
 * not grow with the scan; interpret walks it backwards to find the place of a
 * reply. It spreads load over hosts and networks; it hides nothing (not a cipher).
 */
export interface Permutation {
  /** Number of indexes, 1 … 2^48. */
  readonly size: number

  /**
   * @param position integer, 0 … size − 1
   * @returns        integer, 0 … size − 1; a bijection for any one (size, seed)
   * @throws {RangeError} position outside the range: a bug in the caller
   */
  at(position: number): number

  /**
   * The inverse: `positionOf(at(p)) === p`.
   * @throws {RangeError} index outside the range: a bug in the caller
   */
  positionOf(index: number): number

  /**
   * As {@link positionOf}, of many, in place: numbers that stay in the table are not boxed.
   *
   * @param indexes what is negative is left as it is
   * @param count   of them, from the first on
   */
  toPositions(indexes: Float64Array, count: number): void
}

export const MAX_PERMUTATION_SIZE = 2 ** 48

// Looked up once: where a global is reached through an embedder's hook, a look-up costs more than a round.
const { imul } = Math

/**
 * Rounds of the network: three for each half. Four already pass the adjacency
 * tests from 2^16 up; below that the halves are a few bits wide and need more.
 */
const ROUNDS = 6

/**
 * A Feistel network over the smallest power of two that holds the range, with
 * cycle walking back into it.
 *
 * The halves are fixed and updated in turn, never swapped, so they may differ
 * in width by one bit: an odd number of bits needs no rounding up, and a walk
 * takes fewer than two steps on average for every size. No half exceeds 24
 * bits, so all arithmetic but the split is on 32-bit integers.
 * Source: Black & Rogaway, "Ciphers with Arbitrary Finite Domains", CT-RSA 2002.
 */
class FeistelPermutation implements Permutation {
  readonly #lowSpan: number
  readonly #lowMask: number
  readonly #highMask: number
  readonly #keys: Int32Array
  readonly #single = new Float64Array(1)

  constructor(
    readonly size: number,
    seed: bigint,
  ) {
    let bits = 2
    while (2 ** bits < size) bits++
    const lowBits = bits >> 1
    this.#lowSpan = 2 ** lowBits
    this.#lowMask = this.#lowSpan - 1
    this.#highMask = 2 ** (bits - lowBits) - 1
    this.#keys = roundKeys(seed)
  }

  at(position: number): number {
    this.#check(position)
    const keys = this.#keys
    const lowSpan = this.#lowSpan
    const lowMask = this.#lowMask
    const highMask = this.#highMask
    let value = position
    do {
      let high = (value / lowSpan) | 0
      let low = (value - high * lowSpan) | 0
      high ^= mix(low ^ keys[0]!) & highMask
      low ^= mix(high ^ keys[1]!) & lowMask
      high ^= mix(low ^ keys[2]!) & highMask
      low ^= mix(high ^ keys[3]!) & lowMask
      high ^= mix(low ^ keys[4]!) & highMask
      low ^= mix(high ^ keys[5]!) & lowMask
      value = high * lowSpan + low
    } while (value >= this.size)
    return value
  }

  positionOf(index: number): number {
    this.#check(index)
    this.#single[0] = index
    this.toPositions(this.#single, 1)
    return this.#single[0]
  }

  toPositions(indexes: Float64Array, count: number): void {
    const keys = this.#keys
    const lowSpan = this.#lowSpan
    const lowMask = this.#lowMask
    const highMask = this.#highMask
    const { size } = this
    for (let i = 0; i < count; i++) {
      let value = indexes[i]!
      if (value < 0) continue
      do {
        let high = (value / lowSpan) | 0
        let low = (value - high * lowSpan) | 0
        low ^= mix(high ^ keys[5]!) & lowMask
        high ^= mix(low ^ keys[4]!) & highMask
        low ^= mix(high ^ keys[3]!) & lowMask
        high ^= mix(low ^ keys[2]!) & highMask
        low ^= mix(high ^ keys[1]!) & lowMask
        high ^= mix(low ^ keys[0]!) & highMask
        value = high * lowSpan + low
      } while (value >= size)
      indexes[i] = value
    }
  }

  #check(value: number): void {
    if (!(value >= 0 && value < this.size)) throw new RangeError(`${value} is outside 0 … ${this.size - 1}`)
  }
}

/**
 * @param size number of indexes, integer 1 … 2^48
 * @param seed 64-bit, public
 * @throws {RangeError} size outside its range
 */
export function createPermutation(size: number, seed: bigint): Permutation {
  if (!Number.isInteger(size) || size < 1 || size > MAX_PERMUTATION_SIZE) {
    throw new RangeError(`a permutation has 1 … 2^48 indexes, got ${size}`)
  }
  return new FeistelPermutation(size, seed)
}

/** 32 bits → 32 bits, every input bit reaching every output bit: two multiply-xorshift steps. */
function mix(value: number): number {
  let h = imul(value, 0x9e3779b1)
  h ^= h >>> 15
  h = imul(h, 0x85ebca77)
  return h ^ (h >>> 13)
}

/** Stretches the seed to one 32-bit key a round. Source: Steele et al., SplitMix, OOPSLA 2014. */
function roundKeys(seed: bigint): Int32Array {
  const keys = new Int32Array(ROUNDS)
  let state = BigInt.asUintN(64, seed)
  for (let round = 0; round < ROUNDS; round++) {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n)
    let z = state
    z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n)
    z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn)
    keys[round] = Number(BigInt.asIntN(32, z ^ (z >> 31n)))
  }
  return keys
}
