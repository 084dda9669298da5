import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@jest/globals'

const FOLDER = join(import.meta.dirname, 'golden')

/** Compares with test/output/golden/`name`.golden. `UPDATE_GOLDEN=1` writes the file instead: read the diff before you keep it. */
export function expectGolden(name: string, text: string): void {
  const path = join(FOLDER, `${name}.golden`)
  if (process.env.UPDATE_GOLDEN) writeFileSync(path, text)
  expect(text).toBe(readFileSync(path, 'utf8'))
}
