import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Installation, makeInstallation, NET_RAW, XDP } from './installation.js'
import { makeNetwork, type Network } from './network.js'
import { readSweep } from './synsweep.js'
import { truth } from './truth.js'

const HOSTS = '10.77.0.0/27'
const PORTS = '1-100'
const EVERYTHING = ['--json', '--show', 'open,closed,filtered', '--rate', '20000', '--retries', '2']

describe('a user who owns nothing', () => {
  let network: Network
  let installation: Installation

  beforeAll(async () => {
    network = await makeNetwork({ takesXdp: true })
    installation = await makeInstallation()
  }, 60_000)
  afterAll(async () => {
    await installation.close()
    await network.close()
  })

  const run = (capabilities: readonly string[], ...options: string[]) =>
    network.scanner.run(installation.underUser(installation.argv(...options), capabilities))

  it.each([
    { capabilities: NET_RAW, how: ['--link', 'packet'], link: 'packet' },
    { capabilities: NET_RAW, how: ['--link', 'ip'], link: 'ip' },
    { capabilities: NET_RAW, how: [], link: 'packet' },
    { capabilities: XDP, how: ['--link', 'xdp'], link: 'xdp' },
    { capabilities: XDP, how: ['--link', 'packet', '--capture', 'xdp'], link: 'packet' },
  ])(
    'judges every endpoint as it truly is, with $capabilities and $how',
    async ({ capabilities, how, link }) => {
      const { code, header, verdicts } = readSweep(
        await run(capabilities, 'scan', HOSTS, '-p', PORTS, ...how, ...EVERYTHING),
      )
      expect([code, header.link, verdicts.length]).toEqual([0, link, 32 * 100])
      const wrong = verdicts.filter(({ address, port, state, reason }) => {
        const expected = truth(address, port)
        return state !== expected.state || reason !== expected.reason
      })
      expect(wrong.slice(0, 10)).toEqual([])
    },
    60_000,
  )

  it.each([
    { world: 'nothing', capabilities: [], how: [] },
    { world: 'CAP_NET_RAW for xdp', capabilities: NET_RAW, how: ['--link', 'xdp'] },
    { world: 'CAP_NET_RAW to capture by xdp', capabilities: NET_RAW, how: ['--capture', 'xdp'] },
    { world: 'all that xdp needs but CAP_NET_RAW', capabilities: ['net_admin', 'bpf'], how: ['--link', 'xdp'] },
  ])('with $world is refused in one line that names what is missing, and nothing is sent', async (row) => {
    const before = await network.synCount()
    const ended = await run(row.capabilities, 'scan', HOSTS, '-p', '80', ...row.how)
    expect(ended).toMatchObject({ code: 1, stdout: '' })
    expect(ended.stderr).toMatch(/^synsweep: .*CAP_.*sudo.* \[ERR_PRIVILEGE\]\n$/)
    expect(await network.synCount()).toBe(before)
  })

  it('is told what it has', async () => {
    const { stdout } = await run(XDP, 'interfaces', '--json')
    expect(JSON.parse(stdout).privileges).toMatchObject({ netRaw: true, netAdmin: true, bpf: true, root: false })
  })
})
