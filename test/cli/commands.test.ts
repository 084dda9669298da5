import { describe, expect, it } from '@jest/globals'
import type { Machine } from '../../src/cli/engine.js'
import type { ScanPlanView } from '../../src/scan/index.js'
import { run } from './harness.js'

const PLAN: ScanPlanView = {
  targets: 256,
  ports: 4,
  singles: 0,
  probes: 1024,
  excluded: 2,
  seed: '00c0ffee00c0ffee',
  plan: 'sha256:5f1e',
  windowSize: 512,
  windows: 2,
  shard: { index: 1, count: 1 },
  warnings: ['10.0.0.1/24 is read as 10.0.0.0/24'],
  *slice(from, count) {
    for (let position = from; position < Math.min(from + count, 1024); position++) {
      yield { position, probeIndex: 1023 - position, address: position % 2 ? '2001:db8::1' : '10.0.0.7', port: 22 }
    }
  },
}

const MACHINE: Machine = {
  interfaces: [
    { name: 'lo', index: 1, up: true, mtu: 65_536, type: 'loopback', framing: 'loopback', addresses: ['127.0.0.1/8'] },
    {
      ...{ name: 'veth0', index: 2, up: false, mtu: 1500, mac: '02:00:00:00:00:01', type: 'ether' },
      ...{ framing: 'ethernet', addresses: ['10.0.0.2/24', 'fe80::1/64'] },
    },
  ],
  defaultRoutes: [{ gateway: '10.0.0.1', interface: 'veth0' }],
  privileges: { netRaw: true, netAdmin: false, bpf: false, root: false },
  helper: { path: '/opt/synsweep-raw', state: 'ready' },
  links: [{ name: 'packet', works: true, reason: 'CAP_NET_RAW is held' }],
}

describe('plan', () => {
  it('tells counts, seed and the first of the order, and sends nothing', async () => {
    const outcome = await run(['plan', '10.0.0.1/24', '--count', '2', '--rate', '100'], { plan: PLAN })
    expect(outcome).toMatchObject({ code: 0, runs: [] })
    expect(outcome.stderr).toBe('synsweep: warning: 10.0.0.1/24 is read as 10.0.0.0/24\n')
    expect(outcome.stdout).toBe(`targets  256 (2 excluded)
ports    4
probes   1,024, before any is repeated
shard    1 of 1
windows  2 of up to 512 probes
seed     00c0ffee00c0ffee
plan     sha256:5f1e
time     10.2 s for the first pass

position  probe index  endpoint
       0        1,023  10.0.0.7:22
       1        1,022  [2001:db8::1]:22
1,022 more; --from and --count show others
`)
  })

  it('counts endpoints that were given one by one', async () => {
    const { stdout } = await run(['plan', '10.0.0.1:22'], { plan: { ...PLAN, targets: 0, singles: 1 } })
    expect(stdout).toMatch(/^targets {2}0 .*\nports {4}4\nsingles {2}1 endpoint given as address:port\nprobes/)
  })

  it('shows any part of the order', async () => {
    const { stdout } = await run(['plan', 'x', '--from', '1022', '--count', '5'], { plan: PLAN })
    expect(stdout).toMatch(/ +1,022 +1 {2}10\.0\.0\.7:22\n +1,023 +0 {2}\[2001:db8::1\]:22\n$/)
    const { stdout: beyond } = await run(['plan', 'x', '--from', '1024'], { plan: PLAN })
    expect(beyond).toMatch(/\n\nnothing to show: 1,024 probes, and --from passes over 1,024\n$/)
    const { stdout: none } = await run(['plan', 'x', '--count', '0'], { plan: PLAN })
    expect(none).toMatch(/plan +sha256:5f1e\n$/)
  })

  it('is NDJSON with --json', async () => {
    const { stdout } = await run(['plan', 'x', '--json', '--count', '1'], { plan: PLAN })
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      {
        ...{ type: 'plan', plan: 'sha256:5f1e', seed: '00c0ffee00c0ffee', targets: 256, ports: 4, probes: 1024 },
        ...{ excluded: 2, windowSize: 512, windows: 2, shard: { index: 1, count: 1 } },
      },
      { type: 'probe', position: 0, probeIndex: 1023, address: '10.0.0.7', port: 22 },
    ])
  })

  it('takes the command line of a scan', async () => {
    const { asked } = await run(['plan', 'x', '-p-', '--shards', '1/2', '-e', 'eth0', '--retries', '1'], { plan: PLAN })
    expect(asked[0]).toMatchObject({ ports: '-', shard: { index: 1, count: 2 }, interface: 'eth0', retries: 1 })
  })
})

describe('rules', () => {
  it('lists every rule within the page', async () => {
    const { stdout, code } = await run(['rules'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^ssh-exposed +medium +info +22/m)
    expect(stdout).toMatch(/8080, 8000, [\s\d,]+ 9000\n/)
    for (const line of stdout.split('\n')) expect([...line].length).toBeLessThanOrEqual(80)
  })

  it('lists those of a class, and those that name a port, class by class', async () => {
    const idsOf = (stdout: string) =>
      [...stdout.matchAll(/^([a-z0-9-]+) +(?:critical|high|medium|low|info) /gm)].map(([, id]) => id)
    expect(idsOf((await run(['rules', '--class', 'cache'])).stdout)).toEqual(['redis-exposed', 'memcached-exposed'])
    expect(idsOf((await run(['rules', '--port', '53'])).stdout)).toEqual(['dns-open-resolver', 'dns-zone-transfer'])
    expect(idsOf((await run(['rules', '--port', '161'])).stdout)).toEqual(['snmp-exposed'])
    expect((await run(['rules', '--port', '7777'])).stdout).toBe(
      'no rule names that: an open port is unexpected-open-port then\n',
    )
    expect(await run(['rules', '--class', 'cash'])).toMatchObject({ code: 2, stdout: '' })
  })

  it('explains one', async () => {
    expect((await run(['rules', 'redis-exposed'])).stdout).toMatch(/^redis-exposed\n[\s\S]*Remedy/)
  })

  it('names the nearest when there is no such rule', async () => {
    expect(await run(['rules', 'redis'])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: 'synsweep: no rule "redis"; did you mean redis-exposed? [ERR_RULE_UNKNOWN]\n',
    })
  })
})

describe('interfaces', () => {
  it('shows devices, routes, privileges and links', async () => {
    expect((await run(['interfaces'], { machine: MACHINE })).stdout).toBe(`interfaces
  name   state  framing     mtu  mac                addresses
  lo     up     loopback  65536                     127.0.0.1/8
  veth0  down   ethernet   1500  02:00:00:00:00:01  10.0.0.2/24 fe80::1/64

default routes
  10.0.0.1 on veth0

privileges
  CAP_NET_RAW    yes
  CAP_NET_ADMIN  no
  CAP_BPF        no
  root           no

helper
  opens raw sockets for whoever may run it: /opt/synsweep-raw

links that work
  packet  yes  CAP_NET_RAW is held
`)
  })

  it('is JSON with --json', async () => {
    const { stdout } = await run(['interfaces', '--json'], { machine: MACHINE })
    expect(JSON.parse(stdout)).toEqual(MACHINE)
  })
})

describe('interfaces --check', () => {
  const PASSES = { step: 'route', outcome: 'pass', detail: '10.0.0.8 is reached by s0' } as const
  const UNKNOWN = { step: 'next-hop', outcome: 'unknown', detail: 'the kernel finds it' } as const
  const FAILS = { step: 'reply', outcome: 'fail', detail: 'silence\x1b[2J' } as const

  it('is a line for each step, and exit status 1 when one fails', async () => {
    const { stdout, code } = await run(['interfaces', '--check', '10.0.0.8'], { check: [PASSES, UNKNOWN, FAILS] })
    expect(code).toBe(1)
    expect(stdout).toBe(
      [
        'ok       route      10.0.0.8 is reached by s0',
        'unknown  next-hop   the kernel finds it',
        'FAILS    reply      silence\\x1b[2J',
        '',
      ].join('\n'),
    )
  })

  it('is exit status 0 when none fails, and JSON with --json', async () => {
    const { stdout, code } = await run(['interfaces', '--check', '10.0.0.8', '--json'], { check: [PASSES, UNKNOWN] })
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toEqual({ target: '10.0.0.8', port: 80, passes: true, steps: [PASSES, UNKNOWN] })
  })
})

describe('help', () => {
  it.each([[], ['scan'], ['audit'], ['plan'], ['rules'], ['interfaces']])('is shown for %s', async (...command) => {
    const { stdout, stderr, code } = await run([...command, '--help'])
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
    expect(stdout).toMatch(/^synsweep /)
    for (const line of stdout.split('\n')) expect([...line].length).toBeLessThanOrEqual(80)
  })

  it('is shown for the command that stands there, whatever else does, and for a value it is not', async () => {
    const { stdout } = await run(['-p', '22', 'plan', 'x', '--help'])
    expect(stdout).toMatch(/^synsweep plan TARGET… \[OPTION…\]\n/)
    expect((await run(['help'])).stdout).toBe((await run(['--help'])).stdout)
    expect((await run(['scan', 'x', '-e', '-h'])).asked).toMatchObject([{ interface: '-h' }])
  })

  it('says what happens without the option, and not of which type a word is', async () => {
    const { stdout } = await run(['scan', '--help'])
    expect(stdout).toMatch(/--retries N\|auto +Probe what stays silent[^-]*\(default auto: by the measured loss\)/)
    expect(stdout).not.toMatch(/\[(string|boolean|array)\]/)
  })

  it('names every option of scan', async () => {
    const { stdout } = await run(['scan', '-h'])
    for (const option of ['--ports', '--no-exclusions', '--gateway-mac', '--fail-on', '--progress']) {
      expect(stdout).toContain(option)
    }
  })

  it('tells the version', async () => {
    expect((await run(['--version'])).stdout).toBe('0.1.0\n')
  })
})
