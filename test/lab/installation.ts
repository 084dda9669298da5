import { chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from './root.js'

/** A user that no machine has: it owns nothing but its home here. Only {@link Installation.underSudo} knows its name. */
export const USER_ID = 64_001

/** A group that the user is in, beside its own of the same number. */
export const USERS_OTHER_GROUP = 64_002

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
  /** What runs `argv` through sudo, as called by the user: system files that know the user and let it are in place. */
  underSudo(argv: readonly string[]): string[]
  /** The argv of `synsweep` where only root can reach it. */
  closedArgv(...options: readonly string[]): string[]
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
mount --bind "$1" checkout; mount --bind "$1" closed/checkout; mount --bind "$2" node
if [ -n "$3" ]; then mount --bind "$3" checkout/build/Release/synsweep-raw; fi
shift 3; cd home
exec "$@"`

const MOUNT_ETC = `
for file in passwd group sudoers; do mount --bind "../etc/$file" "/etc/$file"; done
exec setpriv --reuid ${USER_ID} --regid ${USER_ID} --init-groups sudo -n "$@"`

export async function makeInstallation({ helper = '' }: InstallationOptions = {}): Promise<Installation> {
  const folder = await mkdtemp(join(tmpdir(), 'synlab-'))
  const home = join(folder, 'home')
  await chmod(folder, 0o755)
  await mkdir(join(folder, 'closed'), { mode: 0o700 })
  await Promise.all([
    mkdir(join(folder, 'checkout')),
    mkdir(join(folder, 'closed/checkout')),
    mkdir(home),
    writeFile(join(folder, 'node'), ''),
  ])
  await chown(home, USER_ID, USER_ID)
  await writeEtc(join(folder, 'etc'))
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
      const identity = ['--reuid', `${USER_ID}`, '--regid', `${USER_ID}`, '--clear-groups']
      return under(['setpriv', ...identity, `--inh-caps=${set}`, `--ambient-caps=${set}`, ...argv])
    },
    underSudo: (argv) => under(['sh', '-euc', MOUNT_ETC, 'mount', ...argv]),
    closedArgv: (...options) => [
      ...[join(folder, 'node'), join(folder, 'closed/checkout/dist/bin/synsweep.js')],
      ...options,
    ],
    argv: (...options) => [join(folder, 'node'), join(folder, 'checkout/dist/bin/synsweep.js'), ...options],
    close,
    [Symbol.asyncDispose]: close,
  }
}

async function writeEtc(folder: string): Promise<void> {
  await mkdir(folder)
  const passwd = `synlab:*:${USER_ID}:${USER_ID}::/:/bin/sh\n`
  const groups = `synlab:*:${USER_ID}:\nsynlabs:*:${USERS_OTHER_GROUP}:synlab\n`
  await writeFile(join(folder, 'passwd'), (await readFile('/etc/passwd', 'utf8')) + passwd)
  await writeFile(join(folder, 'group'), (await readFile('/etc/group', 'utf8')) + groups)
  const sudoers = 'synlab ALL=(root) NOPASSWD: ALL\nDefaults !use_pty, !syslog\n'
  await writeFile(join(folder, 'sudoers'), sudoers, { mode: 0o440 })
}
