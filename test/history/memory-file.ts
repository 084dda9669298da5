import type { ScanIo } from '../../src/history/index.js'

/** A file in memory, in pieces of `pieceBytes`, as a stream would hand it over. */
export function memoryFile(content: string | Uint8Array, pieceBytes = 65_536): ScanIo {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  return {
    async *read() {
      for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes)
    },
  }
}
