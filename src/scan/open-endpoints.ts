import type { Target } from '../identify/index.js'
import { addressFromWords, formatAddress, parseAddress, type Verdict } from '../model/index.js'

const WORDS = 5

/** Endpoints found open, to be identified once the sweep is over: twenty bytes each, in the order in which they were found. */
export class OpenEndpoints {
  #words: Uint32Array
  #count: number

  /** @param words as {@link copy} gave them */
  constructor(words: Uint32Array = new Uint32Array(0)) {
    this.#words = words
    this.#count = words.length / WORDS
  }

  get count(): number {
    return this.#count
  }

  add({ address, port }: Verdict): void {
    const { words } = parseAddress(address)!
    if (this.#words.length < (this.#count + 1) * WORDS) {
      const grown = new Uint32Array(Math.max(64 * WORDS, 2 * this.#words.length))
      grown.set(this.#words)
      this.#words = grown
    }
    this.#words.set([...words, port], this.#count++ * WORDS)
  }

  copy(): Uint32Array {
    return this.#words.slice(0, this.#count * WORDS)
  }

  /** @param isLeftOut for addresses that are not asked */
  *targets(
    nameOf: (address: string) => string | undefined,
    isLeftOut: (address: string) => boolean,
  ): Generator<Target> {
    for (let at = 0; at < this.#count * WORDS; at += WORDS) {
      const [w0, w1, w2, w3, port] = this.#words.subarray(at, at + WORDS) as unknown as [
        number,
        number,
        number,
        number,
        number,
      ]
      const address = formatAddress(addressFromWords([w0, w1, w2, w3]))
      if (isLeftOut(address)) continue
      const hostName = nameOf(address)
      yield { address, port, protocol: 'tcp', ...(hostName !== undefined && { hostName }) }
    }
  }
}
