import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { getSystemErrorMap } from 'node:util'
import { ScanError } from '../errors.js'
import type { OutputStream } from './environment.js'

/** Where a format's text goes. */
export interface Destination {
  /** Resolves once the text has been taken: waiting is back-pressure. Rejects with ERR_OUTPUT. */
  append(text: string): Promise<void>
  /** Idempotent. */
  close(): Promise<void>
  /** True once nobody reads any more; appending then does nothing. */
  readonly isGone: boolean
}

/**
 * Opens a file for writing, which shows whether it can be written. What it held
 * before stays until the first append: a scan that cannot start destroys no result.
 *
 * @throws {ScanError} ERR_OUTPUT
 */
export async function openFileDestination(path: string): Promise<Destination> {
  try {
    const handle = await open(path, constants.O_WRONLY | constants.O_CREAT, 0o666)
    return new FileDestination(path, handle)
  } catch (error) {
    throw cannotWrite(path, error)
  }
}

class FileDestination implements Destination {
  readonly isGone = false
  #isEmptied: boolean = false
  #isClosed: boolean = false

  constructor(
    private readonly path: string,
    private readonly handle: FileHandle,
  ) {}

  async append(text: string): Promise<void> {
    try {
      if (!this.#isEmptied && (await this.handle.stat()).isFile()) await this.handle.truncate()
      this.#isEmptied = true
      await this.handle.writeFile(text)
    } catch (error) {
      throw cannotWrite(this.path, error)
    }
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    try {
      await this.handle.close() // some file systems report a full disk only here
    } catch (error) {
      throw cannotWrite(this.path, error)
    }
  }
}

/** One of the process's own streams. It is never closed; a reader that has left is no error. */
export class StreamDestination implements Destination {
  #isGone: boolean = false

  /** @param beforeWrite called just before each write that has text */
  constructor(
    private readonly output: OutputStream,
    private readonly beforeWrite: () => void = () => {},
  ) {}

  get isGone(): boolean {
    return this.#isGone
  }

  async append(text: string): Promise<void> {
    if (this.#isGone) return
    this.beforeWrite()
    const error = await new Promise<Error | null | undefined>((resolve) => this.output.stream.write(text, resolve))
    if (!error) return
    this.#isGone = true
    if (!READER_LEFT.has(codeOf(error))) throw cannotWrite('standard output', error)
  }

  async close(): Promise<void> {}
}

const READER_LEFT: ReadonlySet<string | undefined> = new Set(['EPIPE', 'ERR_STREAM_DESTROYED'])

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code
}

function cannotWrite(what: string, error: unknown): ScanError {
  const { errno, message } = error as NodeJS.ErrnoException
  const reason = errno === undefined ? message : (getSystemErrorMap().get(errno)?.[1] ?? message)
  return new ScanError('ERR_OUTPUT', `cannot write ${what}: ${reason}`, { cause: error })
}
