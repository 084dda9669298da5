import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ROOT } from '../test/lab/root.js'

/**
 * Installs what plain-node.mjs needs, which nothing else of this repository does: `pcap` and `raw-socket`, by
 * bench/package.json. Both are compiled here and not by npm, which no longer runs the install scripts of dependencies.
 *
 * @throws {Error} npm or a compiler failed
 */
export function installPlainNode(): void {
  const folder = join(ROOT, 'bench')
  const stampFile = join(folder, 'node_modules/.built')
  const stamp = `${process.version}\n${readFileSync(join(folder, 'package-lock.json'), 'utf8')}`
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], folder)
  const nodedir = join(dirname(process.execPath), '..')
  const headers = existsSync(join(nodedir, 'include/node/node_version.h')) ? [`--nodedir=${nodedir}`] : []
  for (const name of ['pcap', 'raw-socket']) {
    const gyp = join(ROOT, 'node_modules/.bin/node-gyp')
    run(gyp, ['rebuild', '--silent', ...headers], join(folder, 'node_modules', name))
  }
  writeFileSync(stampFile, stamp)
}

function run(command: string, args: readonly string[], cwd: string): void {
  const { status, error, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' })
  if (status !== 0) {
    const why = error?.message ?? `${stdout}${stderr}`.slice(-2000)
    throw new Error(`${command} ${args.join(' ')} in ${cwd} ended with ${status}: ${why}`)
  }
}
