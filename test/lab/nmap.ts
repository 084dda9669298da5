import type { Reason, State } from '../../src/model/index.js'
import type { Namespace } from './namespace.js'
import type { Truth } from './truth.js'

/**
 * The argv of a SYN scan whose standard output is XML. Debug level 2 has Nmap
 * list every port by itself instead of summing up those that are alike.
 */
export function nmapArgv(targets: readonly string[], ports: string, options: readonly string[]): string[] {
  return ['nmap', '-sS', '-n', '-Pn', '-dd', '-T4', ...options, '-p', ports, '-oX', '-', ...targets]
}

/** What Nmap finds, told as truth.ts tells it, by `address:port`. */
export async function nmap(
  scanner: Namespace,
  targets: readonly string[],
  ports: readonly number[],
): Promise<Map<string, Truth>> {
  const family = targets.some((target) => target.includes(':')) ? ['-6'] : []
  const options = [...family, '--max-retries', '3', '--min-rate', '2000']
  return parseNmap(await scanner.output(nmapArgv(targets, ports.join(','), options)))
}

/** Reads the few elements of Nmap's XML that hold port states; `reason_ip` is the responder when it is not the target. */
export function parseNmap(xml: string): Map<string, Truth> {
  const found = new Map<string, Truth>()
  for (const [, host] of xml.matchAll(/<host [^>]*>(.*?)<\/host>/gs)) {
    const address = /<address addr="([^"]+)" addrtype="ipv[46]"/.exec(host!)![1]
    for (const [, port, state] of host!.matchAll(/<port protocol="tcp" portid="(\d+)"><state ([^>]*)\/>/g)) {
      const responder = attribute(state!, 'reason_ip')
      found.set(`${address}:${port}`, {
        state: attribute(state!, 'state') as State,
        reason: attribute(state!, 'reason') as Reason,
        ...(responder && responder !== address && { reasonAddress: responder }),
      })
    }
  }
  return found
}

function attribute(attributes: string, name: string): string | undefined {
  return new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1]
}
