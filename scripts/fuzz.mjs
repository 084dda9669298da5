// Fuzzes everything that reads bytes of others (native/wire, native/cookie, native/route, native/sockets) with libFuzzer.
//
//   --fuzz-seconds N   for all targets together, 60 by default
//   --keep             afterwards renews test/fuzz/corpus: the fewest and smallest inputs that reach all that is reached
//
// Begins with test/fuzz/corpus, which is committed, and with seeds that our own code writes. What a run finds worth
// keeping stays in .cache/fuzz/found for the next one. An input that breaks a parser fails the run and is printed, last of
// all, so that a log's end is enough to have it again; put it into the target's corpus with the repair. The totals are left
// in .cache/fuzz-results.json, a target counting as a test, with what each broken one said.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildNative } from './native-build.mjs'
import { fail, findCommand, ROOT, run, say } from './run.mjs'

const KEPT = join(ROOT, 'test/fuzz/corpus')
const RESULTS = join(ROOT, '.cache/fuzz-results.json')
const MOST_INPUT_BYTES = 384

const { values } = parseArgs({
  options: { 'fuzz-seconds': { type: 'string', default: '60' }, keep: { type: 'boolean', default: false } },
})
const targets = readdirSync(join(ROOT, 'test/fuzz'))
  .filter((name) => name.endsWith('_fuzz.cc'))
  .map((name) => name.slice(0, -'.cc'.length))
  .sort()
const seconds = Number(values['fuzz-seconds'])
if (!Number.isInteger(seconds) || seconds < targets.length) {
  fail(`--fuzz-seconds takes a whole number from ${targets.length} on, not ${values['fuzz-seconds']}`)
}
if (!findCommand('clang++')) {
  fail('libFuzzer comes with clang: apt install clang libclang-rt-dev or dnf install clang compiler-rt')
}

mkdirSync(join(ROOT, '.cache'), { recursive: true })
rmSync(RESULTS, { force: true })
const directory = buildNative(
  'fuzz',
  { SYNSWEEP_FUZZ: 'ON', SYNSWEEP_SANITIZE: 'address', CMAKE_CXX_COMPILER: 'clang++' },
  [...targets, 'write_seeds'],
)
const seeds = join(directory, 'seeds')
rmSync(seeds, { recursive: true, force: true })
run(join(directory, 'write_seeds'), [seeds])

const broken = targets.flatMap((target, at) => {
  const targetSeconds = Math.floor((seconds * (at + 1)) / targets.length) - Math.floor((seconds * at) / targets.length)
  const found = join(directory, 'found', target)
  mkdirSync(found, { recursive: true })
  return fuzz(target, [`-max_total_time=${targetSeconds}`, found, ...corporaOf(target)]) ?? []
})
for (const complaint of broken) say(complaint)
const totals = { passed: targets.length - broken.length, failed: broken.length, complaints: broken }
writeFileSync(RESULTS, `${JSON.stringify(totals)}\n`)
process.exitCode = broken.length > 0 ? 1 : 0
if (values.keep && broken.length === 0) for (const target of targets) keep(target)

function corporaOf(target) {
  return [join(KEPT, target), join(seeds, target)].filter((folder) => existsSync(folder))
}

/**
 * Runs one target; prints how many inputs it tried, or all that it said when it fails.
 * @returns undefined, or of a failure one line: the target, libFuzzer's verdict and the input in base64
 */
function fuzz(target, args) {
  const limits = [`-max_len=${MOST_INPUT_BYTES}`, '-timeout=5', '-rss_limit_mb=1024']
  const output = ['-verbosity=0', '-print_final_stats=1', `-artifact_prefix=${join(directory, `${target}-`)}`]
  const { status, stderr, error } = spawnSync(join(directory, target), [...limits, ...output, ...args], {
    encoding: 'utf8',
    maxBuffer: Number.POSITIVE_INFINITY,
  })
  if (error) fail(`cannot run ${target}: ${error.message}`)
  const tried = /number_of_executed_units: (\d+)/.exec(stderr)?.[1]
  if (status === 0) {
    if (tried) say(`${target}: ${tried} inputs`)
    return undefined
  }
  process.stderr.write(stderr)
  const verdict = /^SUMMARY: (.*)$/m.exec(stderr)?.[1] ?? `ended with status ${status}`
  const input = /^Base64: (.*)$/m.exec(stderr)?.[1]
  return `${target} failed: ${verdict}${input === undefined ? '' : `, by the input (base64) ${input}`}`
}

function keep(target) {
  const merged = join(directory, 'merged', target)
  rmSync(merged, { recursive: true, force: true })
  mkdirSync(merged, { recursive: true })
  if (fuzz(target, ['-merge=1', merged, ...corporaOf(target), join(directory, 'found', target)])) {
    fail(`${target} could not be merged`)
  }
  mkdirSync(KEPT, { recursive: true })
  rmSync(join(KEPT, target), { recursive: true, force: true })
  renameSync(merged, join(KEPT, target))
}
