import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { makeNetwork, type Network } from './network.js'
import { scanArgv } from './synsweep.js'

/** Root who has lost what raw sockets need; it still reads the tree wherever it lies. */
const UNPRIVILEGED = ['setpriv', '--inh-caps=-net_raw,-net_admin', '--bounding-set=-net_raw,-net_admin']

describe('what this machine or network does not allow', () => {
  let network: Network

  beforeAll(async () => {
    network = await makeNetwork()
    await network.scanner.script(`
      ip route add unreachable 10.99.0.0/16
      ip route add 10.98.0.0/16 via 10.76.0.9
      ip link add name down0 type veth peer name down1
      ip address add 10.97.0.1/24 dev down0`)
  }, 30_000)
  afterAll(() => network.close())

  it.each([
    { world: 'an address without a route', args: ['10.99.0.1', '-p', '80'], code: 'ERR_ROUTE' },
    { world: 'an unknown interface', args: ['10.77.0.1', '-p', '80', '-e', 'nope0'], code: 'ERR_INTERFACE' },
    { world: 'an interface that is down', args: ['10.77.0.1', '-p', '80', '-e', 'down0'], code: 'ERR_INTERFACE' },
    {
      world: 'a user without CAP_NET_RAW, link packet',
      args: ['10.77.0.1', '-p', '80', '--link', 'packet'],
      code: 'ERR_PRIVILEGE',
      as: UNPRIVILEGED,
    },
    {
      world: 'a user without CAP_NET_RAW, link ip',
      args: ['10.77.0.1', '-p', '80', '--link', 'ip'],
      code: 'ERR_PRIVILEGE',
      as: UNPRIVILEGED,
    },
  ])('is told in one line, and nothing is sent: $world', async ({ args, code, as = [] }) => {
    const before = await network.frameCount()
    const ended = await network.scanner.run([...as, ...scanArgv(...args)])
    expect(ended).toMatchObject({ code: 1, stdout: '' })
    expect(ended.stderr).toMatch(new RegExp(`^.*${code}.*\\n$`))
    expect(await network.frameCount()).toBe(before)
  })

  it('is told in one line, and nothing but ARP is sent: a gateway that does not answer', async () => {
    const before = await network.synCount()
    const ended = await network.scanner.run(scanArgv('10.98.0.1', '-p', '80', '--link', 'packet'))
    expect(ended).toMatchObject({ code: 1, stdout: '' })
    expect(ended.stderr).toMatch(/^.*ERR_NEIGHBOUR.*\n$/)
    expect(await network.synCount()).toBe(before)
  })

  it('tells a user without CAP_NET_RAW how to get it', async () => {
    const ended = await network.scanner.run([...UNPRIVILEGED, ...scanArgv('10.77.0.1', '-p', '80')])
    expect(ended.stderr).toMatch(/sudo|setcap|CAP_NET_RAW/i)
  })
})
