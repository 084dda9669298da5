import type { State } from '../src/model/index.js'
import { ROUTER_MAC } from '../test/lab/network.js'
import { parseNmap } from '../test/lab/nmap.js'

/** How masscan and Nmap are run in the laboratory, and what they said is read. */

/** What a tool said, by `address:port`. An endpoint that it did not mention has no verdict. */
export type Said = ReadonlyMap<string, State>

/** At 100,000 a second it loses the fewest answers in a laboratory on two cores; `--wait` is ten seconds by default. */
export function masscanArgv(targets: string, ports: string, options: readonly string[] = []): string[] {
  return [
    ...['masscan', targets, '-p', ports, '--rate', '100000', '--wait', '2', '--router-mac', ROUTER_MAC],
    ...['--adapter', 's0', '--show', 'open,closed', '-oL', '-', ...options],
  ]
}

/** Lines such as `open tcp 80 10.77.0.1 1700000000`. */
export function readMasscan(stdout: string): Said {
  return new Map(
    [...stdout.matchAll(/^(open|closed) tcp (\d+) (\S+)/gm)].map(([, state, port, address]) => [
      `${address}:${port}`,
      state as State,
    ]),
  )
}

export function readNmap(stdout: string): Said {
  return new Map([...parseNmap(stdout)].map(([endpoint, { state }]) => [endpoint, state]))
}
