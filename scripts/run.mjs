// Runs programs for the other scripts: output passes through, failure ends the script.
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))

/** Tools of this package's own dependencies, by their command names. */
export const bin = (name) => join(ROOT, 'node_modules', '.bin', name)

/** Says on stderr what is being done, so that stdout stays for results. */
export const say = (text) => process.stderr.write(`synsweep: ${text}\n`)

/** Ends the script with one line. */
export function fail(text) {
  say(text)
  process.exit(1)
}

/** Runs a program in the repository's root; returns its exit status. Its output goes where ours goes, or to stderr. */
export function tryRun(command, args, { env = {}, toStderr = false } = {}) {
  const { status, error } = spawnSync(command, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['inherit', toStderr ? 2 : 'inherit', 'inherit'],
  })
  if (error) fail(`cannot run ${command}: ${error.message}`)
  return status ?? 1
}

/** As tryRun, but ends the script when the program fails. */
export function run(command, args, options) {
  const status = tryRun(command, args, options)
  if (status !== 0) fail(`${[command, ...args].join(' ')} ended with status ${status}`)
}

/** Looks a command up in PATH and in the system directories that a user's PATH may lack. */
export function findCommand(name) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin']
  return folders.map((folder) => join(folder, name)).find(isExecutable)
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return existsSync(path)
  } catch {
    return false
  }
}
