import { TargetSyntaxError } from '../errors.js'

/** Longest stretch of a bad text that a message repeats. */
const SHOWN_LENGTH = 60

/** A reader over one target text that knows its column, for exact messages. */
export class Scanner {
  at = 0
  end: number

  /** @param where the place the text came from, `file:line`; absent for the command line */
  constructor(
    readonly text: string,
    readonly where?: string,
  ) {
    this.end = text.length
  }

  get isAtEnd(): boolean {
    return this.at === this.end
  }

  peek(): string | undefined {
    return this.isAtEnd ? undefined : this.text[this.at]
  }

  rest(): string {
    return this.text.slice(this.at, this.end)
  }

  /** Steps over `character` when it is next. */
  take(character: string): boolean {
    if (this.peek() !== character) return false
    this.at++
    return true
  }

  /** Steps over what `pattern`, anchored with `^`, matches; the empty text when nothing. */
  matching(pattern: RegExp): string {
    const match = pattern.exec(this.rest())?.[0] ?? ''
    this.at += match.length
    return match
  }

  /** A decimal number in min … max. Leading zeros are refused: some programs read them as octal. */
  number(min: number, max: number, expected: string): number {
    const from = this.at
    let value = 0
    for (; this.at < this.end && value <= max; this.at++) {
      const digit = this.text.charCodeAt(this.at) - 48
      if (digit < 0 || digit > 9) break
      value = value * 10 + digit
    }
    const length = this.at - from
    if (length === 0 || value < min || value > max) this.failAt(from, expected)
    if (length > 1 && this.text[from] === '0') this.failAt(from, `${expected}, without leading zeros`)
    return value
  }

  octet(): number {
    return this.number(0, 255, 'an octet, 0 to 255')
  }

  expectEnd(expected: string): void {
    if (!this.isAtEnd) this.fail(expected)
  }

  fail(expected: string): never {
    return this.failAt(this.at, expected)
  }

  failAt(column: number, expected: string): never {
    throw new TargetSyntaxError(printable(this.text), column, expected, this.where)
  }
}

/** The text as a terminal may show it, columns kept: bytes from a file must not move somebody's cursor. */
function printable(text: string): string {
  const shown = text.replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, '\ufffd')
  return shown.length > SHOWN_LENGTH ? `${shown.slice(0, SHOWN_LENGTH)}…` : shown
}
