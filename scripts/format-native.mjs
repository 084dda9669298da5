// Formats the C++ of native/ and test/ with clang-format; `--check` only says what it would change, and fails.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fail, findCommand, ROOT, run } from './run.mjs'

if (!findCommand('clang-format')) {
  fail('clang-format is missing: apt install clang-format or dnf install clang-tools-extra')
}
const files = ['native', 'test']
  .flatMap((folder) => readdirSync(join(ROOT, folder), { recursive: true }).map((path) => join(folder, path)))
  .filter((path) => /\.(h|cc)$/.test(path))
const mode = process.argv.includes('--check') ? ['--dry-run', '--Werror'] : ['-i']
run('clang-format', [...mode, ...files])
