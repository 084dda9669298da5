import { PatternText, Untranslatable } from './pattern-text.js'
import { readClass } from './pcre-class.js'

/** A pattern as a JavaScript regular expression without flags, over text of one character a byte. */
export interface Pattern {
  readonly source: string
  /** What a text that matches begins with; empty when that cannot be told. */
  readonly prefix: string
  /** What a text that matches holds somewhere; empty when that cannot be told. */
  readonly needle: string
}

/** `i` and `s` as in Perl. */
export interface PatternFlags {
  readonly ignoresCase: boolean
  readonly dotIsAll: boolean
}

/** Groups within groups; more is a mistake, or an attack. */
const DEEPEST = 100

/**
 * Translates a pattern of Perl (PCRE, bytes, no locale) so that it means the same in JavaScript.
 *
 * The two look alike and differ in: `$` (before a last line end too), `.` (JavaScript stops at `\r` and U+2028 as well),
 * `\s` (which has U+00A0 there), `]` as the first of a class, octal and `\a`, `\e`, and letters without case (bytes from 0x80
 * have none here). All of these are spelled out, so that no flag is needed. What has no counterpart (atomic and
 * possessive groups, conditions, named groups, `\Q`, POSIX classes, `\p`) is refused.
 *
 * Not the same: a group that is repeated forgets in JavaScript what it held a round before, and a backreference
 * to a group that took no part matches nothing there and fails in Perl.
 * Source: perlre(1), pcrepattern(3); ECMA-262 §22.2, Annex B.1.2.
 *
 * @throws {Untranslatable}
 */
export function translatePcre(pattern: string, flags: PatternFlags): Pattern {
  return new Translator(pattern, flags).translate()
}

class Translator {
  readonly #text: PatternText
  readonly #flags: { ignoresCase: boolean; dotIsAll: boolean }
  readonly #literals = new Literals()
  #groupCount = 0
  #greatestReference = 0

  constructor(pattern: string, flags: PatternFlags) {
    this.#text = new PatternText(pattern)
    this.#flags = { ...flags }
  }

  translate(): Pattern {
    const source = this.#alternatives(0)
    if (!this.#text.isAtEnd) throw new Untranslatable('a ) without its (')
    if (this.#greatestReference > this.#groupCount) {
      throw new Untranslatable(`a reference to group ${this.#greatestReference}, which there is not`)
    }
    return { source, ...this.#literals.found() }
  }

  #alternatives(depth: number): string {
    if (depth > DEEPEST) throw new Untranslatable(`groups nested more than ${DEEPEST} deep`)
    const text = this.#text
    let out = ''
    while (!text.isAtEnd && text.next !== ')') {
      if (text.takes('|')) {
        if (depth === 0) this.#literals.giveUp()
        out += '|'
      } else {
        out += this.#piece(depth)
      }
    }
    return out
  }

  /** One atom with its quantifier. */
  #piece(depth: number): string {
    const text = this.#text
    const { atom, literal } = this.#atom(depth)
    const quantifier = text.quantifier()
    if (quantifier && ASSERTION.test(atom)) throw new Untranslatable('an assertion that is repeated')
    if (depth === 0) this.#literals.note(literal, quantifier?.least ?? 1, quantifier !== undefined)
    return atom + (quantifier?.source ?? '')
  }

  /** `literal`: the one character it stands for; `^` for the beginning of the text. */
  #atom(depth: number): { atom: string; literal?: string | typeof BEGINNING } {
    const text = this.#text
    switch (text.next) {
      case '(':
        return { atom: this.#group(depth) }
      case '[':
        return { atom: readClass(text, this.#flags.ignoresCase) }
      case '.':
        text.skip()
        return { atom: this.#flags.dotIsAll ? '[^]' : '[^\\n]' }
      case '^':
        text.skip()
        return { atom: '^', literal: BEGINNING }
      case '$':
        text.skip()
        return { atom: '(?=\\n?$)' }
      case '*':
      case '+':
      case '?':
        throw new Untranslatable(`a ${text.next} with nothing to repeat`)
      case '\\':
        return this.#escape()
      default:
        return this.#literal(text.take().charCodeAt(0))
    }
  }

  #literal(code: number): { atom: string; literal?: string } {
    const char = String.fromCharCode(code)
    if (this.#flags.ignoresCase && /[a-z]/i.test(char)) return { atom: `[${char.toLowerCase()}${char.toUpperCase()}]` }
    return { atom: literalSource(code), literal: char }
  }

  #escape(): { atom: string; literal?: string } {
    const text = this.#text
    text.skip()
    const reference = text.backreference(this.#groupCount)
    if (reference !== undefined) {
      if (this.#flags.ignoresCase) throw new Untranslatable('a backreference that ignores case')
      this.#greatestReference = Math.max(this.#greatestReference, reference)
      return { atom: `(?:\\${reference})` }
    }
    const code = text.escapedCode()
    if (code !== undefined) return this.#literal(code)
    const letter = text.take()
    const atom = ESCAPES[letter]
    if (atom === undefined) throw new Untranslatable(`\\${letter}`)
    return { atom }
  }

  #group(depth: number): string {
    const text = this.#text
    const before = { ...this.#flags }
    const opening = this.#opening()
    if (opening === undefined) return '' // (?i): holds to the end of the group around it
    const inside = this.#alternatives(depth + 1)
    if (!text.takes(')')) throw new Untranslatable('a ( without its )')
    Object.assign(this.#flags, before)
    return `${opening}${inside})`
  }

  #opening(): string | undefined {
    const text = this.#text
    text.skip()
    if (text.next === '*') throw new Untranslatable('a verb (*…)')
    if (!text.takes('?')) {
      this.#groupCount++
      return '('
    }
    for (const kind of [':', '=', '!', '<=', '<!']) if (text.takes(kind)) return `(?${kind}`
    const { next } = text
    const flags = text.inlineFlags()
    if (!flags) throw new Untranslatable(`a group (?${next}…)`)
    for (const { flag, isOn } of flags.changes) {
      if (flag === 'i') this.#flags.ignoresCase = isOn
      else this.#flags.dotIsAll = isOn
    }
    return flags.isGroup ? '(?:' : undefined
  }
}

/** What has no width; flags, which leave nothing behind, among it. */
const ASSERTION = /^(?:$|\^$|\$$|\\b$|\\B$|\(\?(?:=|!|<))/

const BEGINNING = Symbol('the beginning of the text')

/** Classes and assertions that are letters. */
const ESCAPES: Readonly<Record<string, string | undefined>> = {
  d: '\\d',
  D: '\\D',
  w: '\\w',
  W: '\\W',
  s: '[\\t-\\r ]',
  S: '[^\\t-\\r ]',
  h: '[\\t \\xa0]',
  H: '[^\\t \\xa0]',
  v: '[\\n-\\r\\x85]',
  V: '[^\\n-\\r\\x85]',
  N: '[^\\n]',
  b: '\\b',
  B: '\\B',
  A: '^',
  z: '$',
  Z: '(?=\\n?$)',
}

/** A character outside a class. */
function literalSource(code: number): string {
  const char = String.fromCharCode(code)
  if (/[\w !"#%&',:;<=>@`~-]/.test(char)) return char
  return `\\x${code.toString(16).padStart(2, '0')}`
}

/** The literal runs at the top of a pattern: what every text that matches has to hold. */
class Literals {
  #run = ''
  #isPrefix = false
  #isFirst = true
  #prefix = ''
  #needle = ''
  #isGivenUp = false

  /** @param least how often it occurs at least */
  note(literal: string | typeof BEGINNING | undefined, least: number, isRepeated: boolean): void {
    const isFirst = this.#isFirst
    this.#isFirst = false
    if (literal === BEGINNING) {
      this.#endRun()
      this.#isPrefix = isFirst && !isRepeated
      return
    }
    if (literal !== undefined && least > 0) this.#run += literal
    if (literal === undefined || isRepeated) this.#endRun()
  }

  giveUp(): void {
    this.#isGivenUp = true
  }

  found(): { prefix: string; needle: string } {
    this.#endRun()
    return this.#isGivenUp ? { prefix: '', needle: '' } : { prefix: this.#prefix, needle: this.#needle }
  }

  #endRun(): void {
    if (this.#isPrefix) this.#prefix = this.#run
    else if (this.#run.length > this.#needle.length) this.#needle = this.#run
    this.#isPrefix = false
    this.#run = ''
  }
}
