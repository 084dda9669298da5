import { type AddressWords, familyOf, formatWords, type State } from '../model/index.js'
import { type Region, Regions } from './regions.js'

/** Open ports at which a host is first suspected of answering everything. */
export const FIRST_SUSPICION = 8

/** What has been answered for one host so far. */
export interface AnsweredHost {
  readonly words: AddressWords
  open: number
  closed: number
  /** By an ICMP error; silence is not counted here. */
  rejected: number
  /** undefined until it has said open or closed itself. */
  region: Region | undefined
  /** Open ports at which it is suspected of answering everything: more each time that it was found not to. */
  suspectAt: number
  examination: 'none' | 'going on' | 'answers everything'
}

/** Hosts remembered at most: 2^20 answering hosts take about 350 MB. Beyond that the totals still count. */
const MAX_HOSTS = 2 ** 20

const HOST_WORDS = 11
const EXAMINATIONS: readonly AnsweredHost['examination'][] = ['none', 'going on', 'answers everything']

/** Counts answers by host, for the hosts that answer at all: memory follows replies, not probes. */
export class HostTallies {
  readonly regions = new Regions()
  readonly #hosts = new Map<number | string, AnsweredHost>()

  /**
   * @param ordinal  the endpoint's place in the order of probing
   * @param isRepeatable it may get more probes
   * @returns the host; undefined when there is no room for it
   */
  note(
    w0: number,
    w1: number,
    w2: number,
    w3: number,
    state: State,
    ordinal: number,
    isRepeatable: boolean,
  ): AnsweredHost | undefined {
    const key = keyOf(w0, w1, w2, w3)
    let host = this.#hosts.get(key)
    if (!host) {
      if (this.#hosts.size >= MAX_HOSTS) return undefined
      const none = { open: 0, closed: 0, rejected: 0, region: undefined }
      host = { words: [w0, w1, w2, w3], ...none, suspectAt: FIRST_SUSPICION, examination: 'none' }
      this.#hosts.set(key, host)
    }
    if (state === 'filtered') {
      host.rejected++
      return host
    }
    if (state === 'open') host.open++
    else host.closed++
    host.region ??= this.regions.open(host.words)
    this.regions.note(host.region, 1, ordinal, isRepeatable)
    return host
  }

  get(w0: number, w1: number, w2: number, w3: number): AnsweredHost | undefined {
    return this.#hosts.get(keyOf(w0, w1, w2, w3))
  }

  /** In the order of their first answers. */
  all(): Iterable<AnsweredHost> {
    return this.#hosts.values()
  }

  /**
   * Every host as it is now, eleven words each: its address; open, closed, rejected; the ordinal of its last answer
   * plus one, low word first; its examination; when it is suspected. For a checkpoint.
   */
  copy(): Uint32Array {
    const words = new Uint32Array(this.#hosts.size * HOST_WORDS)
    let at = 0
    for (const { words: address, open, closed, rejected, region, suspectAt, examination } of this.#hosts.values()) {
      const end = region ? region.lastOrdinal + 1 : 0
      words.set(address, at)
      words.set([open, closed, rejected, end, end / 2 ** 32, EXAMINATIONS.indexOf(examination), suspectAt], at + 4)
      at += HOST_WORDS
    }
    return words
  }

  /** Takes up what {@link copy} gave. */
  restore(words: Uint32Array): void {
    for (let at = 0; at < words.length; at += HOST_WORDS) {
      const [w0, w1, w2, w3] = [words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!]
      const counts = { open: words[at + 4]!, closed: words[at + 5]!, rejected: words[at + 6]! }
      const end = words[at + 7]! + words[at + 8]! * 2 ** 32
      const host: AnsweredHost = {
        words: [w0, w1, w2, w3],
        ...counts,
        region: end > 0 ? this.regions.open([w0, w1, w2, w3]) : undefined,
        examination: EXAMINATIONS[words[at + 9]!] ?? 'none',
        suspectAt: words[at + 10]!,
      }
      if (host.region) this.regions.note(host.region, host.open + host.closed, end - 1, false)
      this.#hosts.set(keyOf(w0, w1, w2, w3), host)
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
