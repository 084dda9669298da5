import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { bpfObjectsOf, existing } from './bpf-objects.js'
import { makeNetwork, type Network } from './network.js'
import { startSweep, sweep } from './synsweep.js'

/** From here on `auto` wants xdp. Few probes, so that the target's kernel keeps up. */
const FAST = ['--rate', '200000']
const TARGET = ['10.77.0.7', '-p', '1-500', '--retries', '0', '--cooldown', '500']

describe('link auto at a high rate', () => {
  it('sends by xdp where the device takes such frames', async () => {
    await using network = await makeNetwork({ takesXdp: true })
    const { header, summary } = await sweep(network.scanner, [...TARGET, ...FAST])
    expect([header.link, summary.sent, await network.synCount()]).toEqual(['xdp', 500, 500])
  }, 60_000)

  it('sends by packet where it does not, and nothing is lost', async () => {
    await using network = await makeNetwork()
    const { header, summary, stderr } = await sweep(network.scanner, [...TARGET, ...FAST])
    expect([header.link, summary.sent, await network.synCount()]).toEqual(['packet', 500, 500])
    expect(stderr).toContain('warning: sending by packet, not by xdp: s0 takes no frames by XDP')
  }, 60_000)

  it('sends by packet without the privilege', async () => {
    await using network = await makeNetwork({ takesXdp: true })
    const unprivileged = ['setpriv', '--bounding-set', '-sys_admin,-bpf']
    const { header, summary } = await sweep(network.scanner, [...TARGET, ...FAST], { under: unprivileged })
    expect([header.link, summary.sent, await network.synCount()]).toEqual(['packet', 500, 500])
  }, 60_000)

  it('sends by packet at a lower rate, which taps and filters of this machine see', async () => {
    await using network = await makeNetwork({ takesXdp: true })
    const { header } = await sweep(network.scanner, [...TARGET, '--rate', '199999'])
    expect(header.link).toBe('packet')
  }, 60_000)
})

describe('a sweep by link xdp', () => {
  let network: Network

  beforeAll(async () => {
    network = await makeNetwork({ takesXdp: true })
  }, 60_000)
  afterAll(() => network.close())

  it.each([1, 3])(
    'sends every probe once with %d send threads',
    async (threads) => {
      const before = await network.synCount()
      const options = ['--link', 'xdp', '--rate', '20000', '--retries', '0', '--transmit-threads', `${threads}`]
      const { summary } = await sweep(network.scanner, ['10.77.0.0/27', '-p', '1-300', ...options])
      expect([summary.sent, (await network.synCount()) - before]).toEqual([
        32 * 300 + canariesOf(summary),
        summary.sent,
      ])
    },
    60_000,
  )

  it('leaves no program, map, link or changed device behind, even when it is killed', async () => {
    const device = () => network.scanner.output(['ip', '-d', '-o', 'link', 'show', 's0'])
    const before = await device()
    const scan = startSweep(network.scanner, [...TARGET, '--link', 'xdp', '--rate', '20', '--transmit-threads', '2'])
    const ended = once(scan, 'close')
    const sent = await network.synCount()
    while ((await network.synCount()) === sent) await setTimeout(20)
    const held = await bpfObjectsOf(scan.pid!)
    const countOf = (kind: string) => held.filter((object) => object.startsWith(kind)).length
    expect([countOf('prog'), countOf('map'), countOf('link')]).toEqual([2, 4, 2]) // for each thread 1, 2 and 1
    expect(new Set(await existing(held))).toEqual(new Set(held))
    scan.kill('SIGKILL')
    await ended
    while ((await existing(held)).length > 0) await setTimeout(50) // the kernel frees them in its own time
    expect(await device()).toBe(before)
  }, 60_000)
})

/** Probes beyond one for each endpoint: there are no retries. */
function canariesOf({
  sent,
  open,
  closed,
  filtered,
}: {
  sent: number
  open: number
  closed: number
  filtered: number
}) {
  const count = sent - open - closed - filtered
  expect(count).toBeLessThan(sent / 100)
  return count
}
