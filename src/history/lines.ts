import { ScanError } from '../errors.js'

/** One line of a file, without its end. */
export interface Line {
  readonly text: string
  /** Counted from 1. */
  readonly number: number
  /** False for the last one of a file that ends in mid-line. */
  readonly isEnded: boolean
}

/** No record comes near: the longest, a service, has an excerpt and a certificate's names, both bounded. */
const MAX_LINE_LENGTH = 4 * 1024 * 1024

/** Cuts bytes that arrive in pieces into lines; keeps one unfinished line and no more. */
export class LineCutter {
  readonly #decoder = new TextDecoder() // drops a byte-order mark; bytes that are no UTF-8 become U+FFFD
  #unfinished = ''
  #count = 0

  constructor(readonly file: string) {}

  /**
   * The lines that end within `bytes`.
   *
   * @throws {ScanError} ERR_SCAN_FORMAT: a line longer than any record
   */
  take(bytes: Uint8Array): Line[] {
    const pieces = (this.#unfinished + this.#decoder.decode(bytes, { stream: true })).split('\n')
    this.#unfinished = pieces.pop()!
    if (this.#unfinished.length > MAX_LINE_LENGTH) {
      const where = `${this.file}:${this.#count + pieces.length + 1}`
      throw new ScanError('ERR_SCAN_FORMAT', `${where}: a line longer than any record: this is no saved scan`)
    }
    return pieces.map((text) => this.#line(text.endsWith('\r') ? text.slice(0, -1) : text, true))
  }

  /** What stands behind the last line end; nothing when the file ends as it should. */
  end(): Line | undefined {
    const text = this.#unfinished + this.#decoder.decode()
    return text === '' ? undefined : this.#line(text, false)
  }

  #line(text: string, isEnded: boolean): Line {
    return { text, number: ++this.#count, isEnded }
  }
}
