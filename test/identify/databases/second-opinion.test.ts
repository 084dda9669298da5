import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { ScanError } from '../../../src/errors.js'
import { type Databases, identify, openDatabases } from '../../../src/identify/index.js'
import { patienceFor } from '../../../src/identify/patience.js'
import { at, Fakes, identifyAll, identifyOne, SHORT } from '../fakes.js'

/** Our own, in the format of Nmap's. */
const PROBES = `
Exclude T:1
Probe TCP NULL q||
match demo m|^DEMO ([\\d.]+) at (\\S+)\\r\\n| p/Demo server/ v/$1/ h/$2/ o/Linux/ cpe:/a:demo:demo:$1/
softmatch vague m|^VAGUE|
match stuck m|^(?:a+)+$|
match after m|^a+!$| p/After/
Probe TCP GenericLines q|\\r\\n\\r\\n|
rarity 1
match echoing m|^what is "\\\\r"\\?\\n$| p/Asker/
match vague m|^VAGUE\\r\\n (\\d+)| p/Vague server/ v/$1/
Probe TCP GetRequest q|GET / HTTP/1.0\\r\\n\\r\\n|
rarity 1
match http m|^HTTP/1\\.1 200 OK\\r\\nX-Kind: (\\w+)\\r\\n| p/Kind $1/
match other m|^HTTP|s p/Other/
Probe TCP Login q|USER anonymous\\r\\n|
rarity 1
match login m|^.| p/never asked/
Probe TCP Rare q|HELP\\r\\n|
rarity 9
match rare m|^RARE| p/Rare/
`
const RECOG = `<fingerprints matches="ssh.banner"><fingerprint pattern="^OpenSSH_(\\S+) Debian">
<param pos="0" name="service.product" value="other"/><param pos="1" name="service.version"/>
<param pos="0" name="os.product" value="Debian"/></fingerprint></fingerprints>`

let folder: string
let databases: Databases

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'databases-'))
  writeFileSync(join(folder, 'probes'), PROBES, 'latin1')
  mkdirSync(join(folder, 'recog'))
  writeFileSync(join(folder, 'recog', 'ssh.xml'), RECOG)
  databases = await openDatabases({ nmapProbes: join(folder, 'probes'), recog: join(folder, 'recog') })
})

afterAll(() => rmSync(folder, { recursive: true }))

describe("with the user's databases", () => {
  it('a greeting that our probes do not know is known', async () => {
    await using fakes = new Fakes()
    const port = await fakes.talk('DEMO 1.2 at host\x1b\r\n', () => '')
    const service = await identifyOne(port, { databases, explains: true })
    expect(service).toMatchObject({
      ...{ name: 'demo', product: 'Demo server', version: '1.2', auth: 'unknown', probe: 'nmap:NULL', tls: false },
      facts: { claimedName: 'host\\x1b', os: 'Linux', cpe: ['cpe:/a:demo:demo:1.2'] },
      excerpt: 'DEMO 1.2 at host\\x1b\\r\\n',
      explain: { recognition: 'pattern', pattern: `${join(folder, 'probes')}:4` },
    })
    expect(service).not.toHaveProperty('via')
    expect(service.explain!.asked[0]).toBe('greeting')
  })

  it('what our probes know by name and not by product has a product added, of the same service only', async () => {
    await using fakes = new Fakes()
    const port = await fakes.talk('', () => 'HTTP/1.1 200 OK\r\nX-Kind: odd\r\nContent-Length: 0\r\n\r\n')
    expect(await identifyOne(port, { databases })).toMatchObject({
      ...{ name: 'http', product: 'Kind odd', probe: 'http-get', via: 'nmap:GetRequest' },
    })
    const other = await fakes.talk('', () => 'HTTP/1.1 200 OK\r\nX-Sort: odd\r\nContent-Length: 0\r\n\r\n')
    const service = await identifyOne(other, { databases })
    expect(service).toMatchObject({ name: 'http', probe: 'http-get' })
    expect(service.product).toBeUndefined()
    expect(service).not.toHaveProperty('via')
  })

  it('product and version that our probes have seen stand; Recog adds the system', async () => {
    await using fakes = new Fakes()
    const port = await fakes.talk('SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u10\r\n')
    expect(await identifyOne(port, { databases, explains: true })).toMatchObject({
      ...{ product: 'OpenSSH', version: '9.2p1', probe: 'ssh-banner', via: 'recog:ssh.banner' },
      facts: { os: 'Debian' },
      explain: {
        asked: ['greeting', 'ssh-banner'],
        recognition: 'protocol',
        pattern: `${join(folder, 'recog', 'ssh.xml')}:1`,
      },
    })
  })

  it('what is still unknown is asked what may be asked, one connection each, and nothing else', async () => {
    await using fakes = new Fakes()
    const heard: string[] = []
    const port = await fakes.serve((socket) => {
      const said: string[] = []
      socket.on('data', (bytes) => {
        const text = bytes.toString('latin1')
        said.push(text)
        if (text === '\r\n\r\n') socket.write('what is "\\r"?\n')
      })
      socket.on('close', () => heard.push(said.join('')))
    })
    const service = await identifyOne(port, { databases, explains: true })
    expect(service).toMatchObject({ name: 'echoing', product: 'Asker', probe: 'nmap:GenericLines' })
    expect(service.explain!.asked.at(-1)).toBe('nmap:GenericLines')
    expect(heard.filter((text) => text.includes('\r\n\r\n') && !text.startsWith('GET'))).toEqual(['\r\n\r\n'])
    expect(heard.join('')).not.toMatch(/USER|HELP|HTTP\/1\.0/)
    expect(service.connections).toBe(fakes.connectionCount)
  })

  it('a soft match names it, and a later answer of the same service says more', async () => {
    await using fakes = new Fakes()
    const soft = await fakes.talk('VAGUE\r\n', () => '')
    expect(await identifyOne(soft, { databases, explains: true })).toMatchObject({
      ...{ name: 'vague', probe: 'nmap:NULL', explain: { recognition: 'name-only' } },
    })
    const hard = await fakes.talk('VAGUE\r\n', (said) => (said === '\r\n\r\n' ? ' 12\r\n' : ''))
    expect(await identifyOne(hard, { databases })).toMatchObject({
      name: 'vague',
      probe: 'nmap:GenericLines',
      version: '12',
    })
  })

  it('an excluded port is not asked', async () => {
    await using fakes = new Fakes()
    const heard: string[] = []
    const port = await fakes.serve((socket) => socket.on('data', (bytes) => heard.push(bytes.toString('latin1'))))
    const nmap = { ...databases.nmap!, excluded: [port] }
    expect(await identifyOne(port, { databases: { nmap } })).toMatchObject({
      name: 'unknown',
      unknownBecause: 'silent',
    })
    expect(heard).not.toContain('\r\n\r\n')
  })

  it('a pattern that runs away is told once, others and other endpoints go on', async () => {
    await using fakes = new Fakes()
    const warnings: string[] = []
    const hurting = await fakes.talk(`${'a'.repeat(40)}!`, () => '')
    const ports = [
      hurting,
      await fakes.talk('DEMO 1 at a\r\n', () => ''),
      await fakes.talk(`${'a'.repeat(50)}!`, () => ''),
    ]
    const options = { databases, mostPerHost: 3, onWarning: (text: string) => warnings.push(text) }
    const services = await identifyAll(
      ports.map((port) => at(port)),
      options,
    )
    const byPort = new Map(services.map((service) => [service.port, service.name]))
    expect(ports.map((port) => byPort.get(port))).toEqual(['after', 'demo', 'after'])
    expect(warnings).toEqual([
      `${join(folder, 'probes')}:6: the pattern ran away on an answer and is not used any more`,
    ])
  })

  it.each(['break', 'abort'])('%s in the middle of a match ends at once, and leaves nothing behind', async (how) => {
    await using fakes = new Fakes()
    const controller = new AbortController()
    const ports = [
      await fakes.talk('SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n'),
      await fakes.talk(`${'a'.repeat(60)}!`, () => ''),
    ]
    const run = identify(
      ports.map((port) => at(port)),
      { patience: SHORT, databases, mostPerHost: 2, signal: controller.signal },
    )
    const all = (async () => {
      for await (const service of run) {
        expect(service.name).toBe('ssh')
        if (how === 'break') break
        controller.abort(new Error('enough'))
      }
    })()
    if (how === 'break') await all
    else await expect(all).rejects.toThrow('enough')
    while (fakes.sockets.size > 0) await new Promise((resolve) => setTimeout(resolve, 5)) // every connection has ended
  })

  it('that are not asked for nothing is different', async () => {
    await using fakes = new Fakes()
    const port = await fakes.talk('DEMO 1.2 at host\r\n', () => '')
    const service = await identifyOne(port)
    expect(service).toMatchObject({ name: 'unknown', unknownBecause: 'unrecognised' })
    expect(service).not.toHaveProperty('explain')
  })
})

describe('opening databases', () => {
  const failure = async (request: Parameters<typeof openDatabases>[0]) => {
    const error = await openDatabases(request).then(
      () => undefined,
      (thrown: ScanError) => thrown,
    )
    return [error?.code, error?.message.replaceAll(folder, 'F')]
  }

  it('says what cannot be read, in one line', async () => {
    expect(await failure({ nmapProbes: join(folder, 'none') })).toEqual([
      'ERR_FILE_READ',
      'cannot read F/none: no such file or directory',
    ])
    expect(await failure({ nmapProbes: folder })).toEqual(['ERR_FILE_READ', 'cannot read F: it is a directory'])
    expect(await failure({ recog: join(folder, 'none') })).toEqual([
      'ERR_FILE_READ',
      'cannot read F/none: no such file or directory',
    ])
    expect(await failure({ recog: join(folder, 'probes') })).toEqual([
      'ERR_FILE_READ',
      'cannot read F/probes: it is no directory',
    ])
    expect(await failure({ recog: folder })).toEqual([
      'ERR_RECOG',
      "F: no fingerprint in it: name the directory that holds Recog's *.xml files",
    ])
    expect(await failure({ nmapProbes: join(folder, 'recog', 'ssh.xml') })).toEqual([
      'ERR_NMAP_PROBES',
      `F/recog/ssh.xml:1: expected Exclude, Probe, match, softmatch, ports, sslports, rarity, fallback, totalwaitms, tcpwrappedms; got "<fingerprints"`,
    ])
  })

  it('finds the one that came with Nmap', async () => {
    const { nmap } = await openDatabases({ nmapProbes: 'installed' })
    expect(nmap!.file).toMatch(/\/nmap-service-probes$/)
  })

  it('tells of patterns that are left out', async () => {
    const file = join(folder, 'odd')
    const lines = Array.from({ length: 5 }, (_, i) => `match a m|(?>${i})|`)
    writeFileSync(file, `Probe TCP NULL q||\n${lines.join('\n')}\n`)
    const warnings: string[] = []
    await openDatabases({ nmapProbes: file, onWarning: (text) => warnings.push(text.replaceAll(folder, 'F')) })
    expect(warnings).toEqual([
      'F/odd: 5 patterns are of a kind that is not read, and left out: line 2 (a group (?>…)), line 3 (a group (?>…)), line 4 (a group (?>…)), 2 more',
    ])
  })
})

describe('the time for a greeting', () => {
  it('is as long as asked for: a server that greets late is heard', async () => {
    await using fakes = new Fakes()
    const port = await fakes.serve((socket) => {
      const timer = setTimeout(() => socket.write('SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n'), 400)
      socket.on('close', () => clearTimeout(timer))
    })
    expect(await identifyOne(port)).toMatchObject({ name: 'unknown' })
    const patience = { ...SHORT, greetingMs: 5000, callMs: 10_000 }
    expect(await identifyOne(port, { patience })).toMatchObject({ name: 'ssh', connections: 1 })
  })

  it('lengthens what is given to a connection and to an endpoint', () => {
    expect(patienceFor(6000)).toEqual({ greetingMs: 6000, callMs: 9800, endpointMs: 39_600 })
    expect(patienceFor(500)).toEqual({ greetingMs: 500, callMs: 5000, endpointMs: 30_000 })
  })
})
