import { type PatternText, Untranslatable } from './pattern-text.js'

/** Sets within a class, spelled out so that they are the same among other members and after `^`. */
const SETS: Readonly<Record<string, string | undefined>> = {
  d: '\\d',
  D: '\\D',
  w: '\\w',
  W: '\\W',
  s: '\\t-\\r ',
  S: '\\0-\\x08\\x0e-\\x1f!-\\xff',
  h: '\\t \\xa0',
  H: '\\0-\\x08\\n-\\x1f!-\\x9f\\xa1-\\xff',
  v: '\\n-\\r\\x85',
  V: '\\0-\\t\\x0e-\\x84\\x86-\\xff',
}

/** A byte, or a set that is no end of a range. */
type Member = number | string

/**
 * Reads `[…]` and writes it as JavaScript reads it: `]` may come first, `-` beside a set is itself, letters have both
 * cases when case is ignored.
 *
 * @throws {Untranslatable} POSIX classes, ranges the wrong way round, no end
 */
export function readClass(text: PatternText, ignoresCase: boolean): string {
  text.skip()
  let out = text.takes('^') ? '[^' : '['
  for (let isFirst = true; isFirst || text.next !== ']'; isFirst = false) {
    const first = readMember(text)
    const last = readRangeEnd(text, first)
    if (typeof first === 'string') out += first
    else if (last === undefined) out += range(first, first, ignoresCase)
    else out += range(first, last, ignoresCase)
  }
  text.skip()
  return `${out}]`
}

/** The end of a range; undefined when there is none, or its `-` is itself. */
function readRangeEnd(text: PatternText, first: Member): number | undefined {
  if (typeof first === 'string' || !text.isRangeAhead) return undefined
  text.skip()
  const last = readMember(text)
  if (typeof last === 'string') throw new Untranslatable('a class with a range that ends in a set')
  if (last < first) throw new Untranslatable('a class with a range the wrong way round')
  return last
}

function readMember(text: PatternText): Member {
  const char = text.take()
  if (char === '[' && /[:.=]/.test(text.next)) throw new Untranslatable('a POSIX class')
  if (char !== '\\') return char.charCodeAt(0)
  if (text.takes('b')) return 0x08
  const code = text.escapedCode()
  if (code !== undefined) return code
  const letter = text.take()
  const set = SETS[letter]
  if (set === undefined) throw new Untranslatable(`\\${letter} in a class`)
  return set
}

function range(first: number, last: number, ignoresCase: boolean): string {
  const spans: [number, number][] = [[first, last]]
  if (ignoresCase) {
    for (const [from, to, other] of CASES) {
      const [low, high] = [Math.max(first, from), Math.min(last, to)]
      if (low <= high) spans.push([low + other, high + other])
    }
  }
  return spans.map(([low, high]) => (low === high ? member(low) : `${member(low)}-${member(high)}`)).join('')
}

/** Letters, and how far the same in the other case is. */
const CASES = [
  [0x41, 0x5a, 0x20],
  [0x61, 0x7a, -0x20],
] as const

function member(code: number): string {
  const char = String.fromCharCode(code)
  return /\w/.test(char) ? char : `\\x${code.toString(16).padStart(2, '0')}`
}
