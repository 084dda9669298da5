import { type AddressWords, familyOf, type State } from '../model/index.js'
import { Field, NO_ROW, type RegionTable } from './region-table.js'
import { Regions } from './regions.js'
import { inOrder } from './sorted-runs.js'

/** Open ports at which a host is first suspected of answering everything. */
export const FIRST_SUSPICION = 8

export type Examination = 'none' | 'going on' | 'answers everything'

/** What has been answered for one host so far, as it was when asked for. */
export interface AnsweredHost {
  readonly words: AddressWords
  readonly open: number
  readonly closed: number
  /** By an ICMP error; silence is not counted here. */
  readonly rejected: number
}

const HOST_WORDS = 11
const EXAMINATIONS: readonly Examination[] = ['none', 'going on', 'answers everything']
const EXAMINATION_SHIFT = 4
const EXAMINATION_BITS = 0x07 << EXAMINATION_SHIFT
/** Beside the examination, in the flags and in a checkpoint. */
const ABSENT = 0x08
const ABSENT_BIT = ABSENT << EXAMINATION_SHIFT
/** Absent hosts are remembered as long as so few hosts are: they must not take the room of those that answer. */
const MAX_HOSTS_WITH_ABSENT = 2 ** 16
const SUSPECT_AT_SHIFT = 8
/** Rows looked at in a millisecond or two. */
const ROWS_AT_ONCE = 2 ** 16

/**
 * Counts answers by host, for the hosts that answer at all: memory follows replies, not probes. 2^20 hosts
 * are remembered at most, in 64 bytes each; beyond that the totals still count. A host is named by its row
 * in `regions.hosts`, in the order of first answers.
 */
export class HostTallies {
  readonly regions: Regions
  readonly #table: RegionTable

  /** @param key any 32 bits: which addresses share a place in the tables depends on it, and nothing else */
  constructor(key = 0) {
    this.regions = new Regions(key, FIRST_SUSPICION << SUSPECT_AT_SHIFT)
    this.#table = this.regions.hosts
  }

  /** Hosts remembered: their rows are 0 … count − 1. */
  get count(): number {
    return this.#table.count
  }

  /** @returns the row of a host, new if it has none; −1: there is no room for it */
  rowFor(w0: number, w1: number, w2: number, w3: number): number {
    const host = this.#table.rowOf(w0, w1, w2, w3)
    return host < 0 ? this.#table.add(w0, w1, w2, w3) : host
  }

  /**
   * One more endpoint of a host has its answer.
   *
   * @param ordinal  the endpoint's place in the order of probing
   * @param isRepeatable it may get more probes
   */
  note(host: number, state: State, ordinal: number, isRepeatable: boolean): void {
    const table = this.#table
    if (state === 'filtered') {
      table.raise(host, Field.rejected, 1)
      return
    }
    table.note(host, state === 'open' ? Field.open : Field.closed, 1, ordinal, isRepeatable)
    if (table.get(host, Field.parent) === NO_ROW) this.regions.open(host)
    this.regions.noteAround(host, 1, ordinal, isRepeatable)
  }

  /** @returns the row of a host; −1: it is not remembered */
  rowOf(w0: number, w1: number, w2: number, w3: number): number {
    return this.#table.rowOf(w0, w1, w2, w3)
  }

  at(host: number): AnsweredHost {
    const table = this.#table
    return {
      words: table.wordsOf(host),
      open: table.get(host, Field.open),
      closed: table.get(host, Field.closed),
      rejected: table.get(host, Field.rejected),
    }
  }

  /** One more endpoint of a host that is not there: nobody on its link has the address. */
  noteAbsent(w0: number, w1: number, w2: number, w3: number): void {
    let host = this.#table.rowOf(w0, w1, w2, w3)
    if (host < 0 && this.count < MAX_HOSTS_WITH_ABSENT) host = this.#table.add(w0, w1, w2, w3)
    if (host < 0) return
    this.#table.raise(host, Field.rejected, 1)
    this.#table.set(host, Field.flags, this.#table.get(host, Field.flags) | ABSENT_BIT)
  }

  /** Nobody is there: none of its endpoints has ever been answered for. */
  isAbsent(host: number): boolean {
    const table = this.#table
    const isMarked = (table.get(host, Field.flags) & ABSENT_BIT) !== 0
    return isMarked && table.get(host, Field.open) + table.get(host, Field.closed) === 0
  }

  examination(host: number): Examination {
    return EXAMINATIONS[(this.#table.get(host, Field.flags) & EXAMINATION_BITS) >>> EXAMINATION_SHIFT]!
  }

  setExamination(host: number, examination: Examination): void {
    const bits = EXAMINATIONS.indexOf(examination) << EXAMINATION_SHIFT
    const flags = this.#table.get(host, Field.flags)
    this.#table.set(host, Field.flags, (flags & ~EXAMINATION_BITS) | bits)
  }

  /** Open ports at which it is suspected of answering everything: more each time that it was found not to. */
  suspectAt(host: number): number {
    return this.#table.get(host, Field.flags) >>> SUSPECT_AT_SHIFT
  }

  /** @param openCount < 2^24 */
  setSuspectAt(host: number, openCount: number): void {
    const flags = this.#table.get(host, Field.flags)
    this.#table.set(host, Field.flags, (flags & (2 ** SUSPECT_AT_SHIFT - 1)) | (openCount << SUSPECT_AT_SHIFT))
  }

  /**
   * Every host as it is now, eleven words each: its address; open, closed, rejected; the ordinal of its last answer
   * plus one, low word first; its examination, and 8 when it is absent; when it is suspected. For a checkpoint.
   */
  copy(): Uint32Array {
    const table = this.#table
    const words = new Uint32Array(table.count * HOST_WORDS)
    for (let host = 0, at = 0; host < table.count; host++, at += HOST_WORDS) {
      const end = table.lastOrdinal(host) + 1
      words[at] = table.word(host, 0)
      words[at + 1] = table.word(host, 1)
      words[at + 2] = table.word(host, 2)
      words[at + 3] = table.word(host, 3)
      words[at + 4] = table.get(host, Field.open)
      words[at + 5] = table.get(host, Field.closed)
      words[at + 6] = table.get(host, Field.rejected)
      words[at + 7] = end
      words[at + 8] = end / 2 ** 32
      words[at + 9] = (table.get(host, Field.flags) & (EXAMINATION_BITS | ABSENT_BIT)) >>> EXAMINATION_SHIFT
      words[at + 10] = this.suspectAt(host)
    }
    return words
  }

  /** Takes up what {@link copy} gave; before any answer. */
  restore(words: Uint32Array): void {
    const table = this.#table
    for (let at = 0; at < words.length; at += HOST_WORDS) {
      const host = table.add(words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!)
      if (host < 0) return
      const [open, closed, rejected] = [words[at + 4]!, words[at + 5]!, words[at + 6]!]
      const end = words[at + 7]! + words[at + 8]! * 2 ** 32
      table.set(host, Field.closed, closed)
      table.set(host, Field.rejected, rejected)
      table.note(host, Field.open, open, end - 1, false)
      this.setExamination(host, EXAMINATIONS[words[at + 9]! & ~ABSENT] ?? 'none')
      if (words[at + 9]! & ABSENT) table.set(host, Field.flags, table.get(host, Field.flags) | ABSENT_BIT)
      this.setSuspectAt(host, words[at + 10]!)
      if (end === 0) continue
      this.regions.open(host)
      this.regions.noteAround(host, open + closed, end - 1, false)
    }
  }

  /**
   * All hosts in address order, made one by one as they are asked for.
   *
   * @yields undefined: not yet, but other work could be done meanwhile
   */
  *sorted(): Generator<(AnsweredHost & { readonly row: number }) | undefined> {
    for (const row of this.#sortedRows()) yield row === undefined ? undefined : { row, ...this.at(row) }
  }

  *#sortedRows(): Generator<number | undefined> {
    const table = this.#table
    // From the front IPv4, its address above its row, to be sorted as numbers; from the back the rows of IPv6.
    const keys = new Float64Array(table.count)
    let [ipv4Count, ipv6At] = [0, keys.length]
    for (let row = 0; row < table.count; row++) {
      const isIpv4 = familyOf(table.word(row, 0), table.word(row, 1), table.word(row, 2)) === 4
      if (isIpv4) keys[ipv4Count++] = table.word(row, 3) * 2 ** 20 + row
      else keys[--ipv6At] = row
      if (row % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) yield undefined
    }
    const compare = (a: number, b: number) =>
      table.word(a, 0) - table.word(b, 0) ||
      table.word(a, 1) - table.word(b, 1) ||
      table.word(a, 2) - table.word(b, 2) ||
      table.word(a, 3) - table.word(b, 3)
    const isBelowIpv4 = (row: number) =>
      table.word(row, 0) === 0 && table.word(row, 1) === 0 && table.word(row, 2) < 0xffff
    let isIpv4Out = false
    for (const row of inOrder(keys.subarray(ipv6At), compare)) {
      if (row !== undefined && !isIpv4Out && !isBelowIpv4(row)) {
        isIpv4Out = true
        yield* rowsOf(keys.subarray(0, ipv4Count))
      }
      yield row
    }
    if (!isIpv4Out) yield* rowsOf(keys.subarray(0, ipv4Count))
  }
}

function* rowsOf(ipv4: Float64Array): Generator<number | undefined> {
  for (const key of inOrder(ipv4)) yield key === undefined ? undefined : key % 2 ** 20
}
