import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { ScanError } from '../errors.js'
import type { LeftOut, NmapDatabase } from './nmap/database.js'
import { parseNmapProbes } from './nmap/parse.js'
import { parseRecog, type RecogFile } from './recog/parse.js'

/** Databases that the user has, read at run time. They belong to their makers: nothing of them is kept or passed on. */
export interface Databases {
  readonly nmap?: NmapDatabase
  readonly recog?: readonly RecogFile[]
}

export interface DatabaseRequest {
  /** A file in the format of `nmap-service-probes`; {@link INSTALLED}: the one that came with Nmap. */
  readonly nmapProbes?: string
  /** A directory of Recog's XML files. */
  readonly recog?: string
  readonly onWarning?: (text: string) => void
}

/** In the place of a file: the one that is installed. */
export const INSTALLED = 'installed'
const NMAP_FILE = 'nmap-service-probes'
/** Nmap's own has 2.5 MB, the largest of Recog's less than one. */
const MOST_BYTES = 64 * 2 ** 20

/**
 * Reads what is asked for.
 *
 * @throws {ScanError} ERR_FILE_READ, ERR_NMAP_PROBES, ERR_RECOG
 */
export async function openDatabases({ nmapProbes, recog, onWarning }: DatabaseRequest): Promise<Databases> {
  const nmap = nmapProbes === undefined ? undefined : await readNmap(nmapProbes)
  const files = recog === undefined ? undefined : await readRecog(recog)
  for (const { file, leftOut } of [...(nmap ? [nmap] : []), ...(files ?? [])]) {
    if (leftOut.length > 0) onWarning?.(leftOutText(file, leftOut))
  }
  return { ...(nmap && { nmap }), ...(files && { recog: files }) }
}

async function readNmap(asked: string): Promise<NmapDatabase> {
  const file = asked === INSTALLED ? await findInstalled() : asked
  return parseNmapProbes(await readText(file, 'latin1'), file)
}

async function findInstalled(): Promise<string> {
  const folders = [process.env.NMAPDIR, '/usr/share/nmap', '/usr/local/share/nmap'].filter((folder) => folder)
  for (const folder of folders) {
    const file = join(folder!, NMAP_FILE)
    if (
      await stat(file).then(
        () => true,
        () => false,
      )
    )
      return file
  }
  const where = folders.join(', ')
  throw new ScanError('ERR_FILE_READ', `no ${NMAP_FILE} in ${where}: install nmap, or say --nmap-probes=FILE`)
}

async function readRecog(folder: string): Promise<RecogFile[]> {
  const names = await readdir(folder).catch((cause: unknown) => fail(folder, cause))
  const files: RecogFile[] = []
  for (const name of names.filter((each) => each.endsWith('.xml')).sort()) {
    const file = join(folder, name)
    files.push(parseRecog(await readText(file, 'utf8'), file, basename(name, '.xml')))
  }
  if (files.every(({ fingerprints }) => fingerprints.length === 0)) {
    throw new ScanError(
      'ERR_RECOG',
      `${folder}: no fingerprint in it: name the directory that holds Recog's *.xml files`,
    )
  }
  return files
}

async function readText(file: string, encoding: 'latin1' | 'utf8'): Promise<string> {
  const { size } = await stat(file).catch((cause: unknown) => fail(file, cause))
  if (size > MOST_BYTES)
    throw new ScanError('ERR_FILE_READ', `cannot read ${file}: more than ${MOST_BYTES / 2 ** 20} MB`)
  return await readFile(file, encoding).catch((cause: unknown) => fail(file, cause))
}

const REASONS: Readonly<Record<string, string | undefined>> = {
  ENOENT: 'no such file or directory',
  ENOTDIR: 'it is no directory',
  EISDIR: 'it is a directory',
  EACCES: 'permission denied',
}

function fail(path: string, cause: unknown): never {
  const { code = '', message } = cause as NodeJS.ErrnoException
  throw new ScanError('ERR_FILE_READ', `cannot read ${path}: ${REASONS[code] ?? message}`, { cause })
}

const MOST_SHOWN = 3

function leftOutText(file: string, leftOut: readonly LeftOut[]): string {
  const shown = leftOut.slice(0, MOST_SHOWN).map(({ line, why }) => `line ${line} (${why})`)
  const rest = leftOut.length > MOST_SHOWN ? [`${leftOut.length - MOST_SHOWN} more`] : []
  const patterns = leftOut.length === 1 ? 'one pattern is' : `${leftOut.length} patterns are`
  return `${file}: ${patterns} of a kind that is not read, and left out: ${[...shown, ...rest].join(', ')}`
}
