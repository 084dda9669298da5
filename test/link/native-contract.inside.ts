import { createServer, type Server } from 'node:net'
import { afterAll, beforeAll, describe } from '@jest/globals'
import { openNativeLink } from '../../src/link/native-link.js'
import { parseAddress } from '../../src/model/index.js'
import { linkContract } from './contract.js'

/**
 * Run by native-contract.test.ts, inside a namespace that has loopback and, for what sends frames, a gateway behind
 * which somebody else answers.
 */

const LINK = (process.env.CONTRACT_LINK ?? 'ip') as 'xdp' | 'packet' | 'ip'
const CAPTURE = (process.env.CONTRACT_CAPTURE ?? 'pcap') as 'pcap' | 'xdp'
const ADDRESS = process.env.CONTRACT_ADDRESS ?? '127.0.0.1'
const OPEN_PORT = 8080
const CLOSED_PORT = 8081

describe('NativeLink keeps the contract', () => {
  let server: Server

  beforeAll(async () => {
    server = createServer()
    await new Promise<void>((resolve) => server.listen(OPEN_PORT, '127.0.0.1', resolve))
  })
  afterAll(() => new Promise((resolve) => server.close(resolve)))

  describe.each([1, 3])('with %d send threads', (transmitThreads) => {
    linkContract(() => ({
      address: ADDRESS,
      openPort: OPEN_PORT,
      closedPort: CLOSED_PORT,
      cooldownMs: 200,
      open: () => {
        const { words } = parseAddress(ADDRESS)!
        const targets = Uint32Array.of(...words, ...words)
        return openNativeLink({ link: LINK, capture: CAPTURE, targets, ratePps: 20_000, transmitThreads })
      },
    }))
  })
})
