import { textOf } from './bytes.js'

/** Why no more was read in one turn. */
export type ReplyEnding =
  /** The probe said that it is whole. */
  | 'whole'
  /** Something came, then nothing for a while. */
  | 'quiet'
  /** The other end hung up, or broke the connection. */
  | 'closed'
  /** Nothing came in time, or it never stopped coming. */
  | 'timeout'
  /** More came than a connection may say. */
  | 'full'
  /** The turn was not taken. */
  | 'untaken'

/** What came in one turn. Hostile until proven otherwise; empty when nothing came. */
export class Reply {
  static readonly NONE = new Reply(new Uint8Array(0), 'untaken')
  #text: string | undefined

  constructor(
    readonly bytes: Uint8Array,
    readonly ending: ReplyEnding,
  ) {}

  /** The bytes, one character each: regular expressions work on this, and `.` is a byte with the flag `s`. */
  get text(): string {
    this.#text ??= textOf(this.bytes)
    return this.#text
  }

  get isEmpty(): boolean {
    return this.bytes.length === 0
  }
}
