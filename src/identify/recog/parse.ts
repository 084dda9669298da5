import { ScanError } from '../../errors.js'
import type { LeftOut } from '../nmap/database.js'
import { Untranslatable } from '../patterns/pattern-text.js'
import { type Pattern, translatePcre } from '../patterns/pcre.js'
import { readXml, XmlError, type XmlTag } from './xml.js'

/** What one file of Recog's holds: fingerprints of one kind of text. */
export interface RecogFile {
  /** For messages. */
  readonly file: string
  /** What its patterns are held against: `ssh.banner`, `http_header.server`. */
  readonly matches: string
  readonly fingerprints: readonly Fingerprint[]
  readonly leftOut: readonly LeftOut[]
}

export interface Fingerprint {
  readonly line: number
  readonly pattern: Pattern
  readonly params: readonly Param[]
}

/** `service.version` and the like: what a group has caught, or with position 0 a value that may name others, `{service.version}`. */
export interface Param {
  readonly name: string
  readonly position: number
  readonly value: string
}

/**
 * Reads a file in the format of Recog's `xml/*.xml`: `<fingerprints matches="…"><fingerprint pattern="…" flags="…">
 * <param pos="…" name="…" value="…"/>`. Descriptions and examples are passed over.
 *
 * Patterns are Perl's here: `^` and `$` are the ends of the text, not of lines.
 * Source: Recog's fingerprints.xsd.
 *
 * @param base  the file's name without ending: what it is about when it does not say
 * @throws {ScanError} ERR_RECOG: names file, line, and what is wrong
 */
export function parseRecog(text: string, file: string, base: string): RecogFile {
  const reader = new Reader(file, base)
  try {
    for (const tag of readXml(text)) reader.take(tag)
  } catch (error) {
    if (error instanceof XmlError) return fail(file, error.line, error.message)
    throw error
  }
  return reader.done()
}

function fail(file: string, line: number, what: string): never {
  throw new ScanError('ERR_RECOG', `${file}:${line}: ${what}`)
}

class Reader {
  readonly #fingerprints: Fingerprint[] = []
  readonly #leftOut: LeftOut[] = []
  readonly #path: string[] = []
  #matches: string
  #current: { readonly line: number; readonly pattern: Pattern | undefined; readonly params: Param[] } | undefined

  constructor(
    readonly file: string,
    base: string,
  ) {
    this.#matches = base
  }

  take(tag: XmlTag): void {
    if (tag.kind === 'close') {
      this.#path.pop()
      if (tag.name === 'fingerprint') this.#end()
      return
    }
    const parent = this.#path.at(-1)
    this.#path.push(tag.name)
    if (parent === undefined) this.#root(tag)
    else if (tag.name === 'fingerprint' && parent === 'fingerprints') this.#begin(tag)
    else if (tag.name === 'param' && parent === 'fingerprint') this.#param(tag)
    else if (tag.name === 'fingerprint' || tag.name === 'param')
      fail(this.file, tag.line, `<${tag.name}> within <${parent}>`)
  }

  done(): RecogFile {
    return { file: this.file, matches: this.#matches, fingerprints: this.#fingerprints, leftOut: this.#leftOut }
  }

  #root({ name, attributes, line }: XmlTag): void {
    if (name !== 'fingerprints') fail(this.file, line, `expected <fingerprints>, got <${name}>`)
    this.#matches = attributes.get('matches') ?? this.#matches
  }

  #begin({ attributes, line }: XmlTag): void {
    const pattern = attributes.get('pattern') ?? fail(this.file, line, 'a <fingerprint> without a pattern')
    const flags = (attributes.get('flags') ?? '').split(/[\s,|]+/).filter((flag) => flag !== '')
    const unknown = flags.find((flag) => !FLAGS.has(flag))
    if (unknown !== undefined)
      fail(this.file, line, `unknown flag ${unknown.slice(0, 40)}: known are ${[...FLAGS.keys()].join(', ')}`)
    const kinds = flags.map((flag) => FLAGS.get(flag))
    this.#current = { line, pattern: this.#translate(pattern, kinds, line), params: [] }
  }

  #translate(pattern: string, kinds: readonly (string | undefined)[], line: number): Pattern | undefined {
    // Texts are one byte a character, and so are patterns: what they have of UTF-8 is its bytes.
    const bytes = Buffer.from(pattern, 'utf8').toString('latin1')
    try {
      return translatePcre(bytes, { ignoresCase: kinds.includes('i'), dotIsAll: kinds.includes('s') })
    } catch (error) {
      if (!(error instanceof Untranslatable)) throw error
      this.#leftOut.push({ line, why: error.message })
      return undefined
    }
  }

  #param({ attributes, line }: XmlTag): void {
    const name = attributes.get('name') ?? fail(this.file, line, 'a <param> without a name')
    const position = attributes.get('pos') ?? ''
    if (!/^\d{1,2}$/.test(position))
      fail(this.file, line, `pos of a <param> is a number from 0 to 99, got "${position.slice(0, 40)}"`)
    this.#current?.params.push({ name, position: Number(position), value: attributes.get('value') ?? '' })
  }

  #end(): void {
    const { line, pattern, params } = this.#current ?? {}
    if (line !== undefined && pattern && params) this.#fingerprints.push({ line, pattern, params })
    this.#current = undefined
  }
}

/** By their name: of Perl's letters. Lines are not told apart: all of the second kind let `.` pass over their ends. */
const FLAGS: ReadonlyMap<string, string> = new Map([
  ['REG_ICASE', 'i'],
  ['IGNORECASE', 'i'],
  ['REG_DOT_NEWLINE', 's'],
  ['REG_MULTILINE', 's'],
  ['REG_LINE_ANY_CRLF', 's'],
])
