import { createServer, type Server, type Socket } from 'node:net'
import { type IdentifyOptions, identify, type Target } from '../../src/identify/index.js'
import type { Patience } from '../../src/identify/patience.js'
import type { Service } from '../../src/model/index.js'

/** Shorter than in earnest, so that silence costs little; long enough for a busy machine. */
export const SHORT: Patience = {
  connectMs: 2000,
  greetingMs: 150,
  answerMs: 300,
  quietMs: 80,
  callMs: 1000,
  endpointMs: 20_000,
}

/** Servers on 127.0.0.1 that live as long as one test. */
export class Fakes implements AsyncDisposable {
  readonly #servers: Server[] = []
  readonly sockets = new Set<Socket>()
  /** Connections that any of them has taken. */
  connectionCount = 0
  /** The most that were open at once. */
  mostAtOnce = 0

  /** @returns the port */
  async serve(onConnection: (socket: Socket) => void, { port = 0, host = '127.0.0.1' } = {}): Promise<number> {
    const server = createServer((socket) => {
      this.connectionCount++
      this.sockets.add(socket)
      this.mostAtOnce = Math.max(this.mostAtOnce, this.sockets.size)
      socket.on('error', () => {})
      socket.on('close', () => this.sockets.delete(socket))
      socket.resume() // or its end goes unnoticed
      onConnection(socket)
    })
    this.#servers.push(server)
    await new Promise<void>((resolve) => server.listen(port, host, resolve))
    const address = server.address()
    if (address === null || typeof address === 'string') throw new TypeError('not a TCP server')
    return address.port
  }

  /** One that says `greeting`, and then answers whatever comes by `answer`. */
  talk(greeting: string, answer: (said: string) => string | undefined = () => undefined): Promise<number> {
    return this.serve((socket) => {
      if (greeting !== '') socket.write(greeting, 'latin1')
      socket.on('data', (bytes) => {
        const text = answer(bytes.toString('latin1'))
        if (text === undefined) socket.end()
        else socket.write(text, 'latin1')
      })
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.sockets) socket.destroy()
    await Promise.all(this.#servers.map((server) => new Promise((resolve) => server.close(resolve))))
  }
}

export function at(port: number, address = '127.0.0.1'): Target {
  return { address, port, protocol: 'tcp' }
}

export async function identifyAll(targets: Iterable<Target>, options: IdentifyOptions = {}): Promise<Service[]> {
  const services: Service[] = []
  for await (const service of identify(targets, { patience: SHORT, ...options })) services.push(service)
  return services
}

export async function identifyOne(port: number, options: IdentifyOptions = {}): Promise<Service> {
  const [service] = await identifyAll([at(port)], options)
  return service!
}
