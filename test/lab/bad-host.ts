import { join } from 'node:path'
import { type Ended, makeNamespaces, type Namespace, type RunOptions } from './namespace.js'
import { ROOT } from './root.js'
import { startServers } from './servers.js'

/**
 * A web server that shows everything to everybody, a stranger, and its administrator, on one switch in namespaces:
 * `stranger v0 ── v1 host v2 ── v0 admin`. The addresses count as public, so that findings weigh what they would out
 * there; no packet leaves the namespaces.
 */
export interface BadHost extends AsyncDisposable {
  readonly host: Namespace
  readonly stranger: Namespace
  readonly admin: Namespace
  /** Runs a program in the host's root and network. */
  inside(argv: readonly string[], options?: RunOptions): Promise<Ended>
  /** As {@link inside}; it has to succeed. @returns what it printed */
  shell(script: string, options?: RunOptions): Promise<string>
  close(): Promise<void>
}

export const HOST4 = '11.22.33.1'
export const HOST6 = '2600:db::1'
export const ADMIN4 = '11.22.33.3'
export const ADMIN6 = '2600:db::3'

/** Ports that are open at first, and of those the ones that a web server means to show. */
export const BAD_PORTS = [22, 23, 80, 443, 445, 3306, 5432, 6379, 8080]
export const WEB_PORTS = [80, 443]

export async function startBadHost(): Promise<BadHost> {
  const namespaces = await makeNamespaces(['host', 'stranger', 'admin'])
  try {
    const { host, stranger, admin } = namespaces.at
    await host.script(`
      ${ENABLE_IPV6}
      ip link add switch type bridge
      ip address add ${HOST4}/24 dev switch
      ip address add ${HOST6}/64 dev switch nodad
      ip link add v1 type veth peer name v0 netns ${stranger.name}
      ip link add v2 type veth peer name v0 netns ${admin.name}
      for each in v1 v2; do ip link set $each master switch up; done
      ip link set switch up`)
    await stranger.script(connected('11.22.33.2', '2600:db::2'))
    await admin.script(connected(ADMIN4, ADMIN6))
    const enter = await startServers(namespaces, host, 'bad-host.sh', BAD_PORTS.map(String))
    const inside = (argv: readonly string[], options?: RunOptions) => host.run([...enter, ...argv], options)
    const { close } = namespaces
    return {
      ...{ host, stranger, admin, inside, close, [Symbol.asyncDispose]: close },
      shell: (script, options) => host.output([...enter, 'sh', '-euc', script], options),
    }
  } catch (error) {
    await namespaces.close()
    throw error
  }
}

const ENABLE_IPV6 = `
  echo 0 >/proc/sys/net/ipv6/conf/all/disable_ipv6
  echo 0 >/proc/sys/net/ipv6/conf/default/disable_ipv6`

function connected(address4: string, address6: string): string {
  return `
    ${ENABLE_IPV6}
    echo 0 >/proc/sys/net/ipv6/conf/v0/disable_ipv6
    ip address add ${address4}/24 dev v0
    ip address add ${address6}/64 dev v0 nodad
    ip link set v0 up`
}

/** The built command line. */
export const SYNSWEEP = [process.execPath, join(ROOT, 'dist/bin/synsweep.js')]
