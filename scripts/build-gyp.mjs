// Builds the addon with node-gyp from binding.gyp, in .cache/gyp/ so that build/Release stays as cmake-js
// left it. Prints the path of the .node, alone on stdout.
import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { bin, fail, ROOT, tryRun } from './run.mjs'

const directory = join(ROOT, '.cache', 'gyp')
const addon = join(directory, 'build', 'Release', 'synsweep.node')

mkdirSync(directory, { recursive: true })
for (const input of ['package.json', 'binding.gyp', 'native']) {
  rmSync(join(directory, input), { recursive: true, force: true })
  cpSync(join(ROOT, input), join(directory, input), { recursive: true, preserveTimestamps: true }) // make compares times
}

const args = ['configure', 'build', `--directory=${directory}`, '--silent', '--jobs=max', ...localHeaders()]
if (tryRun(bin('node-gyp'), args, { toStderr: true }) !== 0 || !existsSync(addon)) {
  fail('node-gyp could not build the addon: it needs a C++20 compiler, make, python3 and the headers of libpcap')
}
process.stdout.write(`${addon}\n`)

/** The headers that came with this Node, if they did: saves node-gyp from downloading them. */
function localHeaders() {
  const nodedir = join(dirname(process.execPath), '..')
  return existsSync(join(nodedir, 'include', 'node', 'node_version.h')) ? [`--nodedir=${nodedir}`] : []
}
