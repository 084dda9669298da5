import { lookup } from 'node:dns/promises'
import { createReadStream } from 'node:fs'
import { ScanError } from '../errors.js'
import { failureReason } from './failure-reason.js'
import { Scanner } from './scanner.js'

/** What resolving targets needs from the outside world. */
export interface TargetIo {
  /** All addresses of a host name, as text; rejects when there are none. */
  resolve(name: string): Promise<readonly string[]>
  /** The bytes of a file, `-` for standard input. Iterating rejects when it cannot be read. */
  read(path: string): AsyncIterable<Uint8Array>
}

/** This machine's resolver, files and standard input. */
export const systemIo: TargetIo = {
  async resolve(name) {
    const answers = await lookup(name, { all: true })
    return answers.map(({ address }) => address)
  },
  read: (path) => (path === '-' ? process.stdin : createReadStream(path)),
}

/** One target text and where it stood: `file:line`, nothing for an argument. */
export interface TargetText {
  readonly text: string
  readonly where?: string
}

/** Targets of one argument: several may stand between commas or blanks. */
export function* splitTargets(argument: string): Generator<TargetText> {
  for (const text of argument.split(/[\s,]+/)) if (text !== '') yield { text }
}

/** Longest text taken for one target: names end at 253 characters, URLs may drag a query along. */
const MAX_TEXT_LENGTH = 4096

/**
 * Reads the targets of a file as they stream in, a piece at a time: separated by blanks, commas or line ends;
 * `#` at the start of a target begins a comment that runs to the end of its line.
 *
 * @param path `-` for standard input
 * @throws {ScanError} ERR_FILE_READ: names the file and the reason
 * @throws {TargetSyntaxError} one text longer than any target: the file is something else
 */
export async function* readTargets(path: string, io: TargetIo): AsyncGenerator<readonly TargetText[]> {
  const file = path === '-' ? 'standard input' : path
  const splitter = new TextSplitter(file)
  const decoder = new TextDecoder() // drops a byte-order mark; bytes that are no UTF-8 become U+FFFD and fail to parse
  for await (const bytes of readBytes(path, file, io)) yield splitter.take(decoder.decode(bytes, { stream: true }))
  yield splitter.take(`${decoder.decode()}\n`)
}

const READ_FAILURES = {
  ENOENT: 'no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a directory',
}

/** A file that people named could not be read. */
export function cannotRead(file: string, cause: unknown): ScanError {
  return new ScanError('ERR_FILE_READ', `cannot read ${file}: ${failureReason(cause, READ_FAILURES)}`, { cause })
}

async function* readBytes(path: string, file: string, io: TargetIo): AsyncGenerator<Uint8Array> {
  try {
    yield* io.read(path)
  } catch (cause) {
    throw cannotRead(file, cause)
  }
}

/** Cuts text that arrives in pieces into targets, and knows the line each stands on. */
class TextSplitter {
  #line = 1
  #unfinished = ''
  #isComment: boolean = false

  constructor(readonly file: string) {}

  /** The targets that end within `piece`; an unfinished one waits for the next. */
  take(piece: string): TargetText[] {
    const text = this.#unfinished + piece
    const texts: TargetText[] = []
    let start = 0
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (!isSeparator(code)) continue
      this.#isComment ||= text[start] === '#'
      if (at > start && !this.#isComment) texts.push({ text: text.slice(start, at), where: this.#where })
      start = at + 1
      if (code === LINE_FEED) {
        this.#line++
        this.#isComment = false
      }
    }
    this.#unfinished = this.#keep(text.slice(start))
    return texts
  }

  /** What of an unfinished text to carry on: nothing of a comment. */
  #keep(text: string): string {
    this.#isComment ||= text.startsWith('#')
    if (this.#isComment) return ''
    if (text.length > MAX_TEXT_LENGTH) new Scanner(text, this.#where).failAt(MAX_TEXT_LENGTH, 'the end of the target')
    return text
  }

  get #where(): string {
    return `${this.file}:${this.#line}`
  }
}

const LINE_FEED = 10

/** Blank, tab, any line end, or a comma. */
function isSeparator(code: number): boolean {
  return code === 32 || code === 44 || (code >= 9 && code <= 13)
}
