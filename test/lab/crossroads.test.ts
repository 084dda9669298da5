import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { type Crossroads, crossroadsTruth, makeCrossroads, WAYS } from './crossroads.js'
import { type Sweep, scanArgv, sweep } from './synsweep.js'

jest.setTimeout(30_000)

const PORTS = ['80', '81']
const LOOPBACK = ['127.0.0.1', '::1']

describe('a machine with every kind of way out of it', () => {
  let crossroads: Crossroads

  beforeAll(async () => {
    crossroads = await makeCrossroads()
  }, 60_000)
  afterAll(() => crossroads.close())

  describe.each(['auto', 'ip'])('all of them in one scan, by link %s', (link) => {
    let result: Sweep

    beforeAll(async () => {
      const targets = WAYS.flatMap((way) => way.targets)
      const options = ['--link', link, '--rate', '5000', '--retries', '2', '--cooldown', '500']
      result = await sweep(crossroads.scanner, [...targets, '-p', PORTS.join(), ...options])
    }, 60_000)

    it('ends well, and says what carried it', () => {
      expect(result).toMatchObject({ code: 0, header: { link: link === 'auto' ? 'packet+ip' : 'ip' } })
    })

    it.each(WAYS)('judges rightly what lies behind $name', (way) => {
      const verdicts = result.verdicts.filter(({ address }) => way.targets.includes(address))
      const wrong = verdicts.filter(({ state, reason, port }) => {
        const truth = crossroadsTruth(way, port)
        return state !== truth.state || reason !== truth.reason
      })
      expect([wrong.slice(0, 3), verdicts.length]).toEqual([[], way.targets.length * PORTS.length])
    })

    it('sends nothing where there is no way, and nothing twice', () => {
      const waylessCount = WAYS.filter(({ isLost }) => isLost).flatMap(({ targets }) => targets).length * PORTS.length
      const sent = result.verdicts.filter(({ attempts }) => attempts > 0).length
      expect(result.verdicts.length - sent).toBe(waylessCount)
      expect(result.summary).toMatchObject({ complete: true, strays: 0, filtered: waylessCount })
      expect(result.hosts.filter(({ reason }) => reason !== undefined)).toEqual([])
    })
  })

  it('is refused when no target has a way, in one line', async () => {
    const ended = await crossroads.scanner.run(scanArgv('10.86.1.1', 'fd86:4::1', '-p', '80'))
    expect(ended).toMatchObject({ code: 1, stdout: '' })
    expect(ended.stderr).toMatch(/^.*10\.86\.1\.1.*blackhole.*ERR_ROUTE.*\n$/)
  })

  it.each([
    ['an address of the other family', ['10.82.0.1', 'fd82::1', '--source-ip', '10.81.0.2'], 'ERR_FAMILY'],
    ['a link-local address without a link', ['fe80::1'], 'ERR_INTERFACE'],
    ['an interface that does not lead there', ['10.82.0.1', '--interface', 's1'], 'ERR_ROUTE'],
  ])('refuses %s', async (_, args, code) => {
    const ended = await crossroads.scanner.run(scanArgv(...args, '-p', '80'))
    expect(ended).toMatchObject({ code: 1, stdout: '' })
    expect(ended.stderr).toMatch(new RegExp(`^.*${code}.*\\n$`))
  })

  it('takes the source address that it is told to, of either family', async () => {
    await crossroads.scanner.script('ip address add 10.81.0.9/24 dev s0; ip address add fd81::9/64 dev s0 nodad')
    for (const [target, source] of [
      ['10.82.0.1', '10.81.0.9'],
      ['fd82::1', 'fd81::9'],
    ] as const) {
      const { verdicts } = await sweep(crossroads.scanner, [target, '-p', '80', '--source-ip', source])
      expect(verdicts).toMatchObject([{ address: target, state: 'open' }])
    }
  })

  it('asks its own uplinks by ARP and NDP, link-local addresses too', async () => {
    const shown = await crossroads.left.output(['ip', '-6', '-o', 'address', 'show', 'dev', 'u0', 'scope', 'link'])
    const linkLocal = /fe80[0-9a-f:]+/.exec(shown)![0]
    const { verdicts, header } = await sweep(crossroads.scanner, [
      ...['10.81.0.1', 'fd81::1', linkLocal, '10.81.0.77', 'fd81::77', '-p', '80', '--interface', 's0'],
    ])
    const found = Object.fromEntries(verdicts.map(({ address, reason }) => [address, reason]))
    expect(header.link).toBe('packet')
    expect(found).toEqual({
      ...{ '10.81.0.1': 'syn-ack', 'fd81::1': 'syn-ack', [linkLocal]: 'syn-ack' },
      ...{ '10.81.0.77': 'host-unreach', 'fd81::77': 'host-unreach' },
    })
  })

  it('shows its addresses and routes of both families', async () => {
    const shown = await crossroads.scanner.output([...scanArgv().slice(0, -1), 'interfaces', '--json'])
    expect(shown).toContain('fd83::2/64')
    expect(shown).toContain('10.83.0.2/24')
  })

  it.each(LOOPBACK)('agrees with itself about %s', async (address) => {
    const { header, verdicts } = await sweep(crossroads.scanner, [address, '-p', PORTS.join()])
    expect(header.link).toBe('ip')
    expect(verdicts.map(({ port, state }) => `${port} ${state}`).sort()).toEqual(['80 open', '81 closed'])
  })
})
