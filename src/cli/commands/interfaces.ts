import { jsonText, printable } from '../../output/index.js'
import { LINK_CHOICES } from '../../scan/options.js'
import { type Arguments, choiceOf, flagOf, textOf } from '../arguments.js'
import type { CheckStep, Engine, Machine } from '../engine.js'
import type { CliEnvironment } from '../environment.js'
import { ExitCode } from '../exit-code.js'
import { print, table } from '../print.js'

/**
 * `synsweep interfaces`: the devices, routes and privileges that a scan from here would have; with `--check`, whether a
 * probe reaches one target, and its reply us.
 */
export async function runInterfaces(args: Arguments, env: CliEnvironment): Promise<ExitCode> {
  const engine = await env.loadEngine()
  const target = textOf(args, 'check')
  if (target !== undefined) return await check(target, args, engine, env)
  const machine = engine.readMachine()
  await print(env, flagOf(args, 'json') ? jsonText(machine) : render(machine))
  return ExitCode.done
}

async function check(target: string, args: Arguments, engine: Engine, env: CliEnvironment): Promise<ExitCode> {
  const isJson = flagOf(args, 'json')
  const {
    target: address,
    port,
    steps,
  } = await engine.checkTarget(target, {
    ...definedOf('link', choiceOf(args, 'link', LINK_CHOICES)),
    ...definedOf('interface', textOf(args, 'interface')),
    ...definedOf('sourceIp', textOf(args, 'source-ip')),
    ...definedOf('gatewayMac', textOf(args, 'gateway-mac')),
  })
  const taken: CheckStep[] = []
  for await (const step of steps) {
    taken.push(step)
    if (!isJson) await print(env, printable(`${SIGNS[step.outcome]}  ${step.step.padEnd(9)}  ${step.detail}`))
  }
  const passes = taken.every(({ outcome }) => outcome !== 'fail')
  if (isJson) await print(env, jsonText({ target: address, port, passes, steps: taken }))
  return passes ? ExitCode.done : ExitCode.failed
}

/** In front of a step, all of one width. */
const SIGNS = { pass: 'ok     ', fail: 'FAILS  ', unknown: 'unknown' } as const

function definedOf<Name extends string, Value>(name: Name, value: Value | undefined) {
  return value === undefined ? {} : ({ [name]: value } as Record<Name, Value>)
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
