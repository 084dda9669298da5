import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { afterEach, describe, expect, it } from '@jest/globals'
import { identify, type Probe, type Target } from '../../src/identify/index.js'
import type { Service } from '../../src/model/index.js'
import { SHORT } from './fakes.js'

const sockets: Socket[] = []

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close()
})

async function open(address = '127.0.0.1'): Promise<Socket> {
  const socket = createSocket('udp4')
  sockets.push(socket)
  socket.bind(0, address)
  await once(socket, 'listening')
  return socket
}

/** Says who it is to whoever asks, from the sockets given, one after the other. */
async function serve(...speakers: readonly ['itself' | Socket, string][]): Promise<Target> {
  const socket = await open()
  socket.on('message', (_, { port, address }) => {
    for (const [speaker, said] of speakers) (speaker === 'itself' ? socket : speaker).send(said, port, address)
  })
  return { address: '127.0.0.1', port: socket.address().port, protocol: 'udp' }
}

async function ask({ port, ...rest }: Target, answersElsewhere?: true): Promise<Service> {
  const probe: Probe = {
    ...{ id: 'greeter-hello', service: 'Greeter', about: 'Says hello.', safety: 'benign', transport: 'udp' },
    ...{ ports: [port], rarity: 9, sources: ['none'] },
    ...(answersElsewhere && { answersElsewhere }),
    conversations: [{ turns: [{ say: 'hello', isWhole: ({ text }) => text.endsWith('.') }] }],
    identify: (heard) => (heard.reply(0).isEmpty ? undefined : { name: 'greeter', product: heard.reply(0).text }),
  }
  for await (const service of identify([{ port, ...rest }], { probes: [probe], patience: SHORT })) return service
  throw new Error('no service came')
}

describe('a question by UDP', () => {
  it('is answered by the port that was asked', async () => {
    const service = await ask(await serve(['itself', 'me.']))
    expect(service).toMatchObject({ protocol: 'udp', name: 'greeter', product: 'me.', connections: 1 })
  })

  it('tells by how much the longest answer was longer than its question', async () => {
    const service = await ask(await serve(['itself', 'twice as long as hello.']))
    expect(service.exchange).toEqual({ sentBytes: 5, receivedBytes: 23 })
  })

  it('weighs nothing that came by TCP, and no silence', async () => {
    const service = await ask(await serve([await open(), 'not me.']))
    expect(service).not.toHaveProperty('exchange')
  })

  it('is not answered by another port', async () => {
    const service = await ask(await serve([await open(), 'not me.']))
    expect(service).toMatchObject({ name: 'unknown', unknownBecause: 'silent' })
  })

  it('is answered by another port of the same host, where the protocol has it so', async () => {
    const service = await ask(await serve([await open(), 'me, from a new port.']), true)
    expect(service).toMatchObject({ name: 'greeter', product: 'me, from a new port.' })
  })

  it('is not answered by another host, even where any port will do', async () => {
    const service = await ask(await serve([await open('127.0.0.2'), 'not me.'], [await open(), 'me.']), true)
    expect(service.product).toBe('me.')
  })

  it('finds nobody where nobody listens', async () => {
    const port = (await open()).address().port
    sockets.pop()!.close()
    const service = await ask({ address: '127.0.0.1', port, protocol: 'udp' })
    expect(service).toMatchObject({ name: 'unknown', auth: 'unknown' })
  })
})
