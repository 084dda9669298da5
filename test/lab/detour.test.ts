import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals'
import { listenOn } from './listeners.js'
import { makeNamespaces, type Namespace, type Namespaces } from './namespace.js'
import { readSweep, type Sweep, startSweep } from './synsweep.js'

const PORTS = Array.from({ length: 100 }, (_, index) => index + 1)
/** Both routers lead to the same addresses; port 80 is open there. */
const TARGETS = '10.92.0.0/25'
const PROBE_COUNT = 128 * PORTS.length

/**
 * A machine with two uplinks, and the same network behind each.
 *
 *   scanner s0 ── first   10.90.0.1 ┐
 *           s1 ── second  10.91.0.1 ┴ each owns 10.92.0.0/24
 */
async function makeFork(): Promise<Namespaces<'scanner' | 'first' | 'second'>> {
  const namespaces = await makeNamespaces(['scanner', 'first', 'second'])
  const { scanner, first, second } = namespaces.at
  for (const [index, namespace] of [first, second].entries()) {
    await scanner.script(`
      ip link add s${index} type veth peer name u0 netns ${namespace.name}
      ip address add 10.9${index}.0.2/24 dev s${index}
      ip link set s${index} up`)
    await namespace.script(`
      ip address add 10.9${index}.0.1/24 dev u0
      ip link set u0 up
      ethtool -K u0 gro on
      ip route add local 10.92.0.0/24 dev lo
      ip route add default via 10.9${index}.0.2`)
    await namespace.output(['nft', '-f', '-'], {
      input: `table ip lab {
        counter syns { }
        chain input { type filter hook input priority filter; tcp flags & (syn | ack) == syn counter name syns; }
      }`,
    })
    await listenOn(namespace, [80])
  }
  await scanner.script('ip route add default via 10.90.0.1')
  return namespaces
}

describe('routes that change while a scan runs', () => {
  let fork: Namespaces<'scanner' | 'first' | 'second'> | undefined

  beforeEach(async () => {
    await fork?.close()
    fork = await makeFork()
  }, 30_000)
  afterAll(() => fork?.close())

  /** Sweeps for some three seconds, and runs `commands` when a fifth has arrived. */
  async function sweepThrough(
    commands: string,
    { link = 'auto', where = 'scanner' }: { link?: string; where?: 'scanner' | 'first' } = {},
  ): Promise<Sweep> {
    const { scanner } = fork!.at
    const options = ['--rate', '4000', '--retries', '2', '--cooldown', '500', '--link', link]
    const child = startSweep(scanner, [TARGETS, '-p', `1-${PORTS.length}`, ...options])
    const outputs = Promise.all([text(child.stdout!), text(child.stderr!), once(child, 'close')])
    while ((await synCount(fork!.at.first)) < PROBE_COUNT / 5) await setTimeout(20)
    await fork!.at[where].script(commands)
    const [stdout, stderr, [code, signal]] = await outputs
    return readSweep({ stdout, stderr, code, signal })
  }

  const synCounts = async () => Promise.all([synCount(fork!.at.first), synCount(fork!.at.second)])

  it('are followed: another gateway, another device, another source address', async () => {
    const result = await sweepThrough('ip route replace default via 10.91.0.1')
    expect(result.summary).toMatchObject({ open: 128, closed: 128 * 99, filtered: 0, complete: true })
    const [first, second] = await synCounts()
    expect(Math.min(first, second)).toBeGreaterThan(PROBE_COUNT / 10)
    expect(first + second).toBeLessThan(PROBE_COUNT * 1.2)
  }, 60_000)

  it.each(['packet', 'xdp'])(
    'are followed where a network comes to be on-link, by link %s',
    async (link) => {
      const { first } = fork!.at
      // It has these as well, and is silent about them.
      await first.output(['nft', '-f', '-'], {
        input: `table arp lab {
        chain input { type filter hook input priority filter; arp operation request arp daddr ip 10.92.0.0/28 drop; }
      }`,
      })
      const result = await sweepThrough('ip route add 10.92.0.0/26 dev s0 src 10.90.0.2', { link })
      expect(result).toMatchObject({ code: 0, header: { link }, summary: { complete: true } })
      const absent = result.verdicts.filter(({ reason }) => reason === 'host-unreach')
      expect(absent.length).toBeGreaterThan(PROBE_COUNT / 20)
      expect(absent.every(({ address }) => Number(address.split('.')[3]) < 16)).toBe(true)
      expect(result.summary.filtered).toBe(absent.length)
    },
    60_000,
  )

  it.each(['packet', 'xdp'])(
    'lead to the same gateway at another MAC, by link %s',
    async (link) => {
      const result = await sweepThrough('ip link set u0 address 02:00:00:00:90:99', { link, where: 'first' })
      expect(result).toMatchObject({ code: 0, header: { link } })
      expect(result.summary).toMatchObject({ open: 128, closed: 128 * 99, filtered: 0, complete: true })
    },
    60_000,
  )

  it('are followed when a device goes down and another way is left', async () => {
    const result = await sweepThrough('ip route add default via 10.91.0.1 metric 10; ip link set s0 down')
    expect(result).toMatchObject({ code: 0, summary: { open: 128, complete: true } })
    const [, second] = await synCounts()
    expect(second).toBeGreaterThan(PROBE_COUNT / 10)
  }, 60_000)

  it('end the scan with an error when no way is left', async () => {
    await expect(sweepThrough('ip link set s0 down')).rejects.toThrow(/ERR_(TRANSMIT|CAPTURE)/)
  }, 60_000)

  it('leave the rest filtered when they become a blackhole, and send no more', async () => {
    const result = await sweepThrough('ip route replace blackhole 10.92.0.0/26; ip route replace default via 10.90.0.1')
    const unrouted = result.verdicts.filter(({ reason }) => reason === 'net-unreach')
    expect(unrouted.length).toBeGreaterThan(PROBE_COUNT / 20)
    expect(unrouted.every(({ address }) => Number(address.split('.')[3]) < 64)).toBe(true)
    expect(result.summary).toMatchObject({ complete: true, filtered: unrouted.length })
  }, 60_000)
})

async function synCount(namespace: Namespace): Promise<number> {
  const reply = JSON.parse(await namespace.output(['nft', '-j', 'list', 'counter', 'ip', 'lab', 'syns'])) as {
    nftables: { counter?: { packets: number } }[]
  }
  return reply.nftables.find(({ counter }) => counter)!.counter!.packets
}
