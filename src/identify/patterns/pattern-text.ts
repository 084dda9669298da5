/** What a pattern uses that JavaScript has no counterpart for, or that is no pattern. */
export class Untranslatable extends Error {
  override readonly name = 'Untranslatable'
}

export interface Quantifier {
  readonly source: string
  readonly least: number
}

/** More is refused by PCRE. */
const MOST_REPEATS = 65_535

/** A pattern of Perl, read from front to back. */
export class PatternText {
  #at = 0

  /** @throws {Untranslatable} characters above U+00FF: patterns are of bytes */
  constructor(readonly pattern: string) {
    if (/[^\0-\xff]/.test(pattern)) throw new Untranslatable('a character that is no byte')
  }

  get isAtEnd(): boolean {
    return this.#at >= this.pattern.length
  }

  /** Empty at the end. */
  get next(): string {
    return this.pattern.charAt(this.#at)
  }

  skip(): void {
    this.#at++
  }

  /** @throws {Untranslatable} the end */
  take(): string {
    if (this.isAtEnd) throw new Untranslatable('an end in the middle')
    return this.pattern.charAt(this.#at++)
  }

  /** Within a class: `-` and something behind it that is not its end. */
  get isRangeAhead(): boolean {
    return this.next === '-' && this.#at + 1 < this.pattern.length && this.pattern.charAt(this.#at + 1) !== ']'
  }

  takes(text: string): boolean {
    if (!this.pattern.startsWith(text, this.#at)) return false
    this.#at += text.length
    return true
  }

  /** `{` that begins no quantifier is itself, as in PCRE before 10.43. */
  quantifier(): Quantifier | undefined {
    if (!/^[*+?{]/.test(this.next)) return undefined
    const sign = this.#match(/[*+?]/y)
    if (sign) return { source: sign[0] + this.#greed(), least: sign[0] === '+' ? 1 : 0 }
    const range = this.#match(/\{(\d{1,5})(?:,(\d{0,5}))?\}/y)
    if (!range) return undefined
    const [source, least, most] = range
    if (Math.max(Number(least), Number(most ?? 0)) > MOST_REPEATS) throw new Untranslatable(`${source}: too often`)
    if (most && Number(most) < Number(least)) throw new Untranslatable(`${source}: the wrong way round`)
    return { source: source + this.#greed(), least: Number(least) }
  }

  #greed(): string {
    if (this.takes('+')) throw new Untranslatable('a possessive quantifier')
    return this.takes('?') ? '?' : ''
  }

  /** `\1`: up to 9 always, above that when there were as many groups before. After the backslash. */
  backreference(groupCount: number): number | undefined {
    const [digits] = this.#peek(/[1-9]\d{0,2}/y) ?? []
    if (digits === undefined) return undefined
    const number = Number(digits)
    if (number > 9 && number > groupCount) return undefined
    this.#at += digits.length
    return number
  }

  /** The byte that an escape stands for, outside and inside a class alike; undefined: it stands for something else. */
  escapedCode(): number | undefined {
    const hex = this.#match(/x(?:\{([\da-f]{1,2})\}|(?!\{)([\da-f]{0,2}))/iy)
    if (hex) return Number.parseInt(hex[1] ?? (hex[2] || '0'), 16)
    if (this.next === 'x') throw new Untranslatable('\\x{…} above ff')
    const octal = this.#match(/[0-3]?[0-7]{1,2}/y)
    if (octal) return Number.parseInt(octal[0], 8)
    const control = this.#match(/c([\x20-\x7e])/y)
    if (control) return control[1]!.toUpperCase().charCodeAt(0) ^ 0x40
    const named = NAMED.get(this.next)
    if (named !== undefined) {
      this.#at++
      return named
    }
    return /[^a-z\d]/i.test(this.next) ? this.take().charCodeAt(0) : undefined
  }

  /** `i)`, `i:`, `s-i:` … after `(?`. */
  inlineFlags(): { changes: readonly { flag: string; isOn: boolean }[]; isGroup: boolean } | undefined {
    const [whole, on = '', off = '', end] = this.#match(/([is]*)(?:-([is]*))?([:)])/y) ?? []
    if (whole === undefined || whole === ')') return undefined
    const changes = [
      ...[...on].map((flag) => ({ flag, isOn: true })),
      ...[...off].map((flag) => ({ flag, isOn: false })),
    ]
    return { changes, isGroup: end === ':' }
  }

  #peek(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at
    return pattern.exec(this.pattern)
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    const found = this.#peek(pattern)
    if (found) this.#at += found[0].length
    return found
  }
}

const NAMED: ReadonlyMap<string, number> = new Map([
  ['a', 0x07],
  ['e', 0x1b],
  ['f', 0x0c],
  ['n', 0x0a],
  ['r', 0x0d],
  ['t', 0x09],
])
