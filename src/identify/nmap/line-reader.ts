import { ScanError } from '../../errors.js'
import type { PatternFlags } from '../patterns/pcre.js'
import type { PortSpan } from '../probe.js'
import type { NmapFields } from './database.js'

/** What a payload may hold; more than any question. */
const MOST_PAYLOAD = 8192

/** One line of a file of probes, read from front to back. Every method that reads throws ERR_NMAP_PROBES. */
export class LineReader {
  #at = 0

  constructor(
    readonly line: string,
    readonly file: string,
    /** Counted from 1. */
    readonly number: number,
  ) {}

  fail(what: string): never {
    throw new ScanError('ERR_NMAP_PROBES', `${this.file}:${this.number}: ${what}`)
  }

  get isAtEnd(): boolean {
    this.#skipBlanks()
    return this.#at >= this.line.length
  }

  end(): void {
    if (!this.isAtEnd) this.fail(`expected nothing more, got "${this.line.slice(this.#at, this.#at + 40)}"`)
  }

  /** @param what for the message when there is none */
  word(what: string): string {
    if (this.isAtEnd) this.fail(`expected ${what}, got the end of the line`)
    const word = /[^ \t]+/y
    word.lastIndex = this.#at
    const [found] = word.exec(this.line)!
    this.#at += found.length
    return found
  }

  rest(what: string): string {
    if (this.isAtEnd) this.fail(`expected ${what}, got the end of the line`)
    const rest = this.line.slice(this.#at).trim()
    this.#at = this.line.length
    return rest
  }

  integer(least: number, most: number): number {
    const range = `a number from ${least} to ${most}`
    const word = this.word(range)
    const value = Number(word)
    if (!/^\d{1,9}$/.test(word) || value < least || value > most)
      this.fail(`expected ${range}, got "${word.slice(0, 40)}"`)
    return value
  }

  /** `80,8000-8010`; of Nmap's `T:` and `U:` those of one protocol. */
  ports(protocol: 'tcp' | 'udp'): PortSpan[] {
    const spans: PortSpan[] = []
    let applies = true
    for (const part of this.rest('ports').split(',')) {
      const [, kind, range = part] = /^([TUS]):(.*)$/.exec(part.trim()) ?? []
      if (kind !== undefined) applies = kind === (protocol === 'tcp' ? 'T' : 'U')
      const span = this.#span(range.trim())
      if (applies) spans.push(span)
    }
    return spans
  }

  #span(text: string): PortSpan {
    const [, from, to = from] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? []
    const [first, last] = [Number(from), Number(to)]
    if (!(first <= last && last <= 65_535)) this.fail(`expected ports such as 80,8000-8010, got "${text.slice(0, 40)}"`)
    return first === last ? first : [first, last]
  }

  /** `q|…|`, escapes undone. */
  payload(): string {
    const text = this.#delimited('q', 'the payload')
    const payload = text.replace(/\\(?:x([\da-fA-F]{2})|([\s\S])|$)/g, (whole, hex?: string, letter?: string) => {
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16))
      return (
        ESCAPES.get(letter ?? '') ??
        this.fail(`${whole || 'a \\'} in a payload is none of \\\\ \\0 \\a \\b \\f \\n \\r \\t \\v \\xHH`)
      )
    })
    if (payload.length > MOST_PAYLOAD) this.fail(`a payload of more than ${MOST_PAYLOAD} bytes`)
    return payload
  }

  /** `m|…|is`. */
  pattern(): { pattern: string; flags: PatternFlags } {
    const pattern = this.#delimited('m', 'the pattern')
    const [letters = ''] = /^[^ \t]*/.exec(this.line.slice(this.#at)) ?? []
    this.#at += letters.length
    if (!/^[is]*$/.test(letters)) this.fail(`flags of a pattern are i and s, got "${letters.slice(0, 40)}"`)
    return { pattern, flags: { ignoresCase: letters.includes('i'), dotIsAll: letters.includes('s') } }
  }

  /** `p/…/ v/…/ cpe:/…/`, each at most once but for cpe. */
  fields(): NmapFields {
    const fields: Record<string, string> = {}
    const cpe: string[] = []
    while (!this.isAtEnd) {
      if (this.line.startsWith('cpe:', this.#at)) {
        cpe.push(this.#delimited('cpe:', 'cpe'))
        if (this.line[this.#at] === 'a') this.#at++ // it may rest on a guess
        continue
      }
      const letter = this.line.charAt(this.#at)
      const name = FIELDS.get(letter)
      if (name === undefined)
        this.fail(`expected p, v, i, h, o, d or cpe:, got "${this.line.slice(this.#at, this.#at + 40)}"`)
      if (fields[name] !== undefined) this.fail(`the field ${letter} a second time`)
      fields[name] = this.#delimited(letter, `the field ${letter}`)
    }
    return { ...fields, cpe }
  }

  /** `<opening><d>…<d>`: the delimiter is whatever stands there, and cannot be escaped. */
  #delimited(opening: string, what: string): string {
    this.#skipBlanks()
    if (!this.line.startsWith(opening, this.#at)) {
      const got = this.line.slice(this.#at, this.#at + 40)
      this.fail(`expected ${what}, ${opening}|…|, got ${got === '' ? 'the end of the line' : `"${got}"`}`)
    }
    const from = this.#at + opening.length + 1
    const delimiter = this.line.charAt(from - 1)
    const to = delimiter === '' ? -1 : this.line.indexOf(delimiter, from)
    if (to < 0) this.fail(`${what} is not closed${delimiter === '' ? '' : ` by another "${delimiter}"`}`)
    this.#at = to + 1
    return this.line.slice(from, to)
  }

  #skipBlanks(): void {
    while (this.line[this.#at] === ' ' || this.line[this.#at] === '\t') this.#at++
  }
}

const FIELDS: ReadonlyMap<string, string> = new Map([
  ['p', 'product'],
  ['v', 'version'],
  ['i', 'info'],
  ['h', 'hostName'],
  ['o', 'os'],
  ['d', 'device'],
])

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\\', '\\'],
  ['0', '\0'],
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
])
