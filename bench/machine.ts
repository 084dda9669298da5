import { execFileSync } from 'node:child_process'
import { cpus, release, totalmem } from 'node:os'
import { ROOT } from '../test/lab/root.js'

/** What the numbers were measured on: without it they mean nothing. */
export interface Machine {
  readonly cpu: string
  readonly cpuCount: number
  readonly memoryGiB: number
  readonly kernel: string
  readonly node: string
  readonly nmap: string
  readonly masscan: string
  readonly zmap: string
}

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cpuCount: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.version,
    nmap: packageVersion('nmap'),
    masscan: packageVersion('masscan'),
    zmap: packageVersion('zmap'),
  }
}

/** What the benchmarks themselves write. */
const WRITTEN = ['bench/history.ndjson', 'docs/plots']

/** Commit of this tree, with `+` when other files differ from it; `none` before the first commit. */
export function commitId(): string {
  try {
    const id = output('git', ['rev-parse', '--short=12', 'HEAD'])
    const others = ['.', ...WRITTEN.map((path) => `:!${path}`)]
    return output('git', ['status', '--porcelain', '--untracked-files=no', '--', ...others]) === '' ? id : `${id}+`
  } catch {
    return 'none'
  }
}

function packageVersion(name: string): string {
  try {
    return output('dpkg-query', ['-W', '-f', `\${Version}`, name])
  } catch {
    throw new Error(`the peers are missing: apt-get install nmap masscan zmap`)
  }
}

function output(command: string, args: readonly string[]): string {
  return execFileSync(command, args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
}
