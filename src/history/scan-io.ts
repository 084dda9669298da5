import { createReadStream } from 'node:fs'
import { ScanError } from '../errors.js'

/** What reading a saved scan needs from the outside world. */
export interface ScanIo {
  /** The bytes of a file, `-` for standard input. Iterating rejects when it cannot be read. */
  read(path: string): AsyncIterable<Uint8Array>
}

/** This machine's files and standard input. */
export const systemScanIo: ScanIo = {
  read: (path) => (path === '-' ? process.stdin : createReadStream(path)),
}

/** How people call it. */
export function nameOfFile(path: string): string {
  return path === '-' ? 'standard input' : path
}

const READ_FAILURES: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a directory',
}

/** @throws {ScanError} ERR_FILE_READ */
export async function* readBytes(path: string, io: ScanIo): AsyncGenerator<Uint8Array> {
  try {
    yield* io.read(path)
  } catch (cause) {
    throw new ScanError('ERR_FILE_READ', `cannot read ${nameOfFile(path)}: ${reasonOf(cause)}`, { cause })
  }
}

/** By shape, not by `instanceof`: an error of Node's own may come from another realm. */
function reasonOf(cause: unknown): string {
  if (typeof cause !== 'object' || cause === null) return String(cause)
  const words = 'code' in cause ? READ_FAILURES[String(cause.code)] : undefined
  return words ?? ('message' in cause ? String(cause.message) : String(cause))
}
