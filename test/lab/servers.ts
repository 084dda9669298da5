import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Namespace, Namespaces } from './namespace.js'
import { ROOT } from './root.js'

const FARM = join(ROOT, '.cache/farm')

/**
 * A root of its own for this run: the servers' layer (scripts/farm.mjs) under one in memory, gone with the mount namespace. Docker wants to
 * see control groups, and makes none as long as it runs no container.
 */
const ENTER = `
script=$1
shift
cd ${FARM}
mkdir -p base run
mount -t overlay farm -o lowerdir=/,upperdir=upper,workdir=work base
mount -t tmpfs tmpfs run
mkdir run/upper run/work
mount -t overlay farm -o lowerdir=base,upperdir=run/upper,workdir=run/work root
mount --rbind /dev root/dev
mount -t proc proc root/proc
mount -t sysfs sysfs root/sys
mount -t cgroup2 cgroup2 root/sys/fs/cgroup
cp ${join(ROOT, 'test/lab')}/$script root/$script
exec chroot root sh /$script "$@"`

/**
 * Runs a script of test/lab in the servers' root, in one of some namespaces. Resolves once it says that its servers are
 * ready, with a command that puts another into the same root and network.
 *
 * @throws {Error} it said something else: its message; the namespaces are closed by then
 */
export async function startServers(
  namespaces: Namespaces<string>,
  namespace: Namespace,
  script: string,
  args: readonly string[],
): Promise<readonly string[]> {
  if (!existsSync(join(FARM, 'installed.json'))) {
    throw new Error(
      "the farm's servers are not installed: node -e \"import('./scripts/farm.mjs').then((m) => m.prepareFarm())\"",
    )
  }
  const child = namespace.start(
    ['unshare', '--mount', '--propagation', 'private', 'sh', '-eu', '-c', ENTER, 'sh', script, ...args],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const said: string[] = []
  const lines = createInterface(child.stdout!)
  lines.on('line', (line) => said.push(line))
  const closed = once(lines, 'close')
  await Promise.race([once(lines, 'line'), once(child, 'exit')])
  if (said[0] !== 'ready') {
    await namespaces.close() // servers that did start keep the pipe open
    await closed
    throw new Error(`the servers did not start: ${said.join('\n')}`)
  }
  // `ip netns exec` becomes the program: the process that was started is the one whose root it is.
  return ['nsenter', '--target', String(child.pid), '--mount', '--root', '--wd', '--']
}
