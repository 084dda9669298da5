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

/** Counts answers by host, for the hosts that answer at all: memory follows replies, not probes. */
export class HostTallies {
  readonly #hosts = new Map<number | string, AnsweredHost>()

  note(w0: number, w1: number, w2: number, w3: number, state: State): void {
    const key = familyOf(w0, w1, w2) === 4 ? w3 : formatWords(w0, w1, w2, w3)
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

  /** In address order. */
  sorted(): AnsweredHost[] {
    return [...this.#hosts.values()].sort((a, b) => {
      for (let i = 0; i < 4; i++) if (a.words[i] !== b.words[i]) return a.words[i]! - b.words[i]!
      return 0
    })
  }
}
