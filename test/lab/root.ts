import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The repository's root: the nearest folder upwards that has a package.json. */
export const ROOT = findRoot(import.meta.dirname)

function findRoot(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : findRoot(dirname(folder))
}
