// `npm test`: prepares what is missing, then checks, native tests under sanitizers, fuzzing, TypeScript tests,
// packet tests.
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { prepare } from './prepare.mjs'
import { fail, ROOT, say, tryRun } from './run.mjs'

/** Need root, make namespaces, and want the machine to themselves. */
const PACKET_TESTS = ['test/lab', 'test/platform']

if (process.getuid() !== 0) fail('the packet tests make network namespaces: run  sudo npm test')
prepare(['build', 'test', 'farm'])

const total = { passed: 0, failed: 0, complaints: [] }
const results = join(ROOT, '.cache', 'test-results')
rmSync(results, { recursive: true, force: true })
mkdirSync(results, { recursive: true })

const stages = [
  ['checks', () => script('check.mjs')],
  ['native tests', () => count('native-results.json', script('test-native.mjs'))],
  ['fuzzing', () => count('fuzz-results.json', script('fuzz.mjs'))],
  ['TypeScript tests', () => jest('unit', ['--maxWorkers=100%', '--testPathIgnorePatterns', ...PACKET_TESTS])],
  ['packet tests', () => jest('packets', ['--runInBand', ...PACKET_TESTS])],
]
const broken = stages.filter(([name, stage]) => {
  say(`── ${name}`)
  return stage() !== 0
})

for (const [name] of broken) say(`failed: ${name}`)
for (const complaint of total.complaints) say(complaint)
// A stage can fail without a failed test of its own: a lint error, a crash. It counts as one.
const failed = Math.max(total.failed, broken.length)
process.stdout.write(`total: ${total.passed} passed, ${failed} failed\n`)
process.exitCode = failed === 0 && total.passed > 0 ? 0 : 1

function script(name, args = []) {
  return tryRun(process.execPath, [join(ROOT, 'scripts', name), ...args])
}

function count(file, status) {
  add(join(ROOT, '.cache', file), (results) => results)
  return status
}

function jest(name, args) {
  const file = join(results, `${name}.json`)
  const status = script('jest.mjs', [...args, '--json', `--outputFile=${file}`])
  add(file, ({ numPassedTests, numFailedTests }) => ({ passed: numPassedTests, failed: numFailedTests }))
  return status
}

function add(file, read) {
  try {
    const { passed, failed, complaints = [] } = read(JSON.parse(readFileSync(file, 'utf8')))
    total.passed += passed
    total.failed += failed
    total.complaints.push(...complaints)
  } catch (error) {
    say(`no results in ${file}: ${error.message}`)
    total.failed++
  }
}
