import { createServer, type Server } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { ProbeBatch, ReplyKind } from '../../src/batch/index.js'
import { type ConnectLinkOptions, type Link, openConnectLink } from '../../src/link/index.js'
import { type AddressWords, parseAddress } from '../../src/model/index.js'
import { linkContract } from './contract.js'

const wordsOf = (address: string): AddressWords => parseAddress(address)!.words
const rangeOf = (address: string) => Uint32Array.of(...wordsOf(address), ...wordsOf(address))

const open = (address: string, options: Partial<ConnectLinkOptions> = {}): Promise<Link> =>
  openConnectLink({ targets: rangeOf(address), ratePps: 20_000, ...options })

/** Sends the probes, and tells what came back within `cooldownMs`, one row a reply. */
async function ask(link: Link, address: string, ports: readonly number[], cooldownMs: number) {
  try {
    const batch = new ProbeBatch(ports.length)
    for (const port of ports) batch.push(...wordsOf(address), port, 0)
    await link.send(batch)
    await link.finish(cooldownMs)
    const rows: { port: number; kind: ReplyKind; code: number }[] = []
    for await (const replies of link.replies()) {
      for (let row = 0; row < replies.count; row++) {
        rows.push({ port: replies.port(row), kind: replies.kind(row), code: replies.icmpCode(row) })
      }
    }
    return rows
  } finally {
    await link.close()
  }
}

describe.each(['127.0.0.1', '::1'])('ConnectLink on loopback, %s', (address) => {
  let server: Server
  let closedPort: number
  const portOf = (listening: Server) => (listening.address() as { port: number }).port
  const listen = async () => {
    const made = createServer((socket) => socket.on('error', () => {}))
    await new Promise<void>((resolve) => made.listen(0, address, resolve))
    return made
  }
  beforeAll(async () => {
    server = await listen()
    const other = await listen()
    closedPort = portOf(other)
    await new Promise((resolve) => other.close(resolve))
  })
  afterAll(() => new Promise((resolve) => server.close(resolve)))

  describe('keeps the contract', () => {
    linkContract(() => ({
      address,
      openPort: portOf(server),
      closedPort,
      cooldownMs: 200,
      closedKind: ReplyKind.refused,
      seesTtl: false,
      open: () => open(address),
    }))
  })

  it('leaves by the device that was asked for', async () => {
    const replies = await ask(await open(address, { interface: 'lo' }), address, [closedPort], 200)
    expect(replies).toEqual([{ port: closedPort, kind: ReplyKind.refused, code: 0 }])
  })
})

describe('ConnectLink refuses what cannot work', () => {
  it.each([
    ['an interface that is not there', { interface: 'none0' }, 'ERR_INTERFACE', /there is no interface none0/],
    ['an address of others', { sourceIp: wordsOf('192.0.2.1') }, 'ERR_INTERFACE', /192\.0\.2\.1 does not belong/],
    [
      'an IPv6 address of others',
      { sourceIp: wordsOf('2001:db8::7'), targets: rangeOf('::1') },
      'ERR_INTERFACE',
      /2001:db8::7/,
    ],
    ['a link-local target without a device', { targets: rangeOf('fe80::1') }, 'ERR_INTERFACE', /fe80::1 is link-local/],
    ['a source of the other family', { sourceIp: wordsOf('::1') }, 'ERR_FAMILY', /::1 cannot reach 127\.0\.0\.1/],
  ])('%s', async (_, options, code, message) => {
    await expect(open('127.0.0.1', options)).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
  })
})
