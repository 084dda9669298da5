import { createServer as createTlsServer } from 'node:tls'
import { describe, expect, it } from '@jest/globals'
import { identify, probes, type Target } from '../../src/identify/index.js'
import { CERTIFICATE, KEY } from './certificate.js'
import { at, Fakes, identifyAll, identifyOne, SHORT } from './fakes.js'

const SSH = 'SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u10\r\n'
const PAGE = 'HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nContent-Length: 2\r\n\r\nhi'

describe('what speaks on a port that tells nothing', () => {
  it('is a service that greets, on one connection', async () => {
    await using fakes = new Fakes()
    const port = await fakes.talk(SSH)
    expect(await identifyOne(port)).toMatchObject({
      ...{ address: '127.0.0.1', port, protocol: 'tcp', name: 'ssh', product: 'OpenSSH', version: '9.2p1' },
      ...{ distroPatched: true, tls: false, auth: 'required', probe: 'ssh-banner', connections: 1 },
    })
    expect(fakes.connectionCount).toBe(1)
  })

  it('is a web server, once a greeting was waited for', async () => {
    await using fakes = new Fakes()
    const port = await fakes.talk('', () => PAGE)
    const service = await identifyOne(port)
    expect(service).toMatchObject({ name: 'http', product: 'nginx', version: '1.22.1', auth: 'unknown' })
  })

  it('is Redis: what it answers to a web browser gives it away', async () => {
    await using fakes = new Fakes()
    const port = await fakes.talk('', (said) =>
      said.includes('INFO') ? '-NOAUTH Authentication required.\r\n' : "-ERR unknown command 'GET'\r\n",
    )
    const service = await identifyOne(port)
    expect(service).toMatchObject({ name: 'redis', auth: 'required', probe: 'redis-info' })
    expect(service.connections).toBe(3) // silence, GET, INFO
  })

  it('is silent: at most one listening, HTTP, TLS and five guesses are spent on it', async () => {
    await using fakes = new Fakes()
    const port = await fakes.serve(() => {})
    const service = await identifyOne(port)
    expect(service).toMatchObject({ name: 'unknown', unknownBecause: 'silent', auth: 'unknown', tls: false })
    expect(service.connections).toBe(fakes.connectionCount)
    expect(service.connections).toBeLessThanOrEqual(7)
    expect(service).not.toHaveProperty('probe')
  })

  it('hangs up at once: nothing more is asked', async () => {
    await using fakes = new Fakes()
    const port = await fakes.serve((socket) => socket.end())
    expect(await identifyOne(port)).toMatchObject({ name: 'unknown', unknownBecause: 'closed', connections: 1 })
  })

  it('answers what nobody knows: the answer is shown', async () => {
    await using fakes = new Fakes()
    const port = await fakes.talk('Good day. Who is there?\r\n', () => 'Pardon?\r\n')
    const service = await identifyOne(port)
    expect(service).toMatchObject({ name: 'unknown', unknownBecause: 'unrecognised' })
    expect(service.excerpt).toBe('Good day. Who is there?\\r\\n')
  })

  it('is not there any more', async () => {
    await using fakes = new Fakes()
    const port = await fakes.talk('')
    await fakes[Symbol.asyncDispose]()
    expect(await identifyOne(port)).toMatchObject({ name: 'unknown', unknownBecause: 'unreachable', connections: 1 })
  })
})

describe('the usual port', () => {
  const onPort = (port: number) =>
    probes.map((probe) => (probe.id === 'redis-info' ? { ...probe, ports: [port] } : probe))

  it('is asked at once, by the probe that it points to', async () => {
    await using fakes = new Fakes()
    const port = await fakes.talk('', () => '-NOAUTH Authentication required.\r\n')
    expect(await identifyOne(port, { probes: onPort(port) })).toMatchObject({ name: 'redis', connections: 1 })
  })

  it('is no proof: a web server on it is a web server', async () => {
    await using fakes = new Fakes()
    const port = await fakes.talk('', () => PAGE)
    expect(await identifyOne(port, { probes: onPort(port) })).toMatchObject({ name: 'http', product: 'nginx' })
  })

  it('gets nothing said to it where printers listen', async () => {
    await using fakes = new Fakes()
    const heard: string[] = []
    await fakes.serve((socket) => socket.on('data', (bytes) => heard.push(bytes.toString('latin1'))), { port: 9107 })
    expect(await identifyOne(9107)).toMatchObject({ name: 'unknown', unknownBecause: 'silent', connections: 1 })
    expect(heard).toEqual([])
  })
})

describe('TLS', () => {
  async function serveTls(
    onText: (said: string) => string,
  ): Promise<{ port: number; names: string[] } & AsyncDisposable> {
    const names: string[] = []
    const SNICallback = (name: string, done: (error: Error | null) => void) => {
      names.push(name)
      done(null)
    }
    const server = createTlsServer({ cert: CERTIFICATE, key: KEY, SNICallback }, (socket) =>
      socket.on('error', () => {}).on('data', (bytes) => socket.end(onText(bytes.toString('latin1')))),
    )
    server.on('tlsClientError', () => {})
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    return { port, names, [Symbol.asyncDispose]: () => new Promise<void>((done) => server.close(() => done())) }
  }

  it('is found by what a TLS server says to a web browser, and the web server is found inside', async () => {
    await using server = await serveTls(() => PAGE)
    const service = await identifyOne(server.port)
    expect(service).toMatchObject({ name: 'http', product: 'nginx', tls: true, probe: 'http-get' })
    expect(service.tlsDetails).toMatchObject({
      ...{ version: 'TLSv1.3', subject: 'lab.example', names: ['lab.example', '10.99.0.1'], issuer: 'lab.example' },
      ...{ selfSigned: true, key: 'EC P-256' },
    })
    expect(service.tlsDetails?.fingerprint).toMatch(/^[\da-f]{64}$/)
    expect(Date.parse(service.tlsDetails!.notAfter!)).toBeGreaterThan(Date.parse(service.tlsDetails!.notBefore!))
  })

  it('asks by the name that the target was given as', async () => {
    await using server = await serveTls(() => PAGE)
    const [service] = await identifyAll([{ ...at(server.port), hostName: 'lab.example' }])
    expect(service).toMatchObject({ name: 'http', tls: true, hostName: 'lab.example' })
    expect(new Set(server.names)).toEqual(new Set(['lab.example']))
  })

  it('is all that is known of a server that says nothing inside', async () => {
    await using server = await serveTls(() => '')
    expect(await identifyOne(server.port)).toMatchObject({
      name: 'tls',
      tls: true,
      probe: 'tls-hello',
      auth: 'unknown',
    })
  })
})

describe('hostile services', () => {
  it.each([
    ['an endless stream', (write: (text: string) => void) => setInterval(() => write('A'.repeat(65_536)), 1)],
    ['one byte at a time, for ever', (write: (text: string) => void) => setInterval(() => write('A'), 20)],
  ])('%s is cut off, and others are identified beside it', async (_, start) => {
    await using fakes = new Fakes()
    const timers: NodeJS.Timeout[] = []
    const endless = await fakes.serve((socket) => {
      socket.setNoDelay()
      timers.push(start((text) => socket.writable && socket.writableLength < 1e6 && socket.write(text)))
    })
    const port = await fakes.talk(SSH)
    const services = await identifyAll([at(endless), at(port)], { mostPerHost: 2 })
    for (const timer of timers) clearInterval(timer)
    const byPort = new Map(services.map((service) => [service.port, service]))
    expect(byPort.get(port)).toMatchObject({ name: 'ssh' })
    expect(byPort.get(endless)).toMatchObject({ name: 'unknown', unknownBecause: 'unrecognised' })
    expect(byPort.get(endless)!.excerpt!.length).toBeLessThanOrEqual(200)
  })

  it('no character of theirs acts on a terminal, no secret of theirs is repeated', async () => {
    await using fakes = new Fakes()
    const port = await fakes.talk(
      '\x1b]0;owned\x07\x1b[2J password=hunter2 \x00\xff\x9b31m \xe2\x80\xae token: abcdef\r\n',
      () => '?',
    )
    const { excerpt } = await identifyOne(port)
    expect(excerpt).not.toMatch(/[\p{Cc}\u202e]/u)
    expect(excerpt).toContain('\\x1b]0;owned\\x07')
    expect(excerpt).not.toMatch(/hunter2|abcdef/)
  })

  it('a name that greets as everything at once is nothing', async () => {
    await using fakes = new Fakes()
    const port = await fakes.talk(`${SSH}220 ftp ready\r\n* OK\r\n@RSYNCD: 31.0\r\n${PAGE}`, () => 'x')
    expect(await identifyOne(port)).toMatchObject({ name: 'unknown', unknownBecause: 'decoy', auth: 'unknown' })
  })

  it('a decoy that answers every question well is told by the questions', async () => {
    await using fakes = new Fakes()
    const port = await fakes.talk('', (said) => {
      if (said.startsWith('GET')) return PAGE
      if (said.includes('INFO')) return '-NOAUTH Authentication required.\r\n'
      return 'VERSION 1.6.18\r\n'
    })
    expect(await identifyOne(port)).toMatchObject({ name: 'unknown', unknownBecause: 'decoy' })
  })

  it('a TLS handshake that never ends is left', async () => {
    await using fakes = new Fakes()
    const port = await fakes.talk('', (said) =>
      said.startsWith('\x16') ? '\x16\x03\x03\x40\x00' : '\x15\x03\x01\x00\x02\x02\x16',
    )
    expect(await identifyOne(port)).toMatchObject({ name: 'unknown', unknownBecause: 'unrecognised', tls: false })
  })

  it('redirects are told and not followed', async () => {
    await using fakes = new Fakes()
    const port = await fakes.talk('', () => 'HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n')
    const service = await identifyOne(port)
    expect(service.facts).toMatchObject({ status: 302, redirect: '/again' })
    expect(fakes.connectionCount).toBeLessThanOrEqual(3) // silence, the page, the control question
  })
})

describe('many endpoints', () => {
  it('are each identified once, whatever the order, one connection a host at a time', async () => {
    await using fakes = new Fakes()
    const ports = await Promise.all(Array.from({ length: 20 }, () => fakes.talk(SSH)))
    const services = await identifyAll(ports.map((port) => at(port)))
    expect(services).toHaveLength(20)
    expect(new Set(services.map(({ port }) => port))).toEqual(new Set(ports))
    expect(fakes.mostAtOnce).toBeLessThanOrEqual(2) // the one before may not have heard of its end yet
  })

  it('keep their answers apart, also where those come in pieces and all at once', async () => {
    await using fakes = new Fakes()
    const ports = await Promise.all(
      Array.from({ length: 30 }, (_, i) =>
        fakes.serve((socket) => {
          socket.write(`SSH-2.0-OpenSSH_9.${i}`)
          setTimeout(() => socket.write('p1\r\n'), 20)
        }),
      ),
    )
    const services = await identifyAll(
      ports.map((port, i) => ({ ...at(port), hostName: `host${i}.example` })),
      { mostPerHost: 30 },
    )
    expect(new Set(services.map(({ hostName, version }) => `${hostName} ${version}`))).toEqual(
      new Set(ports.map((_, i) => `host${i}.example 9.${i}p1`)),
    )
  })

  it('share as many connections as are allowed in all', async () => {
    await using fakes = new Fakes()
    const port = await fakes.serve((socket) => setTimeout(() => socket.write(SSH, 'latin1'), 30), { host: '0.0.0.0' })
    const targets = Array.from({ length: 60 }, (_, i) => at(port, `127.0.1.${i + 1}`))
    const services = await identifyAll(targets, { mostInFlight: 8 })
    expect(services.filter(({ name }) => name === 'ssh')).toHaveLength(60)
    expect(fakes.mostAtOnce).toBeGreaterThan(4)
    expect(fakes.mostAtOnce).toBeLessThanOrEqual(16)
  })

  it('are not read ahead of a reader who takes nothing', async () => {
    await using fakes = new Fakes()
    const port = await fakes.serve((socket) => socket.write(SSH, 'latin1'), { host: '0.0.0.0' })
    let readCount = 0
    function* endpoints(): Generator<Target> {
      for (; readCount < 10_000; readCount++) yield at(port, `127.1.${readCount >> 8}.${readCount & 255}`)
    }
    const stream = identify(endpoints(), { patience: SHORT, mostInFlight: 4 })
    await stream.next()
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(readCount).toBeLessThanOrEqual(4 * 4 + 4 + 2)
    expect(fakes.connectionCount).toBeLessThanOrEqual(10)
    await stream.return(undefined)
    expect(await stream.next()).toEqual({ done: true, value: undefined })
  })

  it('none: the stream ends', async () => {
    expect(await identifyAll([])).toEqual([])
  })

  it('an error of the source is the error of the stream', async () => {
    async function* broken(): AsyncGenerator<Target> {
      yield await Promise.reject(new RangeError('source'))
    }
    await expect(identifyAll(broken() as never)).rejects.toThrow('source')
  })
})

describe('ending', () => {
  it('by a signal closes every connection at once and throws the reason', async () => {
    await using fakes = new Fakes()
    const port = await fakes.serve(() => {}, { host: '0.0.0.0' })
    const abort = new AbortController()
    const targets = Array.from({ length: 30 }, (_, i) => at(port, `127.0.2.${i + 1}`))
    const running = identifyAll(targets, { signal: abort.signal, patience: {} })
    while (fakes.sockets.size < 30) await new Promise((resolve) => setTimeout(resolve, 5))
    abort.abort(new Error('enough'))
    await expect(running).rejects.toThrow('enough')
    while (fakes.sockets.size > 0) await new Promise((resolve) => setTimeout(resolve, 5)) // jest ends a test that waits for ever
  })

  it('by leaving the loop closes every connection', async () => {
    await using fakes = new Fakes()
    const silent = await fakes.serve(() => {}, { host: '0.0.0.0' })
    const port = await fakes.talk(SSH)
    const targets = [...Array.from({ length: 10 }, (_, i) => at(silent, `127.0.3.${i + 1}`)), at(port)]
    for await (const service of identify(targets)) {
      expect(service.name).toBe('ssh')
      break
    }
    while (fakes.sockets.size > 0) await new Promise((resolve) => setTimeout(resolve, 5))
  })

  it('before it began: a signal that is aborted already', async () => {
    await expect(identifyAll([at(1)], { signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow('before')
  })
})
