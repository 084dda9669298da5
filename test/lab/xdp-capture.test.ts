import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { bpfObjectsOf, existing } from './bpf-objects.js'
import type { Namespace } from './namespace.js'
import { makeNetwork, type Network } from './network.js'
import { scanArgv, startSweep, sweep } from './synsweep.js'
import { ENDPOINT_COUNT, PORTS, TARGETS, truth, truthCounts } from './truth.js'

const RATE = ['--rate', '40000', '--retries', '2']
const CAPTURE = ['--capture', 'xdp']

/** Counts what the target itself says to SYNs, and what it hears of that. */
const COUNTERS = `
table ip count {
  counter synacks { }
  counter rsts { }
  chain out {
    type filter hook output priority raw
    tcp flags & (syn | ack | rst) == syn | ack counter name synacks
  }
  chain in {
    type filter hook prerouting priority raw
    tcp flags & (syn | ack | rst) == rst counter name rsts
  }
}
`

async function countOf(target: Namespace, name: 'synacks' | 'rsts'): Promise<number> {
  const reply = JSON.parse(await target.output(['nft', '-j', 'list', 'counter', 'ip', 'count', name])) as {
    nftables: { counter?: { packets: number } }[]
  }
  return reply.nftables.find(({ counter }) => counter)!.counter!.packets
}

/** Where the program sits depends on the far end of the veth: GRO there makes it take frames by XDP. */
describe.each([
  { link: 'packet', takesXdp: true },
  { link: 'xdp', takesXdp: true },
  { link: 'packet', takesXdp: false },
])('a sweep of 256 hosts × 1,000 ports captured by XDP: %j', ({ link, takesXdp }) => {
  let network: Network

  beforeAll(async () => {
    network = await makeNetwork({ takesXdp })
    await network.target.output(['nft', '-f', '-'], { input: COUNTERS })
  }, 60_000)
  afterAll(() => network.close())

  it('judges every endpoint as it truly is, loses nothing, and answers each SYN-ACK by one RST', async () => {
    const { header, verdicts, summary, stderr } = await sweep(network.scanner, [
      ...[TARGETS, '-p', PORTS, '--link', link, ...RATE, ...CAPTURE],
    ])
    expect(header).toMatchObject({ link, capture: 'xdp' })
    expect(stderr.includes('behind the driver, not in it: s0 takes no frames by XDP')).toBe(!takesXdp)
    expect(new Set(verdicts.map(({ address, port }) => `${address}:${port}`)).size).toBe(ENDPOINT_COUNT)
    const wrong = verdicts.filter(({ address, port, state, reason, reasonAddress }) => {
      const true_ = truth(address, port)
      return state !== true_.state || reason !== true_.reason || reasonAddress !== true_.reasonAddress
    })
    expect(wrong.slice(0, 10)).toEqual([])
    expect(summary).toMatchObject({ ...truthCounts(), strays: 0, drops: { kernel: 0, interface: 0, queue: 0 } })
    const synAckCount = await countOf(network.target, 'synacks')
    expect(synAckCount).toBeGreaterThanOrEqual(summary.open)
    expect(await countOf(network.target, 'rsts')).toBe(synAckCount)
  }, 150_000)
})

describe('capture by XDP', () => {
  let network: Network

  beforeAll(async () => {
    network = await makeNetwork({ takesXdp: true })
  }, 60_000)
  afterAll(() => network.close())

  const slow = ['10.77.0.0/26', '-p', '1-500', '--rate', '2000', '--retries', '0', ...CAPTURE]

  /** Starts a scan that takes a while, and waits until it sends. It is killed at the latest when the caller is through. */
  async function startSlowSweep() {
    const sent = await network.synCount()
    const scan = startSweep(network.scanner, slow)
    scan.stdout!.resume()
    const ended = once(scan, 'close')
    while ((await network.synCount()) === sent) await setTimeout(20)
    const kill = async () => {
      scan.kill('SIGKILL')
      await ended
    }
    return { scan, kill, [Symbol.asyncDispose]: kill }
  }

  it('leaves alone what is not its own: pings, and a connection of this machine from one of its ports', async () => {
    await using _slow = await startSlowSweep()
    const connect = `
      const socket = require('node:net').connect({ host: '10.77.0.8', port: 9, localPort: 61500 })
      socket.on('connect', () => console.log('connected')).on('end', () => process.exit(0))`
    expect(await network.scanner.output([process.execPath, '-e', connect])).toBe('connected\n')
    expect(await network.scanner.output(['ping', '-c', '20', '-i', '0.01', '10.77.0.8'])).toContain(' 0% packet loss')
  }, 60_000)

  it('is refused where another XDP program is attached, which stays; libpcap works beside it', async () => {
    await using slowSweep = await startSlowSweep()
    const held = await bpfObjectsOf(slowSweep.scan.pid!)
    const refused = await network.scanner.run(scanArgv('10.77.0.8', '-p', '9', ...CAPTURE))
    expect(refused).toMatchObject({ code: 1, stdout: '' })
    expect(refused.stderr).toMatch(/^.*another XDP program is attached to s0.*--capture pcap.*\[ERR_CAPTURE_BUSY\]\n$/)
    expect(new Set(await existing(held))).toEqual(new Set(held))
    const { summary, header } = await sweep(network.scanner, ['10.77.0.8', '-p', '9', '--capture', 'auto'])
    expect([summary.open, header.capture]).toEqual([1, undefined])
  }, 60_000)

  it('leaves no program, map, link or changed device behind, even when it is killed', async () => {
    const device = () => network.scanner.output(['ip', '-d', '-o', 'link', 'show', 's0'])
    const before = await device()
    await using slowSweep = await startSlowSweep()
    const held = await bpfObjectsOf(slowSweep.scan.pid!)
    expect(new Set(held.map((object) => object.split(' ')[0]))).toEqual(new Set(['link', 'map', 'prog']))
    expect(held).toHaveLength(3)
    expect(new Set(await existing(held))).toEqual(new Set(held))
    expect(await device()).not.toBe(before)
    await slowSweep.kill()
    while ((await existing(held)).length > 0) await setTimeout(50) // the kernel frees them in its own time
    expect(await device()).toBe(before)
  }, 60_000)

  it('needs CAP_BPF and CAP_NET_ADMIN, and no more', async () => {
    const one = ['10.77.0.8', '-p', '9', ...CAPTURE]
    const enough = ['setpriv', '--bounding-set', '-all,+net_raw,+net_admin,+bpf,+dac_override']
    const { summary, header } = await sweep(network.scanner, one, { under: enough })
    expect([summary.open, header.capture]).toEqual([1, 'xdp'])
    for (const missing of ['-bpf,-sys_admin', '-net_admin,-sys_admin']) {
      const ended = await network.scanner.run(['setpriv', '--bounding-set', missing, ...scanArgv(...one)])
      expect(ended).toMatchObject({ code: 1, stdout: '' })
      expect(ended.stderr).toMatch(/^.*--capture xdp needs CAP_BPF and CAP_NET_ADMIN.*\[ERR_PRIVILEGE\]\n$/)
    }
  }, 60_000)

  it('is refused on a device without Ethernet', async () => {
    const ended = await network.scanner.run(scanArgv('127.0.0.1', '-p', '9', ...CAPTURE))
    expect(ended).toMatchObject({ code: 1, stdout: '' })
    expect(ended.stderr).toMatch(/^.*lo is no Ethernet device.*--capture pcap.*\[ERR_CAPTURE\]\n$/)
  })
})
