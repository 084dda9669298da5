import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from './root.js'

/** A user that no machine has: it owns nothing, and nothing knows its name. */
export const NOBODYS_UID = 64_001

/** What raw packets and capture need, and nothing else. */
export const NET_RAW = ['net_raw'] as const

/** What link xdp needs where everybody may make user namespaces. */
export const XDP = ['net_raw', 'net_admin', 'bpf'] as const

/**
 * This checkout where any user can read it, wherever it lies: folders of the way there may be closed to others,
 * as root's home is. Seen only by programs started through {@link under}, inside a laboratory namespace: each has mounts of
 * its own there, which end with it.
 */
export interface Installation extends AsyncDisposable {
  /** A folder that the user owns. */
  readonly home: string
  /** What runs `argv` there as root, with the user's folder as its working directory. */
  under(argv: readonly string[]): string[]
  /** What runs `argv` as the user, with these capabilities and no way to get others but a file's. */
  underUser(argv: readonly string[], capabilities?: readonly string[]): string[]
  /** The argv of `synsweep`, as seen there. */
  argv(...options: readonly string[]): string[]
  close(): Promise<void>
}

export interface InstallationOptions {
  /** Stands in the place of build/Release/synsweep-raw. */
  readonly helper?: string
}

const MOUNT = `
cd "$1"; shift
mount --bind "$1" checkout; mount --bind "$2" node
if [ -n "$3" ]; then mount --bind "$3" checkout/build/Release/synsweep-raw; fi
shift 3; cd home
exec "$@"`

export async function makeInstallation({ helper = '' }: InstallationOptions = {}): Promise<Installation> {
  const folder = await mkdtemp(join(tmpdir(), 'synlab-'))
  const home = join(folder, 'home')
  await chmod(folder, 0o755)
  await Promise.all([mkdir(join(folder, 'checkout')), mkdir(home), writeFile(join(folder, 'node'), '')])
  await chown(home, NOBODYS_UID, NOBODYS_UID)
  const under = (argv: readonly string[]) => [
    ...['sh', '-euc', MOUNT, 'mount', folder, ROOT, process.execPath, helper],
    ...argv,
  ]
  const close = () => rm(folder, { recursive: true, force: true })
  return {
    home,
    under,
    underUser: (argv, capabilities = []) => {
      const set = ['-all', ...capabilities.map((name) => `+${name}`)].join(',')
      const identity = ['--reuid', `${NOBODYS_UID}`, '--regid', `${NOBODYS_UID}`, '--clear-groups']
      return under(['setpriv', ...identity, `--inh-caps=${set}`, `--ambient-caps=${set}`, ...argv])
    },
    argv: (...options) => [join(folder, 'node'), join(folder, 'checkout/dist/cli/main.js'), ...options],
    close,
    [Symbol.asyncDispose]: close,
  }
}
