// Runs the GoogleTest suite of native/ twice: under address + undefined and under thread sanitizers.
//
// Arguments go to GoogleTest (`--gtest_filter=Pacer.*`). The totals of both runs are left
// in .cache/native-results.json: `{ "passed": n, "failed": n }`.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildNative } from './native-build.mjs'
import { findCommand, ROOT, say, tryRun } from './run.mjs'

const SANITIZERS = { address: 'native-asan', thread: 'native-tsan' }

const resultsFile = join(ROOT, '.cache', 'native-results.json')
mkdirSync(join(ROOT, '.cache'), { recursive: true })
rmSync(resultsFile, { force: true }) // a build that fails must not leave the results of an older one

const results = { passed: 0, failed: 0 }
for (const [sanitizer, name] of Object.entries(SANITIZERS)) {
  say(`native tests, ${sanitizer} sanitizer`)
  const directory = buildNative(name, { SYNSWEEP_TESTS: 'ON', SYNSWEEP_SANITIZE: sanitizer }, ['synsweep_tests'])
  const { passed, failed } = runSuite(directory)
  results.passed += passed
  results.failed += failed
}
writeFileSync(resultsFile, `${JSON.stringify(results)}\n`)
process.exitCode = results.failed > 0 ? 1 : 0

/** A suite that does not live to write its report (a sanitizer stopped it) counts as one failure. */
function runSuite(directory) {
  const report = join(directory, 'gtest.json')
  rmSync(report, { force: true })
  const suite = [join(directory, 'synsweep_tests'), '--gtest_brief=1', `--gtest_output=json:${report}`]
  const status = tryRun(...withoutAddressRandomization([...suite, ...process.argv.slice(2)]))
  try {
    const { tests, failures, errors, disabled } = JSON.parse(readFileSync(report, 'utf8'))
    const failed = failures + errors
    // Races and leaks are reported after the last test: they show in the exit status alone.
    return { passed: tests - failed - disabled, failed: failed === 0 && status !== 0 ? 1 : failed }
  } catch {
    say(`the suite ended with status ${status} before its report`)
    return { passed: 0, failed: 1 }
  }
}

/** The thread sanitizer of GCC 12 cannot place its shadow memory when newer kernels randomize addresses widely. */
function withoutAddressRandomization([command, ...args]) {
  return findCommand('setarch') ? ['setarch', ['-R', command, ...args]] : [command, args]
}
