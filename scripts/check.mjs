// `npm run check`: everything a machine can say without running the code. Reports all that is wrong, not the first thing.
import { bin, say, tryRun } from './run.mjs'

const CHECKS = [
  ['format and lint', bin('biome'), ['ci', '--error-on-warnings', '.']],
  ['types', bin('tsc'), ['--noEmit', '-p', '.']],
  ['generated files', process.execPath, ['scripts/generate.mjs', '--check']],
  ['C++ format', process.execPath, ['scripts/format-native.mjs', '--check']],
]

const failed = CHECKS.filter(([name, command, args]) => {
  say(`checking ${name}`)
  return tryRun(command, args) !== 0
})
if (failed.length > 0) say(`check failed: ${failed.map(([name]) => name).join(', ')}`)
process.exitCode = failed.length > 0 ? 1 : 0
