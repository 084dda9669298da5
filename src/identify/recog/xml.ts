/** The opening or the closing of an element. */
export interface XmlTag {
  readonly kind: 'open' | 'close'
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  /** Counted from 1. */
  readonly line: number
}

/** Elements within elements; fingerprints need three. */
const DEEPEST = 32

/** What is wrong, and where. */
export class XmlError extends Error {
  override readonly name = 'XmlError'

  constructor(
    readonly line: number,
    what: string,
  ) {
    super(what)
  }
}

/**
 * Reads the elements of an XML document; text between them is passed over. An empty element opens and closes.
 *
 * Documents of data need no more: no document type (and so no entities of its own, which can be made to swell), no
 * names from elsewhere.
 * Source: XML 1.0, §2.4–2.7, 3.1, 4.6.
 *
 * @throws {XmlError}
 */
export function* readXml(text: string): Generator<XmlTag> {
  const open: string[] = []
  const where = new Lines(text)
  let hasRoot = false
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at)) {
    const fail = (what: string): never => {
      throw new XmlError(where.of(at), what)
    }
    const passed = OPAQUE.find(({ opening }) => text.startsWith(opening, at))
    if (passed) {
      const end = text.indexOf(passed.closing, at + passed.opening.length)
      if (end < 0) fail(`${passed.opening} is not closed by ${passed.closing}`)
      at = end + passed.closing.length
      continue
    }
    if (text.startsWith('<!', at)) fail('a document type, or the like: not read')
    const closing = match(/<\/([A-Za-z_][\w:.-]{0,99})\s*>/y, text, at)
    if (closing) {
      const name = open.pop()
      if (name !== closing[1])
        fail(`</${closing[1]}> where ${name === undefined ? 'nothing is open' : `</${name}> was due`}`)
      yield { kind: 'close', name: closing[1]!, attributes: NONE, line: where.of(at) }
      at += closing[0].length
      continue
    }
    const opening = match(/<([A-Za-z_][\w:.-]{0,99})/y, text, at) ?? fail('a < that begins no element')
    const name = opening[1]!
    if (open.length === 0 && hasRoot) fail('a second element at the top')
    if (open.length >= DEEPEST) fail(`elements nested more than ${DEEPEST} deep`)
    hasRoot = true
    const line = where.of(at)
    const read = readAttributes(text, at + opening[0].length, fail)
    yield { kind: 'open', name, attributes: read.attributes, line }
    if (read.isEmpty) yield { kind: 'close', name, attributes: NONE, line }
    else open.push(name)
    at = read.end
  }
  if (open.length > 0) throw new XmlError(where.of(text.length), `<${open.at(-1)}> is not closed`)
  if (!hasRoot) throw new XmlError(1, 'no element: is it XML?')
}

const NONE: ReadonlyMap<string, string> = new Map()

const OPAQUE = [
  { opening: '<!--', closing: '-->' },
  { opening: '<?', closing: '?>' },
  { opening: '<![CDATA[', closing: ']]>' },
]

function readAttributes(text: string, from: number, fail: (what: string) => never) {
  const attributes = new Map<string, string>()
  for (let at = from; ; ) {
    const end = match(/\s*(\/?)>/y, text, at)
    if (end) return { attributes, isEmpty: end[1] === '/', end: at + end[0].length }
    const found = match(/\s+([A-Za-z_][\w:.-]{0,99})\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y, text, at)
    if (!found) return fail('an element that is not name="value" … >')
    const [whole, name, quoted, alsoQuoted] = found
    if (attributes.has(name!)) fail(`the attribute ${name} a second time`)
    attributes.set(name!, decoded(quoted ?? alsoQuoted ?? '', fail))
    at += whole.length
  }
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
])

function decoded(value: string, fail: (what: string) => never): string {
  return value
    .replace(/[\t\r\n]/g, ' ')
    .replace(/&(?:#x([\da-f]{1,6})|#(\d{1,7})|(\w{1,31}));?|&/gi, (whole, hex, decimal, name) => {
      if (name !== undefined && whole.endsWith(';'))
        return ENTITIES.get(name) ?? fail(`${whole}, which nothing defines`)
      const code = hex === undefined ? Number.parseInt(decimal, 10) : Number.parseInt(hex, 16)
      if (!whole.endsWith(';') || !(code <= 0x10_ffff)) return fail('an & that is not &amp; and no entity')
      return String.fromCodePoint(code)
    })
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}

/** Lines by offset, asked for in rising order. */
class Lines {
  #at = 0
  #line = 1

  constructor(private readonly text: string) {}

  of(offset: number): number {
    for (
      let next = this.text.indexOf('\n', this.#at);
      next >= 0 && next < offset;
      next = this.text.indexOf('\n', this.#at)
    ) {
      this.#at = next + 1
      this.#line++
    }
    return this.#line
  }
}
