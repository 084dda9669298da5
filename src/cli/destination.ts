import { constants } from 'node:fs'
import { type FileHandle, open, realpath, rename, rm, stat } from 'node:fs/promises'
import { getSystemErrorMap } from 'node:util'
import { ScanError } from '../errors.js'
import type { OutputStream } from './environment.js'

/** Where a format's text goes. */
export interface Destination {
  /** Resolves once the text has been taken: waiting is back-pressure. Rejects with ERR_OUTPUT. */
  append(text: string): Promise<void>
  /** All is said. Idempotent. */
  close(): Promise<void>
  /** Leaves it as it is, without saying more. */
  abandon(): Promise<void>
  /** Bytes that are this scan's, from the start of the file. */
  readonly lengthBytes: number
  /** Resolves once all that was appended survives a loss of power. Rejects with ERR_OUTPUT. */
  sync(): Promise<void>
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
    return new FileDestination(path, handle, 0)
  } catch (error) {
    throw cannotWrite(path, error)
  }
}

/**
 * Opens a file to go on with. What it holds beyond `lengthBytes` stays until the first append, too.
 *
 * @throws {ScanError} ERR_RESUME_OUTPUT: it is not there or holds less; ERR_OUTPUT
 */
export async function resumeFileDestination(path: string, lengthBytes: number): Promise<Destination> {
  let handle: FileHandle
  try {
    handle = await open(path, constants.O_WRONLY | constants.O_APPEND)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw cannotWrite(path, error)
    throw new ScanError('ERR_RESUME_OUTPUT', `the output ${path} is gone: the scan cannot go on in it`, {
      cause: error,
    })
  }
  const stat = await handle.stat()
  if (stat.isFile() && stat.size < lengthBytes) {
    await handle.close()
    const what = `the output ${path} has ${stat.size} bytes; the checkpoint counts on its first ${lengthBytes}`
    throw new ScanError('ERR_RESUME_OUTPUT', what)
  }
  return new FileDestination(path, handle, lengthBytes)
}

class FileDestination implements Destination {
  readonly isGone = false
  #isCut: boolean = false
  #isClosed: boolean = false

  constructor(
    private readonly path: string,
    private readonly handle: FileHandle,
    /** What is kept of the file. */
    public lengthBytes: number,
  ) {}

  async append(text: string): Promise<void> {
    const bytes = Buffer.from(text)
    try {
      if (!this.#isCut && (await this.#isFile())) await this.handle.truncate(this.lengthBytes)
      this.#isCut = true
      await this.handle.writeFile(bytes)
      this.lengthBytes += bytes.length
    } catch (error) {
      throw cannotWrite(this.path, error)
    }
  }

  async sync(): Promise<void> {
    try {
      if (await this.#isFile()) await this.handle.sync()
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

  abandon(): Promise<void> {
    return this.close()
  }

  async #isFile(): Promise<boolean> {
    return (await this.handle.stat()).isFile()
  }
}

/**
 * Opens a file beside `path`, which takes its place in one step once all is written: whoever reads `path` finds the
 * old text or the new, whole. What is no file (a pipe, a device) is written to as it is.
 *
 * @throws {ScanError} ERR_OUTPUT
 */
export async function openReplacingDestination(path: string): Promise<Destination> {
  try {
    const real = await realpath(path).catch(() => path) // a link stays one
    const isFile = await stat(real).then(
      (found) => found.isFile(),
      () => true,
    )
    if (!isFile) return await openFileDestination(path)
    const temporary = `${real}.tmp`
    return new ReplacingDestination(real, temporary, await open(temporary, 'w', 0o666))
  } catch (error) {
    if (error instanceof ScanError) throw error
    throw cannotWrite(path, error)
  }
}

class ReplacingDestination implements Destination {
  readonly isGone = false
  lengthBytes = 0
  #isClosed: boolean = false

  constructor(
    private readonly path: string,
    private readonly temporary: string,
    private readonly handle: FileHandle,
  ) {}

  async append(text: string): Promise<void> {
    const bytes = Buffer.from(text)
    await this.#orRefuse(() => this.handle.writeFile(bytes))
    this.lengthBytes += bytes.length
  }

  async sync(): Promise<void> {
    await this.#orRefuse(() => this.handle.sync())
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    try {
      await this.handle.sync()
      await this.handle.close()
      await rename(this.temporary, this.path)
    } catch (error) {
      await rm(this.temporary, { force: true }).catch(() => {}) // the first error is the one to hear about
      throw cannotWrite(this.path, error)
    }
  }

  async abandon(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    await this.handle.close()
    await rm(this.temporary, { force: true })
  }

  async #orRefuse(write: () => Promise<void>): Promise<void> {
    try {
      await write()
    } catch (error) {
      throw cannotWrite(this.path, error)
    }
  }
}

/** One of the process's own streams. It is never closed; a reader that has left is no error. */
export class StreamDestination implements Destination {
  readonly lengthBytes = 0
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

  async sync(): Promise<void> {}

  async close(): Promise<void> {}

  async abandon(): Promise<void> {}
}

const READER_LEFT: ReadonlySet<string | undefined> = new Set(['EPIPE', 'ERR_STREAM_DESTROYED'])

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code
}

export function cannotWrite(what: string, error: unknown): ScanError {
  return new ScanError('ERR_OUTPUT', `cannot write ${what}: ${systemReason(error)}`, { cause: error })
}

/** The kernel's words for it, without the call and the path that Node adds. */
export function systemReason(error: unknown): string {
  const { errno, message } = error as NodeJS.ErrnoException
  return errno === undefined ? message : (getSystemErrorMap().get(errno)?.[1] ?? message)
}
