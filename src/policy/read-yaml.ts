import { type Document, isAlias, isMap, isPair, isScalar, isSeq, LineCounter, parseDocument, type Range } from 'yaml'
import type { At, Entry, Node } from './node.js'
import type { Problems } from './problems.js'

/** Far more than any policy; a file that is a bomb of aliases is stopped here as well. */
const MAX_NODES = 100_000
const MAX_DEPTH = 20
const MAX_LENGTH = 1024 * 1024
const START: At = { line: 1, column: 1 }

/**
 * Reads YAML 1.2, strictly: a key stands once, `22:22` and `on` are text, several documents are too many.
 *
 * @returns undefined when the text is no YAML, which `problems` says; the tree beside double keys is whole
 */
export function readYaml(text: string, problems: Problems): Node | undefined {
  if (text.length > MAX_LENGTH) {
    problems.error('E100', START, 'the file is longer than 1 MiB: this is no policy')
    return undefined
  }
  const lines = new LineCounter()
  const document = parseDocument(text, {
    ...{ version: '1.2', strict: true, uniqueKeys: true, prettyErrors: false, stringKeys: true, lineCounter: lines },
    ...{ keepSourceTokens: false, merge: false, logLevel: 'error' },
  })
  const placeOf = (offset: number): At => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  let isUnreadable = false
  for (const { code, message, pos } of document.errors) {
    if (code === 'DUPLICATE_KEY') continue // said with the key's name by the walk
    problems.error('E100', placeOf(pos[0]), `this is no YAML: ${sentence(message)}`)
    isUnreadable = true
  }
  return isUnreadable ? undefined : new Walk(document, placeOf, problems).tree()
}

/** The tree of yaml as ours, with aliases followed. */
class Walk {
  #count = 0
  #isTooMuch = false

  constructor(
    readonly document: Document.Parsed,
    readonly placeOf: (offset: number) => At,
    readonly problems: Problems,
  ) {}

  tree(): Node | undefined {
    const tree = this.#node(this.document.contents, START, 0)
    if (this.#isTooMuch) {
      this.problems.error('E100', START, 'the file is nested too deeply, or its aliases unfold to far too much')
      return undefined
    }
    return tree
  }

  #node(from: unknown, fallback: At, depth: number): Node {
    const at = this.#at(from, fallback)
    if (++this.#count > MAX_NODES || depth > MAX_DEPTH) this.#isTooMuch = true
    if (this.#isTooMuch) return { kind: 'scalar', at, value: null }
    if (isAlias(from)) return this.#node(from.resolve(this.document), at, depth + 1)
    if (isSeq(from)) return { kind: 'list', at, items: from.items.map((item) => this.#node(item, at, depth + 1)) }
    if (isMap(from)) return { kind: 'map', at, entries: this.#entries(from.items, at, depth) }
    const value: unknown = isScalar(from) ? from.value : null
    const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    return { kind: 'scalar', at, value: isPlain ? value : value === null ? null : String(value) }
  }

  /** Of a key that stands twice the first counts. */
  #entries(items: readonly unknown[], at: At, depth: number): Entry[] {
    const entries = new Map<string, Entry>()
    for (const pair of items) {
      if (!isPair(pair)) continue
      const keyAt = this.#at(pair.key, at)
      const key = String(isScalar(pair.key) ? pair.key.value : pair.key)
      const first = entries.get(key)
      if (first)
        this.problems.error('E102', keyAt, `duplicate key "${key}": it stands in line ${first.at.line} already`)
      else entries.set(key, { key, at: keyAt, value: this.#node(pair.value, keyAt, depth + 1) })
    }
    return [...entries.values()]
  }

  #at(from: unknown, fallback: At): At {
    const range = (from as { range?: Range | null } | null)?.range
    return range ? this.placeOf(range[0]) : fallback
  }
}

/** yaml's first sentence, without the full stop and without advice for programmers. */
function sentence(message: string): string {
  const [first = ''] = message.split(/[\n;]/)
  return first.charAt(0).toLowerCase() + first.slice(1).replace(/\.$/, '')
}
