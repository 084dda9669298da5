import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { ReplyKind } from '../../src/batch/index.js'
import { makeNamespaces, type Namespace, type Namespaces } from '../lab/namespace.js'
import { ROOT } from '../lab/root.js'

const SCENARIOS = join(ROOT, 'test/link/native-scenarios.mjs')

/** Runs one of native-scenarios.mjs to its end. @returns what it printed */
async function play(namespace: Namespace, name: string, argument: unknown = null): Promise<unknown> {
  return JSON.parse(await namespace.output([process.execPath, SCENARIOS, name, JSON.stringify(argument)]))
}

/**
 * here (10.77.0.1) — veth — there (10.77.0.2, the gateway): 10.78.0.0/16 is there and answers,
 * 10.79.0.0/16 is unreachable and 10.80.0.0/16 prohibited, and there says so.
 */
async function makeNetwork(): Promise<Namespaces<'here' | 'there'>> {
  const namespaces = await makeNamespaces(['here', 'there'])
  const { here, there } = namespaces.at
  await here.script(`
    ip link add v0 type veth peer name v1 netns ${there.name}
    ip addr add 10.77.0.1/24 dev v0
    ip link set v0 up`)
  await there.script(`
    ip addr add 10.77.0.2/24 dev v1
    ip link set v1 up
    ethtool -K v1 gro on
    echo 1 >/proc/sys/net/ipv4/ip_forward
    echo 0 >/proc/sys/net/ipv4/icmp_ratelimit
    ip route add local 10.78.0.0/16 dev lo
    ip route add 10.64.0.0/10 dev v1
    nft add table ip walls
    nft add chain ip walls forward '{ type filter hook forward priority 0; }'
    nft add rule ip walls forward ip daddr 10.79.0.0/16 reject with icmp type host-unreachable
    nft add rule ip walls forward ip daddr 10.80.0.0/16 reject with icmp type admin-prohibited`)
  await here.script('ip route add default via 10.77.0.2')
  const server = there.start(
    [process.execPath, '-e', 'require("net").createServer().listen(22, "0.0.0.0", () => console.log("up"))'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  await new Promise((resolve) => server.stdout!.once('data', resolve))
  return namespaces
}

describe('a native link through a gateway', () => {
  let network: Namespaces<'here' | 'there'>

  beforeAll(async () => {
    network = await makeNetwork()
  }, 30_000)
  afterAll(() => network.close())

  it.each([
    ['auto', 'packet'],
    ['xdp', 'xdp'],
    ['packet', 'packet'],
    ['ip', 'ip'],
  ])('hears SYN-ACK, RST and ICMP errors with link %s', async (link, carrier) => {
    const targets = ['10.78.1.2', '10.79.1.2', '10.80.1.2']
    expect(await play(network.at.here, 'sweep', { link, targets, ports: [22, 23] })).toEqual({
      link: carrier,
      sentCount: 6,
      sendErrorCount: 0,
      replies: [
        `10.78.1.2:22 ${ReplyKind.synAck}`,
        `10.78.1.2:23 ${ReplyKind.rst}`,
        `10.79.1.2:22 ${ReplyKind.unreachable} 3/1 from 10.77.0.2`,
        `10.79.1.2:23 ${ReplyKind.unreachable} 3/1 from 10.77.0.2`,
        `10.80.1.2:22 ${ReplyKind.unreachable} 3/13 from 10.77.0.2`,
        `10.80.1.2:23 ${ReplyKind.unreachable} 3/13 from 10.77.0.2`,
      ],
    })
  })

  it('sends frames to the gateway and to on-link targets and leaves local ones to the kernel, in one scan', async () => {
    const targets = ['10.77.0.1', '10.77.0.2', '10.78.1.2']
    expect(await play(network.at.here, 'sweep', { link: 'auto', targets, ports: [22] })).toEqual({
      link: 'packet+ip',
      sentCount: 3,
      sendErrorCount: 0,
      replies: [
        `10.77.0.1:22 ${ReplyKind.rst}`,
        `10.77.0.2:22 ${ReplyKind.synAck}`,
        `10.78.1.2:22 ${ReplyKind.synAck}`,
      ],
    })
  })

  it('asks for the MAC of each on-link target with link packet, and says which nobody has', async () => {
    const targets = ['10.77.0.2', '10.77.0.99']
    expect(await play(network.at.here, 'sweep', { link: 'packet', targets, ports: [22] })).toEqual({
      link: 'packet',
      sentCount: 1,
      sendErrorCount: 0,
      replies: [`10.77.0.2:22 ${ReplyKind.synAck}`, `10.77.0.99:22 ${ReplyKind.noNeighbour}`],
    })
  })

  it('never sends to a broadcast address', async () => {
    const targets = ['10.77.0.255']
    expect(await play(network.at.here, 'sweep', { targets, ports: [22] })).toMatchObject({
      sentCount: 0,
      sendErrorCount: 0,
      replies: [`10.77.0.255:22 ${ReplyKind.noRoute}`],
    })
  })

  it('obeys a policy rule that a look at the main table would miss', async () => {
    await network.at.here.script(`
      ip route add blackhole default table 77
      ip rule add to 10.78.7.0/24 lookup 77`)
    expect(await play(network.at.here, 'refusals', [{ targets: ['10.78.7.1'] }, { targets: ['10.78.8.1'] }])).toEqual([
      {
        code: 'ERR_ROUTE',
        message: '10.78.7.1 cannot be reached: its route says blackhole; add a route or exclude it',
      },
      {},
    ])
  })

  it('refuses what cannot work, with a code, and says the way out', async () => {
    await network.at.here.script(`
      ip route add 10.90.0.0/16 via 10.77.0.98`)
    const refusals = [
      [{ targets: ['10.78.1.2'], interface: 'nosuch0' }, 'ERR_INTERFACE', 'this machine has lo, v0'],
      [{ targets: ['10.78.1.2'], interface: 'lo' }, 'ERR_ROUTE', 'by interface lo'],
      [{ targets: ['10.78.1.2'], sourceIp: '10.78.0.1' }, 'ERR_INTERFACE', 'does not belong to this machine'],
      [{ targets: ['10.78.1.2'], sourceIp: '2001:db8::1' }, 'ERR_FAMILY', '2001:db8::1'],
      [{ targets: ['2001:db8::1'] }, 'ERR_ROUTE', 'no route'],
      [{ targets: ['127.0.0.1'], link: 'packet' }, 'ERR_ROUTE', 'use --link ip'],
      [{ targets: ['10.78.1.2'], link: 'ip', gatewayMac: [2, 0, 0, 0, 0, 9] }, 'ERR_OPTION', 'link ip'],
      [{ targets: ['127.0.0.1'], link: 'xdp' }, 'ERR_ROUTE', 'use --link ip'],
      [{ targets: ['10.90.1.2'] }, 'ERR_NEIGHBOUR', '10.77.0.98 on v0 does not answer ARP'],
    ] as const
    const said = await play(
      network.at.here,
      'refusals',
      refusals.map(([request]) => request),
    )
    expect(said).toEqual(refusals.map(([, code, message]) => ({ code, message: expect.stringContaining(message) })))
  }, 30_000)

  it('gives up asking for a MAC when its worker thread is terminated', async () => {
    await network.at.here.script('ip route add 10.92.0.0/16 via 10.77.0.97')
    const argument = { target: '10.92.1.2', device: 'v0' }
    expect(await play(network.at.here, 'terminated while opening', argument)).toBeLessThan(3)
  })

  it('asks for the MAC of each on-link target with link xdp, and says which nobody has', async () => {
    const targets = ['10.77.0.2', '10.77.0.99']
    expect(await play(network.at.here, 'sweep', { link: 'xdp', targets, ports: [22] })).toEqual({
      link: 'xdp',
      sentCount: 1,
      sendErrorCount: 0,
      replies: [`10.77.0.2:22 ${ReplyKind.synAck}`, `10.77.0.99:22 ${ReplyKind.noNeighbour}`],
    })
  })

  it('refuses link xdp where the device takes no such frames, or the process may not, and says why', async () => {
    await network.at.there.script('ethtool -K v1 gro off')
    const request = JSON.stringify([{ targets: ['10.78.1.2'], link: 'xdp' }])
    const argv = [process.execPath, SCENARIOS, 'refusals', request]
    expect(JSON.parse(await network.at.here.output(argv))).toEqual([
      { code: 'ERR_ROUTE', message: 'v0 takes no frames by XDP: use --link packet' },
    ])
    await network.at.there.script('ethtool -K v1 gro on')
    const unprivileged = ['setpriv', '--bounding-set', '-sys_admin,-bpf', ...argv]
    expect(JSON.parse(await network.at.here.output(unprivileged))).toEqual([
      { code: 'ERR_PRIVILEGE', message: expect.stringContaining('CAP_BPF') },
    ])
  })

  it('says why it is not xdp', async () => {
    await network.at.there.script('ethtool -K v1 gro off')
    const request = { targets: ['10.78.1.2'], ratePps: 1_000_000 }
    expect(await play(network.at.here, 'description', request)).toMatchObject({
      name: 'packet',
      fallback: 'v0 takes no frames by XDP',
    })
    await network.at.there.script('ethtool -K v1 gro on')
    expect(await play(network.at.here, 'description', request)).toEqual({
      name: 'xdp',
      reason: 'all targets are reached by Ethernet',
      interfaces: ['v0'],
    })
  })

  it('is refused without the privilege, and says how to get it', async () => {
    const argument = JSON.stringify([{ targets: ['10.78.1.2'] }])
    const argv = ['setpriv', '--bounding-set', '-net_raw', process.execPath, SCENARIOS, 'refusals', argument]
    expect(JSON.parse(await network.at.here.output(argv))).toEqual([
      { code: 'ERR_PRIVILEGE', message: expect.stringContaining('CAP_NET_RAW') },
    ])
  })
})

describe.each(['packet', 'xdp'])('a native link %s whose device goes', (link) => {
  // Both threads lose it, and whichever looks first says so.
  const code = /^ERR_(TRANSMIT|CAPTURE)$/

  it.each([
    ['is deleted', ['ip', 'link', 'del', 'v0']],
    ['is set down', ['ip', 'link', 'set', 'v0', 'down']],
  ])(
    'fails send() and replies(), and can be closed, when it %s',
    async (_, command) => {
      await using network = await makeNetwork()
      expect(await play(network.at.here, 'device goes', { link, target: '10.78.1.2', command })).toEqual({
        reading: expect.stringMatching(code),
        sending: expect.stringMatching(code),
      })
    },
    30_000,
  )
})

describe('a native link on loopback', () => {
  let namespaces: Namespaces<'alone'>

  beforeAll(async () => {
    namespaces = await makeNamespaces(['alone'])
  })
  afterAll(() => namespaces.close())

  it('stops at once when it is closed in the middle of a send()', async () => {
    expect(await play(namespaces.at.alone, 'close while sending')).toEqual({
      reading: 'ended',
      sending: 'ended',
      hasSentSome: true,
      hasSentAll: false,
    })
  })

  it('does not wait out the old rate when a new one is set', async () => {
    const { before, after } = (await play(namespaces.at.alone, 'rate is raised')) as { before: number; after: number }
    expect(before).toBeLessThanOrEqual(1)
    expect(after).toBe(100)
  })

  it('shares a process with others: each hears its own replies only', async () => {
    expect(await play(namespaces.at.alone, 'two at once')).toEqual([1000, 2000])
  })

  it('dies with its worker thread, at any moment, and takes nothing else along', async () => {
    expect(await play(namespaces.at.alone, 'terminated workers', 20)).toBe(20)
  }, 60_000)

  it('keeps no process alive that has stopped waiting for it', async () => {
    expect(await play(namespaces.at.alone, 'left open')).toBe('left')
  })
})
