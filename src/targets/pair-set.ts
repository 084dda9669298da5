import { compare, WordBuffer } from './word-ranges.js'

/** Words per pair: the address, then the port. */
const PAIR_WORDS = 5

/** Single endpoints, given as `address:port`: sorted by address, then port, without repeats. Immutable. */
export class PairSet {
  readonly size: number
  readonly #words: Uint32Array

  /** @param words five words a pair, in any order, repeats allowed; consumed */
  constructor(words: Uint32Array) {
    const order = Uint32Array.from({ length: words.length / PAIR_WORDS }, (_, row) => row * PAIR_WORDS)
    order.sort((a, b) => compare(words, a, words, b, PAIR_WORDS))
    const sorted = new Uint32Array(words.length)
    let end = 0
    for (const at of order) {
      if (end > 0 && compare(words, at, sorted, end - PAIR_WORDS, PAIR_WORDS) === 0) continue
      sorted.set(words.subarray(at, at + PAIR_WORDS), end)
      end += PAIR_WORDS
    }
    this.#words = sorted.slice(0, end)
    this.size = end / PAIR_WORDS
  }

  /**
   * Writes the address of one rank and returns its port.
   *
   * @param rank integer, 0 … size − 1
   * @param out  receives the four words of the address
   */
  endpointAt(rank: number, out: Uint32Array): number {
    if (!(rank >= 0 && rank < this.size)) throw new RangeError(`pair rank ${rank} is not in 0 … ${this.size - 1}`)
    for (let i = 0; i < 4; i++) out[i] = this.#words[rank * PAIR_WORDS + i]!
    return this.#words[rank * PAIR_WORDS + 4]!
  }

  /** Five words a pair, sorted: what the constructor takes. */
  words(): Uint32Array {
    return this.#words.slice()
  }

  /** The rank of an endpoint, or −1 when it is not in the set. */
  indexOf(w0: number, w1: number, w2: number, w3: number, port: number): number {
    const rank = this.#firstNotBelow(w0, w1, w2, w3, port)
    const isHere = rank < this.size && compareTo(this.#words, rank * PAIR_WORDS, w0, w1, w2, w3, port) === 0
    return isHere ? rank : -1
  }

  /** The ports that pairs name for one address, ascending. */
  *portsOf(w0: number, w1: number, w2: number, w3: number): Generator<number> {
    const end = this.#firstNotBelow(w0, w1, w2, w3, ABOVE_ALL_PORTS)
    for (let rank = this.#firstNotBelow(w0, w1, w2, w3, 0); rank < end; rank++) {
      yield this.#words[rank * PAIR_WORDS + 4]!
    }
  }

  /** The pairs that `keep` wants. */
  filter(keep: (w0: number, w1: number, w2: number, w3: number, port: number) => boolean): PairSet {
    const words = this.#words
    const kept = new WordBuffer()
    for (let at = 0; at < words.length; at += PAIR_WORDS) {
      if (keep(words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!, words[at + 4]!)) {
        kept.push(words, at, PAIR_WORDS)
      }
    }
    return new PairSet(kept.take())
  }

  /** The rank of the first pair that is not below an endpoint; `size` when all are. */
  #firstNotBelow(w0: number, w1: number, w2: number, w3: number, port: number): number {
    let low = 0
    for (let high = this.size; low < high; ) {
      const middle = (low + high) >>> 1
      if (compareTo(this.#words, middle * PAIR_WORDS, w0, w1, w2, w3, port) < 0) low = middle + 1
      else high = middle
    }
    return low
  }
}

const ABOVE_ALL_PORTS = 65536

/** Orders the five words at `at` against five others. */
function compareTo(
  words: Uint32Array,
  at: number,
  w0: number,
  w1: number,
  w2: number,
  w3: number,
  port: number,
): number {
  return words[at]! - w0 || words[at + 1]! - w1 || words[at + 2]! - w2 || words[at + 3]! - w3 || words[at + 4]! - port
}
