// Fuzzes the parsers of native/wire with libFuzzer, from seeds that the tests' sample frames make.
//
// `--fuzz-seconds N` for each target, 30 by default. What a run finds worth keeping stays in
// .cache/fuzz/corpus/ for the next one. Fails on the first input that breaks a parser.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildNative } from './native-build.mjs'
import { fail, findCommand, run, say } from './run.mjs'

const TARGETS = ['reply_parser_fuzz', 'arp_fuzz']

const { values } = parseArgs({ options: { 'fuzz-seconds': { type: 'string', default: '30' } } })
const seconds = Number(values['fuzz-seconds'])
if (!Number.isInteger(seconds) || seconds < 1) {
  fail(`--fuzz-seconds takes a whole number from 1 on, not ${values['fuzz-seconds']}`)
}
if (!findCommand('clang++')) fail('libFuzzer comes with clang: apt install clang or dnf install clang compiler-rt')

const directory = buildNative(
  'fuzz',
  { SYNSWEEP_FUZZ: 'ON', SYNSWEEP_SANITIZE: 'address', CMAKE_CXX_COMPILER: 'clang++' },
  [...TARGETS, 'write_seeds'],
)
const seeds = join(directory, 'seeds')
mkdirSync(seeds, { recursive: true })
run(join(directory, 'write_seeds'), [seeds])

for (const target of TARGETS) {
  say(`${target}, ${seconds} s`)
  const corpus = join(directory, 'corpus', target)
  mkdirSync(corpus, { recursive: true })
  run(join(directory, target), [
    `-max_total_time=${seconds}`,
    '-max_len=256',
    '-verbosity=0',
    '-print_final_stats=1',
    `-artifact_prefix=${directory}/`,
    corpus,
    seeds,
  ])
}
