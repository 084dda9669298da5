import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Installation, makeInstallation } from './installation.js'
import { makeNetwork, type Network } from './network.js'
import { ROOT } from './root.js'
import { readSweep } from './synsweep.js'
import { IPV6_TARGETS, PORTS, TARGETS, truth } from './truth.js'

const BUILT = join(ROOT, 'build/Release/synsweep-raw')
const EVERYTHING = ['--json', '--show', 'open,closed,filtered', '--rate', '40000', '--retries', '2']

describe('a user with nothing but the helper', () => {
  let network: Network
  let folder: string
  let installation: Installation
  let powerless: Installation

  beforeAll(async () => {
    network = await makeNetwork({ takesXdp: true, hasIpv6: true })
    folder = await mkdtemp(join(tmpdir(), 'synlab-'))
    const helper = join(folder, 'synsweep-raw')
    await copyFile(BUILT, helper)
    await network.scanner.output(['setcap', 'cap_net_raw+ep', helper])
    installation = await makeInstallation({ helper })
    await copyFile(BUILT, join(folder, 'powerless'))
    powerless = await makeInstallation({ helper: join(folder, 'powerless') })
  }, 60_000)
  afterAll(async () => {
    await installation.close()
    await powerless.close()
    await rm(folder, { recursive: true })
    await network.close()
  })

  const run = (...options: string[]) => network.scanner.run(installation.underUser(installation.argv(...options)))

  it.each(['packet', 'ip'])(
    'judges 256 hosts × 1,000 ports as they truly are by link %s, and loses nothing',
    async (link) => {
      const swept = readSweep(await run('scan', TARGETS, '-p', PORTS, '--link', link, ...EVERYTHING))
      expect([swept.code, swept.header.link, swept.verdicts.length]).toEqual([0, link, 256_000])
      const wrong = swept.verdicts.filter(({ address, port, state, reason, reasonAddress }) => {
        const expected = truth(address, port)
        return state !== expected.state || reason !== expected.reason || reasonAddress !== expected.reasonAddress
      })
      expect(wrong.slice(0, 10)).toEqual([])
      expect(swept.summary).toMatchObject({ complete: true, strays: 0, drops: { kernel: 0, interface: 0, queue: 0 } })
    },
    150_000,
  )

  it.each(['packet', 'ip'])(
    'judges IPv6 beside IPv4 by link %s',
    async (link) => {
      const swept = readSweep(
        await run('scan', '10.77.0.0/28', IPV6_TARGETS, '-p', '1-100', '--link', link, ...EVERYTHING),
      )
      expect([swept.code, swept.header.link, swept.verdicts.length]).toEqual([0, link, (16 + 256) * 100])
      const wrong = swept.verdicts.filter(({ address, port, state, reason, reasonAddress }) => {
        const expected = truth(address, port)
        return state !== expected.state || reason !== expected.reason || reasonAddress !== expected.reasonAddress
      })
      expect(wrong.slice(0, 10)).toEqual([])
      expect(swept.summary).toMatchObject({ complete: true, strays: 0, drops: { kernel: 0, interface: 0, queue: 0 } })
    },
    60_000,
  )

  it('sends from two threads, and to loopback', async () => {
    const threads = ['--transmit-threads', '2']
    const swept = readSweep(await run('scan', '10.77.0.0/28', '-p', '1-100', ...EVERYTHING, ...threads))
    expect(swept.verdicts.filter(({ address, port, state }) => truth(address, port).state !== state)).toEqual([])
    const own = readSweep(await run('scan', '127.0.0.1', '-p', '1-2000', ...EVERYTHING))
    expect(own.summary).toMatchObject({ open: 0, closed: 2000, filtered: 0 })
    const own6 = readSweep(await run('scan', '::1', '-p', '1-2000', ...EVERYTHING))
    expect(own6.summary).toMatchObject({ open: 0, closed: 2000, filtered: 0 })
  }, 60_000)

  it.each([
    ['ARP', '10.77.0.0'],
    ['NDP', 'fd77::'],
  ])(
    'asks gateways by %s',
    async (_, target) => {
      await network.scanner.script('ip neighbour flush dev s0')
      expect(readSweep(await run('scan', target, '-p', '3', '--link', 'packet', '--json')).summary.open).toBe(1)
    },
    60_000,
  )

  it('asks for neighbours by ARP and NDP', async () => {
    const ours = ['10.76.0.1', 'fd76::1', '10.76.0.200', 'fd76::200']
    const swept = readSweep(await run('scan', ...ours, '-p', '999', '--link', 'packet', ...EVERYTHING))
    expect(Object.fromEntries(swept.verdicts.map(({ address, reason }) => [address, reason]))).toEqual({
      ...{ '10.76.0.1': 'reset', 'fd76::1': 'reset' },
      ...{ '10.76.0.200': 'host-unreach', 'fd76::200': 'host-unreach' },
    })
  }, 60_000)

  it.each([
    { what: 'link xdp', options: ['--link', 'xdp'], code: 'ERR_PRIVILEGE', names: /CAP_BPF/ },
    { what: 'capture xdp', options: ['--capture', 'xdp'], code: 'ERR_PRIVILEGE', names: /CAP_BPF/ },
    { what: 'an unknown interface', options: ['-e', 'nope0'], code: 'ERR_INTERFACE', names: /nope0/ },
  ])('is refused $what by name', async ({ options, code, names }) => {
    const ended = await run('scan', '10.77.0.1', '-p', '80', ...options)
    expect(ended).toMatchObject({ code: 1, stdout: '' })
    expect(ended.stderr).toMatch(new RegExp(`^synsweep: .*\\[${code}\\]\\n$`))
    expect(ended.stderr).toMatch(names)
  })

  it('that has no capability is told how to give it', async () => {
    const ended = await network.scanner.run(powerless.underUser(powerless.argv('scan', '10.77.0.1', '-p', '80')))
    expect(ended).toMatchObject({ code: 1, stdout: '' })
    expect(ended.stderr).toMatch(/^synsweep: .*sudo.*sudo setcap cap_net_raw\+ep .*synsweep-raw.*\[ERR_PRIVILEGE\]\n$/)
  })

  it('is told by interfaces', async () => {
    const { privileges, helper, links } = JSON.parse((await run('interfaces', '--json')).stdout)
    expect([privileges.netRaw, helper.state]).toEqual([false, 'ready'])
    expect(links).toMatchObject([
      { name: 'xdp', works: false },
      { name: 'packet', works: true },
      { name: 'ip', works: true },
    ])
  })
})
