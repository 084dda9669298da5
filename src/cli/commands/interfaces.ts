import { jsonText, printable } from '../../output/index.js'
import { type Arguments, flagOf } from '../arguments.js'
import type { Machine } from '../engine.js'
import type { CliEnvironment } from '../environment.js'
import { ExitCode } from '../exit-code.js'
import { print, table } from '../print.js'

/** `synsweep interfaces`: the devices, routes and privileges that a scan from here would have. */
export async function runInterfaces(args: Arguments, env: CliEnvironment): Promise<ExitCode> {
  const engine = await env.loadEngine()
  const machine = engine.readMachine()
  await print(env, flagOf(args, 'json') ? jsonText(machine) : render(machine))
  return ExitCode.done
}

function render({ interfaces, defaultRoutes, privileges, helper, links }: Machine): string {
  const devices = interfaces.map(({ name, up, mtu, mac = '', framing, addresses }) =>
    [name, up ? 'up' : 'down', framing, String(mtu), mac, addresses.join(' ')].map(printable),
  )
  const routes = defaultRoutes.map(({ gateway, interface: device }) => {
    return printable(gateway === undefined ? `on ${device}` : `${gateway} on ${device}`)
  })
  const held = [
    { name: 'CAP_NET_RAW', isHeld: privileges.netRaw },
    { name: 'CAP_NET_ADMIN', isHeld: privileges.netAdmin },
    { name: 'CAP_BPF', isHeld: privileges.bpf },
    { name: 'root', isHeld: privileges.root },
  ].map(({ name, isHeld }) => [name, isHeld ? 'yes' : 'no'])
  const carriers = links.map(({ name, works, reason }) => [name, works ? 'yes' : 'no', reason].map(printable))
  return [
    section('interfaces', table([['name', 'state', 'framing', 'mtu', 'mac', 'addresses'], ...devices], [3])),
    section('default routes', routes.length > 0 ? routes : ['none: only networks on a device can be reached']),
    section('privileges', table(held)),
    section('helper', [printable(`${HELPER_STATES[helper.state]} ${helper.path}`)]),
    section('links that work', table(carriers)),
  ].join('\n\n')
}

/** What is said before the helper's path. */
const HELPER_STATES = {
  absent: 'not built:',
  powerless: 'without capability; to give it: sudo setcap cap_net_raw+ep',
  ready: 'opens raw sockets for whoever may run it:',
} as const

function section(title: string, lines: readonly string[]): string {
  return [title, ...lines.map((line) => `  ${line}`)].join('\n')
}
