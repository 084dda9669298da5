import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { CheckStep } from '../../src/cli/engine.js'
import { type Installation, makeInstallation } from './installation.js'
import { makeNamespaces } from './namespace.js'
import { makeNetwork, type Network } from './network.js'
import { buildLabProgram } from './replay.js'
import { scanArgv } from './synsweep.js'

/** 10.77.0.0 answers on all ports: every third is open. */
const OPEN = '10.77.0.0:3'
const CLOSED = '10.77.0.0:4'
/** Answers nothing. */
const SILENT = '10.77.0.7'

describe('synsweep interfaces --check', () => {
  let network: Network
  let installation: Installation

  beforeAll(async () => {
    network = await makeNetwork()
    installation = await makeInstallation()
    await network.scanner.script(`
      ip route add unreachable 10.99.0.0/16
      ip route add 10.98.0.0/16 via 10.76.0.9
      ip link add name o0 type veth peer name o1
      ip address add 10.97.0.1/24 dev o0
      ip link set o0 up
      ip link set o1 up`)
  }, 60_000)
  afterAll(async () => {
    await installation.close()
    await network.close()
  })

  /** @returns exit status, and each step's outcome by name; the detail of the one that fails beside it */
  async function check(target: string, ...options: string[]) {
    const argv = installation.argv('interfaces', '--check', target, ...options, '--json')
    const { code, stdout, stderr } = await network.scanner.run(installation.under(argv))
    if (stdout === '') throw new Error(stderr)
    const { passes, steps } = JSON.parse(stdout) as { passes: boolean; steps: CheckStep[] }
    expect(passes).toBe(code === 0)
    return {
      code,
      ...Object.fromEntries(steps.map(({ step, outcome }) => [step, outcome])),
      last: steps.at(-1)!.detail,
    }
  }

  const ALL = {
    privilege: 'pass',
    route: 'pass',
    source: 'pass',
    'next-hop': 'pass',
    capture: 'pass',
    transmit: 'pass',
  }
  const said = (text: string) => expect.stringContaining(text)

  /** Rules of the scanner's own firewall, for one check. */
  async function behind<Result>(chain: string, task: () => Promise<Result>): Promise<Result> {
    await network.scanner.output(['nft', '-f', '-'], { input: chain })
    try {
      return await task()
    } finally {
      await network.scanner.output(['nft', 'flush', 'ruleset'])
    }
  }

  it('passes every step to an open port, and sends one SYN', async () => {
    const before = await network.synCount()
    const kernel = said('answers the SYN-ACK with a RST')
    expect(await check(OPEN)).toEqual({ code: 0, ...ALL, reply: 'pass', kernel: 'pass', last: kernel })
    expect((await network.synCount()) - before).toBe(1)
  })

  it('passes to a closed port and cannot tell of the kernel', async () => {
    expect(await check(CLOSED)).toEqual({
      code: 0,
      ...ALL,
      reply: 'pass',
      kernel: 'unknown',
      last: said('only an open port'),
    })
  })

  it('passes by link ip, where the kernel finds the next hop', async () => {
    expect(await check(OPEN, '--link', 'ip')).toMatchObject({
      code: 0,
      'next-hop': 'unknown',
      transmit: 'pass',
      kernel: 'pass',
    })
  })

  it('says that no tap sees frames by xdp', async () => {
    await using xdp = await makeNetwork({ takesXdp: true })
    const argv = installation.argv('interfaces', '--check', OPEN, '--link', 'xdp', '--json')
    const { steps } = JSON.parse(await xdp.scanner.output(installation.under(argv))) as { steps: CheckStep[] }
    expect(steps.find(({ step }) => step === 'transmit')).toMatchObject({
      outcome: 'unknown',
      detail: said('no tap sees'),
    })
    expect(steps.find(({ step }) => step === 'reply')).toMatchObject({ outcome: 'pass' })
  }, 60_000)

  it('tells of no route', async () => {
    expect(await check('10.99.0.1')).toEqual({ code: 1, privilege: 'pass', route: 'fail', last: said('10.99.0.1') })
  })

  it('tells of an interface that does not lead there', async () => {
    expect(await check(OPEN, '--interface', 'o0')).toMatchObject({ code: 1, route: 'fail', last: said('o0') })
    expect(await check(OPEN, '--interface', 'nope0')).toMatchObject({ code: 1, route: 'fail', last: said('nope0') })
  })

  it('tells of a gateway that does not answer ARP', async () => {
    const hop = said('10.76.0.9')
    expect(await check('10.98.0.1')).toEqual({
      code: 1,
      privilege: 'pass',
      route: 'pass',
      'next-hop': 'fail',
      last: hop,
    })
  })

  it('tells of a neighbour that does not answer ARP', async () => {
    expect(await check('10.76.0.200', '--link', 'ip')).toMatchObject({
      code: 1,
      'next-hop': 'fail',
      last: said('10.76.0.200'),
    })
  })

  it('tells of a firewall that drops SYNs on their way out', async () => {
    const dropping = 'table ip out { chain out { type filter hook output priority 0; tcp flags syn drop; }\n}\n'
    const found = await behind(dropping, () => check(OPEN, '--link', 'ip'))
    expect(found).toMatchObject({ code: 1, transmit: 'fail', last: said('firewall') })
    expect(found).not.toHaveProperty('reply')
  })

  it.each([
    [
      'on ingress',
      'table netdev in { chain in { type filter hook ingress device s0 priority 0; tcp flags & ack == ack drop; }\n}\n',
    ],
    ['on input', 'table ip in { chain in { type filter hook input priority 0; tcp flags & ack == ack drop; }\n}\n'],
    [
      'or its RSTs',
      'table ip out { chain out { type filter hook output priority 0; tcp flags & rst == rst drop; }\n}\n',
    ],
  ])('tells of a firewall that drops replies before the kernel, %s, which capture sees', async (_, ruleset) => {
    expect(await behind(ruleset, () => check(OPEN))).toMatchObject({
      code: 1,
      reply: 'pass',
      kernel: 'fail',
      last: said('firewall'),
    })
  })

  it('tells of a target that is silent, with three SYNs of ours and no more than three of the kernel’s', async () => {
    const before = await network.synCount()
    expect(await check(SILENT)).toEqual({
      code: 1,
      ...ALL,
      reply: 'fail',
      last: said('NAT does not bring replies back'),
    })
    expect((await network.synCount()) - before).toBeLessThanOrEqual(6)
  }, 30_000)

  it('tells of a network that answers this machine’s connections but not its probes', async () => {
    await network.router.output(['nft', '-f', '-'], {
      input: 'table ip mine { chain in { type filter hook prerouting priority -200; tcp sport 61440-65535 drop; }\n}\n',
    })
    try {
      expect(await check(OPEN)).toMatchObject({ code: 1, reply: 'fail', last: said('connection of this machine') })
    } finally {
      await network.router.output(['nft', 'delete', 'table', 'ip', 'mine'])
    }
  }, 30_000)

  it('tells of missing privilege', async () => {
    const argv = installation.argv('interfaces', '--check', OPEN)
    const { code, stdout } = await network.scanner.run(installation.underUser(argv))
    expect([code, stdout]).toEqual([
      1,
      expect.stringMatching(/^FAILS {4}privilege {2}raw sockets need CAP_NET_RAW.*\n$/),
    ])
  })
})

describe('synsweep interfaces --check, over IPv6', () => {
  let network: Network

  beforeAll(async () => {
    network = await makeNetwork({ hasIpv6: true })
    await network.scanner.script(`
      ip route add unreachable fd99::/64
      ip route add fd98::/64 via fd76::9`)
  }, 60_000)
  afterAll(() => network.close())

  async function check(target: string, ...options: string[]) {
    const argv = [...scanArgv().slice(0, -1), 'interfaces', '--check', target, ...options, '--json']
    const { code, stdout, stderr } = await network.scanner.run(argv)
    if (stdout === '') throw new Error(stderr)
    const { steps } = JSON.parse(stdout) as { steps: CheckStep[] }
    return {
      code,
      ...Object.fromEntries(steps.map(({ step, outcome }) => [step, outcome])),
      last: steps.at(-1)!.detail,
    }
  }
  const said = (text: string) => expect.stringContaining(text)

  it.each(['auto', 'packet', 'ip'])('passes every step to an open port, by link %s', async (link) => {
    expect(await check('[fd77::]:3', '--link', link)).toEqual({
      code: 0,
      ...{ privilege: 'pass', route: 'pass', source: 'pass', capture: 'pass', transmit: 'pass' },
      'next-hop': link === 'ip' ? 'unknown' : 'pass',
      ...{ reply: 'pass', kernel: 'pass' },
      last: said('answers the SYN-ACK with a RST'),
    })
  })

  it('passes to a closed port and cannot tell of the kernel', async () => {
    expect(await check('[fd77::]:4')).toMatchObject({ code: 0, reply: 'pass', kernel: 'unknown' })
  })

  it('tells of no route, and of an interface that is not there', async () => {
    expect(await check('fd99::1')).toEqual({ code: 1, privilege: 'pass', route: 'fail', last: said('fd99::1') })
    expect(await check('fd77::', '--interface', 'nope0')).toMatchObject({ code: 1, route: 'fail', last: said('nope0') })
  })

  it('tells of a gateway, and of a neighbour, that does not answer NDP', async () => {
    expect(await check('fd98::1')).toMatchObject({ code: 1, 'next-hop': 'fail', last: said('fd76::9') })
    expect(await check('fd76::200')).toMatchObject({ code: 1, 'next-hop': 'fail', last: said('fd76::200') })
  })

  it('tells of a target that is silent', async () => {
    const found = await check('fd77::7')
    expect(found).toMatchObject({
      code: 1,
      transmit: 'pass',
      reply: 'fail',
      last: said('NAT does not bring replies back'),
    })
  }, 30_000)

  it('tells of a firewall that drops SYNs on their way out', async () => {
    await network.scanner.output(['nft', '-f', '-'], {
      input: 'table ip6 out { chain out { type filter hook output priority 0; tcp flags syn drop; }\n}\n',
    })
    try {
      const found = await check('[fd77::]:3', '--link', 'ip')
      expect(found).toMatchObject({ code: 1, transmit: 'fail', last: said('firewall') })
    } finally {
      await network.scanner.output(['nft', 'delete', 'table', 'ip6', 'out'])
    }
  })
})

describe('a scan', () => {
  it('warns once when no probe leaves where it listens, and is silent when they do', async () => {
    await using network = await makeNetwork()
    const scan = () =>
      network.scanner.run(scanArgv('10.77.0.0', '-p', '1-300', '--link', 'ip', '--rate', '100', '--retries', '0'))
    expect((await scan()).stderr).not.toContain('seen to leave')
    // The kernel is made to take another way than it said it would.
    await network.scanner.script(`
      ip link add name o0 type veth peer name o1
      ip link set o0 up
      ip link set o1 up
      ip route add default dev o0 table 7
      ip rule add fwmark 7 table 7`)
    const marking =
      'table ip marks { chain out { type route hook output priority 0; tcp flags syn meta mark set 7; }\n}\n'
    await network.scanner.output(['nft', '-f', '-'], { input: marking })
    const { stderr } = await scan()
    expect(stderr.match(/no probe is seen to leave by s0/g)).toHaveLength(1)
  }, 60_000)

  it('by link packet warns once when the device keeps what it is given, and is silent when it does not', async () => {
    await using namespaces = await makeNamespaces(['scanner'])
    const { scanner } = namespaces.at
    const held = scanner.start([await buildLabProgram('tap_stuck'), 'stuck0'], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(held.stdout!, 'data')
    await scanner.script(`
      ip address add 10.96.0.2/24 dev stuck0
      ip link set stuck0 up txqueuelen 10000
      ip neighbour add 10.96.0.1 lladdr 02:00:00:00:96:01 dev stuck0 nud permanent
      ip route add default via 10.96.0.1`)
    const options = ['--link', 'packet', '--rate', '200', '--retries', '0', '--cooldown', '500']
    const { stderr } = await scanner.run(scanArgv('10.95.0.1', '-p', '1-1000', ...options))
    expect(stderr.match(/of \d+ probes handed to stuck0 it has sent 0: .*`transmit`/g)).toHaveLength(1)
    await using network = await makeNetwork()
    const well = await network.scanner.run(scanArgv('10.77.0.0', '-p', '1-1000', ...options))
    expect([well.code, well.stderr]).toEqual([0, expect.not.stringContaining('transmit')])
  }, 60_000)
})
