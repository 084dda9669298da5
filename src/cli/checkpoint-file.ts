import { type FileHandle, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { ScanError } from '../errors.js'
import { type Checkpoint, decodeCheckpoint } from '../scan/checkpoint.js'
import { cannotWrite, systemReason } from './destination.js'

/** @throws {ScanError} ERR_FILE_READ, or as {@link decodeCheckpoint} */
export async function readCheckpoint(path: string): Promise<Checkpoint> {
  let bytes: Uint8Array
  try {
    bytes = await readFile(path)
  } catch (error) {
    throw new ScanError('ERR_FILE_READ', `cannot read the checkpoint ${path}: ${systemReason(error)}`, { cause: error })
  }
  return decodeCheckpoint(bytes, path)
}

/**
 * Replaces a file as one step: whoever reads `path`, also after a loss of power, finds the old bytes or the new.
 *
 * @throws {ScanError} ERR_OUTPUT; the old bytes are as they were
 */
export async function writeAtomically(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = temporaryOf(path)
  try {
    await withFile(temporary, 'w', async (file) => {
      await file.writeFile(bytes)
      await file.sync()
    })
    await rename(temporary, path)
    await withFile(dirname(path), 'r', (folder) => folder.sync())
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {}) // the first error is the one to hear about
    throw cannotWrite(path, error)
  }
}

/** Shows whether {@link writeAtomically} could write there; leaves what is there as it is. @throws {ScanError} ERR_OUTPUT */
export async function tryToWrite(path: string): Promise<void> {
  try {
    await withFile(temporaryOf(path), 'w', async () => {})
    await rm(temporaryOf(path))
  } catch (error) {
    throw cannotWrite(path, error)
  }
}

/** In the same folder, so that a rename is one step. */
function temporaryOf(path: string): string {
  return `${path}.tmp`
}

async function withFile(path: string, flags: string, use: (file: FileHandle) => Promise<void>): Promise<void> {
  const file = await open(path, flags)
  try {
    await use(file)
  } finally {
    await file.close()
  }
}
