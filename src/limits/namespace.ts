import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'

/** How a command ended, and all that it printed. */
export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  /** What the command reads from standard input. @default nothing */
  readonly input?: string
  /** The command is killed after this many ms. @default 60000 */
  readonly timeoutMs?: number
}

/**
 * Deletes namespaces, and first kills what still runs in them, when its standard
 * input ends: at close(), and also when the process that made them dies in
 * whatever way. Its own session keeps Ctrl-C from reaching it.
 */
const JANITOR = `
cat >/dev/null
for name in "$@"; do
  ip netns pids "$name" 2>/dev/null | xargs -r kill -KILL
  ip netns del "$name" 2>/dev/null
done
exit 0`

/** One network namespace, reached by name. What it runs can reach nothing but the devices put into it. */
export class Namespace {
  constructor(readonly name: string) {}

  /** Starts a program inside; the process is the program itself, so signals reach it. */
  start(argv: readonly string[], options: SpawnOptions = {}): ChildProcess {
    return spawn('ip', ['netns', 'exec', this.name, ...argv], options)
  }

  /** Runs a program to its end, whatever that is. */
  async run(argv: readonly string[], { input = '', timeoutMs = 60_000 }: RunOptions = {}): Promise<Ended> {
    const child = this.start(argv, { stdio: 'pipe', timeout: timeoutMs, killSignal: 'SIGKILL' })
    child.stdin!.on('error', () => {}) // a program may end without reading its input
    child.stdin!.end(input)
    const [stdout, stderr, [code, signal]] = await Promise.all([
      text(child.stdout!),
      text(child.stderr!),
      once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>,
    ])
    return { code, signal, stdout, stderr }
  }

  /** As {@link run}, and the program has to succeed. @returns what it printed */
  async output(argv: readonly string[], options?: RunOptions): Promise<string> {
    const { code, signal, stdout, stderr } = await this.run(argv, options)
    if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code ?? signal}: ${stderr}`)
    return stdout
  }

  /** Runs shell commands; the first that fails ends it. */
  async script(commands: string): Promise<void> {
    await this.output(['sh', '-eu'], { input: commands })
  }
}

/** Namespaces that live and end together. */
export interface Namespaces<Label extends string> extends AsyncDisposable {
  readonly at: Readonly<Record<Label, Namespace>>
  /** Kills what runs inside and deletes them; idempotent. */
  close(): Promise<void>
}

/**
 * Makes one namespace for each label, with a name nobody else has, `prefix` in front.
 * Inside, loopback is up and IPv6 is off: no packet moves that no one asked for.
 */
export async function makeNamespaces<const Label extends string>(
  labels: readonly Label[],
  prefix: string,
): Promise<Namespaces<Label>> {
  const run = randomBytes(4).toString('hex')
  const named = labels.map((label) => [label, new Namespace(`${prefix}-${run}-${label}`)] as const)
  const names = named.map(([, namespace]) => namespace.name)
  const janitor = spawn('sh', ['-c', JANITOR, 'janitor', ...names], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  const gone = once(janitor, 'exit')
  janitor.unref()
  const close = async () => {
    janitor.ref()
    janitor.stdin.end()
    await gone
  }
  try {
    for (const [, namespace] of named) {
      await addNamespace(namespace.name)
      await namespace.script(`
        echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6
        echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6
        ip link set lo up`)
    }
  } catch (error) {
    await close()
    throw error
  }
  const at = Object.fromEntries(named) as Record<Label, Namespace>
  return { at, close, [Symbol.asyncDispose]: close }
}

async function addNamespace(name: string): Promise<void> {
  const child = spawn('ip', ['netns', 'add', name], { stdio: ['ignore', 'ignore', 'pipe'] })
  const [complaint, [code]] = await Promise.all([text(child.stderr), once(child, 'close')])
  if (code !== 0)
    throw new Error(`network namespaces need root and iproute2: ip netns add ended with ${code}: ${complaint}`)
}
