// `npm run bench`: prepares what is missing, compiles bench/ into .cache/bench and runs it; arguments pass through.
import { prepare } from './prepare.mjs'
import { bin, fail, run } from './run.mjs'

if (process.getuid() !== 0) fail('the benchmarks make network namespaces: run  sudo npm run bench')
prepare(['build', 'test', 'bench'])
run(bin('tsc'), ['-p', 'bench/tsconfig.json'])
run(process.execPath, ['.cache/bench/bench/run.js', ...process.argv.slice(2)])
