import { type AddressWords, familyOf, formatWords, type State } from '../model/index.js'

/** What has been answered for one host so far. */
export interface AnsweredHost {
  readonly words: AddressWords
  open: number
  closed: number
  /** By an ICMP error; silence is not counted here. */
  rejected: number
}

/** Hosts remembered at most: 2^20 answering hosts take about 150 MB. Beyond that the totals still count. */
const MAX_HOSTS = 2 ** 20

const HOST_WORDS = 7

/** Counts answers by host, for the hosts that answer at all: memory follows replies, not probes. */
export class HostTallies {
  readonly #hosts = new Map<number | string, AnsweredHost>()

  note(w0: number, w1: number, w2: number, w3: number, state: State): void {
    const key = keyOf(w0, w1, w2, w3)
    let host = this.#hosts.get(key)
    if (!host) {
      if (this.#hosts.size >= MAX_HOSTS) return
      host = { words: [w0, w1, w2, w3], open: 0, closed: 0, rejected: 0 }
      this.#hosts.set(key, host)
    }
    if (state === 'open') host.open++
    else if (state === 'closed') host.closed++
    else host.rejected++
  }

  /** Every host as it is now, seven words each: its address, then open, closed, rejected. For a checkpoint. */
  copy(): Uint32Array {
    const words = new Uint32Array(this.#hosts.size * HOST_WORDS)
    let at = 0
    for (const { words: address, open, closed, rejected } of this.#hosts.values()) {
      for (let i = 0; i < 4; i++) words[at + i] = address[i]!
      words[at + 4] = open
      words[at + 5] = closed
      words[at + 6] = rejected
      at += HOST_WORDS
    }
    return words
  }

  /** Takes up what {@link copy} gave. */
  restore(words: Uint32Array): void {
    for (let at = 0; at < words.length; at += HOST_WORDS) {
      const [w0, w1, w2, w3] = [words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!]
      const counts = { open: words[at + 4]!, closed: words[at + 5]!, rejected: words[at + 6]! }
      this.#hosts.set(keyOf(w0, w1, w2, w3), { words: [w0, w1, w2, w3], ...counts })
    }
  }

  /** In address order. */
  sorted(): AnsweredHost[] {
    return [...this.#hosts.values()].sort((a, b) => {
      for (let i = 0; i < 4; i++) if (a.words[i] !== b.words[i]) return a.words[i]! - b.words[i]!
      return 0
    })
  }
}

function keyOf(w0: number, w1: number, w2: number, w3: number): number | string {
  return familyOf(w0, w1, w2) === 4 ? w3 : formatWords(w0, w1, w2, w3)
}
