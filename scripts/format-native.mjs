// Formats the C++ of native/, test/ and bench/ with clang-format; `--check` only says what it would change, and fails.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fail, findCommand, ROOT, run } from './run.mjs'

if (!findCommand('clang-format')) {
  fail('clang-format is missing: apt install clang-format or dnf install clang-tools-extra')
}
const filesIn = (folder, recursive) => readdirSync(join(ROOT, folder), { recursive }).map((path) => join(folder, path))
// What bench/ installs for itself lies in a folder below it.
const files = [...filesIn('native', true), ...filesIn('test', true), ...filesIn('bench', false)].filter((path) =>
  /\.(h|cc)$/.test(path),
)
const mode = process.argv.includes('--check') ? ['--dry-run', '--Werror'] : ['-i']
run('clang-format', [...mode, ...files])
