import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Verdict } from '../../src/model/index.js'
import { makeNetwork, type Network } from './network.js'
import { nmapArgv, parseNmap } from './nmap.js'
import { SAMPLE } from './sample.js'
import { countSynsDuring, type SynCounts } from './syn-capture.js'
import { type Sweep, scanArgv, sweep } from './synsweep.js'
import { addressOf, HOST_COUNT, IPV6_TARGETS, TARGETS, type Truth, truth } from './truth.js'

/** Nobody: no capability, now or ever, and a user who owns nothing. */
const AS_NOBODY = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups', '--bounding-set=-all']
/** Nobody as far as the network can tell, where the tree can be read by its owner alone. */
const WITHOUT_CAPABILITIES = ['setpriv', '--inh-caps=-all', '--bounding-set=-all']

/** Every column of the truth table, the chosen endpoints, and both sides of a listener. */
const PORTS = [1, 2, 3, 4, 5, 6, 9, 10, 12, 15, 22, 80, 81, 443, 999, 1000]
const RETRIES = 2
const ENDPOINT_COUNT = HOST_COUNT * PORTS.length

/** The same truth in connect()'s words. */
function truthByConnect(address: string, port: number): Truth {
  const { reason, ...rest } = truth(address, port)
  return { ...rest, reason: reason === 'reset' ? 'conn-refused' : reason }
}

const endpointOf = ({ address, port }: Verdict) => `${address}:${port}`

const isTrue = ({ address, port, state, reason, reasonAddress }: Verdict) => {
  const wanted = truthByConnect(address, port)
  return state === wanted.state && reason === wanted.reason && reasonAddress === wanted.reasonAddress
}

describe('a sweep of 256 hosts by connect(), without any privilege', () => {
  let network: Network
  let result: Sweep
  let syns: SynCounts
  let under: readonly string[]

  beforeAll(async () => {
    network = await makeNetwork()
    const { code } = await network.scanner.run([...AS_NOBODY, ...scanArgv('--help')])
    under = code === 0 ? AS_NOBODY : WITHOUT_CAPABILITIES
    const options = ['--link', 'connect', '--rate', '4000', '--retries', `${RETRIES}`]
    const captured = await countSynsDuring(network.router, 'r0', network.synCount, () =>
      sweep(network.scanner, [TARGETS, '-p', PORTS.join(','), ...options], { under }),
    )
    result = captured.result
    syns = captured.syns
  }, 150_000)
  afterAll(() => network.close())

  it('has no privilege to lean on', async () => {
    const { stdout } = await network.scanner.run([...under, 'grep', 'CapEff', '/proc/self/status'])
    expect(stdout).toMatch(/CapEff:\s+0{16}/)
  })

  it('ends well and says that it was connect()', () => {
    expect(result).toMatchObject({ code: 0, header: { link: 'connect', probes: ENDPOINT_COUNT } })
    expect(result.summary.complete).toBe(true)
  })

  it('judges every endpoint once, as it truly is, and names who answered', () => {
    expect(new Set(result.verdicts.map(endpointOf)).size).toBe(ENDPOINT_COUNT)
    expect(result.verdicts).toHaveLength(ENDPOINT_COUNT)
    expect(result.verdicts.filter((verdict) => !isTrue(verdict)).slice(0, 10)).toEqual([])
  })

  it('claims no TTL, which connect() does not see', () => {
    expect(result.verdicts.filter((verdict) => 'ttl' in verdict)).toEqual([])
  })

  it('sends one SYN a probe: the kernel repeats none', () => {
    const onWire = [...syns.values()].reduce((sum, count) => sum + count, 0)
    expect(result.summary.sent).toBe(onWire)
    expect([...syns].filter(([, count]) => count > RETRIES + 1)).toEqual([])
  })

  it('says open and closed where Nmap does by connect()', async () => {
    const argv = nmapArgv(SAMPLE.targets, PORTS.join(','), ['--max-retries', '3', '--min-rate', '1000'])
    const xml = await network.scanner.output([...under, ...argv.map((word) => (word === '-sS' ? '-sT' : word))])
    const found = parseNmap(xml)
    expect(found.size).toBe(SAMPLE.targets.length * PORTS.length)
    const verdicts = new Map(result.verdicts.map((verdict) => [endpointOf(verdict), verdict]))
    const disputed = [...found].filter(([endpoint, nmaps]) => {
      const ours = verdicts.get(endpoint)!
      // By errno alone an ICMP port-unreachable is a refusal: Nmap takes it for closed, we read the ICMP itself.
      if (ours.reason === 'port-unreach') return nmaps.state !== 'closed' && nmaps.state !== 'filtered'
      if (ours.state !== nmaps.state) return true
      return ours.state !== 'filtered' && ours.reason !== nmaps.reason
    })
    expect(disputed).toEqual([])
  }, 120_000)

  it('works within 64 descriptors', async () => {
    const few = ['prlimit', '--nofile=64:64', ...under]
    const targets = [0, 1, 3].map((host) => addressOf(host))
    const { code, verdicts, summary } = await sweep(
      network.scanner,
      [...targets, '-p', PORTS.join(','), '--link', 'connect', '--retries', '1'],
      { under: few },
    )
    expect({ code, complete: summary.complete, count: verdicts.length }).toEqual({
      code: 0,
      complete: true,
      count: targets.length * PORTS.length,
    })
    expect(verdicts.filter((verdict) => !isTrue(verdict))).toEqual([])
  }, 60_000)

  it('leaves from the address that was asked for', async () => {
    await network.scanner.script('ip address add 10.76.0.77/24 dev s0')
    await network.router.output(['nft', '-f', '-'], {
      input: `table ip from77 {
        counter syns {}
        chain arriving {
          type filter hook prerouting priority -300
          ip saddr 10.76.0.77 tcp flags syn counter name syns
        }
      }`,
    })
    const args = [addressOf(0), '-p', '1-10', '--link', 'connect', '--source-ip', '10.76.0.77']
    const { code, verdicts } = await sweep(network.scanner, args, { under })
    expect({ code, wrong: verdicts.filter((verdict) => !isTrue(verdict)) }).toEqual({ code: 0, wrong: [] })
    const counted = await network.router.output(['nft', '-j', 'list', 'counter', 'ip', 'from77', 'syns'])
    expect(Number(/"packets": (\d+)/.exec(counted)?.[1])).toBeGreaterThanOrEqual(10)
  }, 60_000)

  it('reads this machine’s own refusals', async () => {
    await network.scanner.script(`
      ip route add prohibit 10.90.0.0/24
      ip route add blackhole 10.91.0.0/24
      ip route add unreachable 10.92.0.0/24`)
    const targets = ['10.90.0.1', '10.91.0.1', '10.92.0.1']
    const { verdicts } = await sweep(network.scanner, [...targets, '-p', '80', '--link', 'connect'], { under })
    const said = verdicts.map(({ address, state, reason }) => `${address} ${state} ${reason}`)
    expect(said.sort()).toEqual([
      '10.90.0.1 filtered perm-denied',
      '10.91.0.1 filtered net-unreach',
      '10.92.0.1 filtered net-unreach',
    ])
  })

  it('is never chosen by itself: without privilege and without a terminal one line says how to ask for it', async () => {
    const before = await network.synCount()
    const ended = await network.scanner.run([...under, ...scanArgv('10.77.0.1', '-p', '80')])
    expect(ended).toMatchObject({ code: 1, stdout: '' })
    expect(ended.stderr).toMatch(
      /^synsweep: .*run {2}synsweep scan 10\.77\.0\.1 -p 80 --link connect \[ERR_PRIVILEGE\]\n$/,
    )
    expect(await network.synCount()).toBe(before)
  })

  it.each([
    ['--source-port', '50000'],
    ['--gateway-mac', '02:00:00:00:00:01'],
    ['--transmit-threads', '2'],
    ['--capture', 'xdp'],
  ])('refuses %s, which the kernel decides', async (option, value) => {
    const ended = await network.scanner.run([
      ...under,
      ...scanArgv('10.77.0.1', '-p', '80', '--link', 'connect', option, value),
    ])
    expect(ended).toMatchObject({ code: 2, stdout: '' })
    expect(ended.stderr).toMatch(new RegExp(`^synsweep: link connect goes without ${option.slice(2)}: .*\\n$`))
  })
})

describe('a sweep of 256 IPv6 hosts by connect(), without any privilege', () => {
  let network: Network

  beforeAll(async () => {
    network = await makeNetwork({ hasIpv6: true })
  }, 60_000)
  afterAll(() => network.close())

  const byConnect = (...args: string[]) =>
    sweep(network.scanner, [...args, '--link', 'connect'], { under: WITHOUT_CAPABILITIES })

  it('judges every endpoint once, as it truly is, with one SYN a probe', async () => {
    const before = await network.synCount()
    const options = ['--rate', '4000', '--retries', `${RETRIES}`]
    const { code, header, verdicts, summary } = await byConnect(IPV6_TARGETS, '-p', PORTS.join(','), ...options)
    expect({ code, link: header.link, complete: summary.complete }).toEqual({
      code: 0,
      link: 'connect',
      complete: true,
    })
    expect(new Set(verdicts.map(endpointOf)).size).toBe(ENDPOINT_COUNT)
    expect(verdicts).toHaveLength(ENDPOINT_COUNT)
    expect(verdicts.filter((verdict) => !isTrue(verdict)).slice(0, 10)).toEqual([])
    expect((await network.synCount()) - before).toBe(summary.sent)
  }, 150_000)

  it('leaves from the address that was asked for', async () => {
    await network.scanner.script('ip address add fd76::77/64 dev s0 nodad')
    await network.router.output(['nft', '-f', '-'], {
      input: `table ip6 from77 {
        counter syns {}
        chain arriving {
          type filter hook prerouting priority -300
          ip6 saddr fd76::77 tcp flags syn counter name syns
        }
      }`,
    })
    const { code, verdicts } = await byConnect(addressOf(0, 6), '-p', '1-10', '--source-ip', 'fd76::77')
    expect({ code, wrong: verdicts.filter((verdict) => !isTrue(verdict)) }).toEqual({ code: 0, wrong: [] })
    const counted = await network.router.output(['nft', '-j', 'list', 'counter', 'ip6', 'from77', 'syns'])
    expect(Number(/"packets": (\d+)/.exec(counted)?.[1])).toBeGreaterThanOrEqual(10)
  }, 60_000)

  it('reads this machine’s own refusals', async () => {
    await network.scanner.script(`
      ip route add prohibit fd90::/64
      ip route add blackhole fd91::/64
      ip route add unreachable fd92::/64`)
    const { verdicts } = await byConnect('fd90::1', 'fd91::1', 'fd92::1', '-p', '80')
    const said = verdicts.map(({ address, state, reason }) => `${address} ${state} ${reason}`)
    expect(said.sort()).toEqual([
      'fd90::1 filtered perm-denied',
      'fd91::1 filtered net-unreach',
      'fd92::1 filtered net-unreach',
    ])
  })
})
