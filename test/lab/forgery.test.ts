import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { makeNetwork, type Network, SCANNER_ADDRESS } from './network.js'
import { type Sweep, sweep } from './synsweep.js'
import { truth } from './truth.js'

/** Dark, but for one port. */
const TARGET = '10.77.0.7'

/** All the source ports that the scan is given, so the forger knows them; he sends each kind of answer to each in turn. */
const SOURCE_PORTS = '62000-62015'
const SOURCE_PORT_COUNT = 16
const ROUND_COUNT = 25
const FORGED_COUNT = 3 * ROUND_COUNT * SOURCE_PORT_COUNT

/**
 * Somebody on the path who sees no probe, but knows who scans whom from which
 * ports, answers in the target's name with cookies of his own. nping sends
 * each packet as given, whoever's address it bears.
 */
describe('answers forged by somebody who does not know the cookie', () => {
  let network: Network
  let result: Sweep

  beforeAll(async () => {
    network = await makeNetwork()
    const scanning = sweep(network.scanner, [
      TARGET,
      '-p',
      '1-1000',
      '--rate',
      '500',
      '--retries',
      '2',
      '--source-port',
      SOURCE_PORTS,
    ])
    while ((await network.synCount()) === 0) await setTimeout(50)
    await Promise.all([
      forge(network, ROUND_COUNT, ['--tcp', '--flags', 'syn,ack', '-g', '2', '-p', SOURCE_PORTS, '--ack', '1']),
      forge(network, ROUND_COUNT, ['--tcp', '--flags', 'rst,ack', '-g', '2', '-p', SOURCE_PORTS, '--ack', '1']),
      forge(network, ROUND_COUNT * SOURCE_PORT_COUNT, [
        '--icmp',
        '--icmp-type',
        '3',
        '--icmp-code',
        '13',
        '--data',
        quotedSyn(),
      ]),
    ])
    result = await scanning
  }, 60_000)
  afterAll(() => network.close())

  it('change no verdict', () => {
    const wrong = result.verdicts.filter(({ address, port, state, reason }) => {
      const expected = truth(address, port)
      return state !== expected.state || reason !== expected.reason
    })
    expect(wrong).toEqual([])
    expect(result.verdicts.length).toBe(1000)
  })

  it('are counted as strays, not as replies', () => {
    const { summary, verdicts } = result
    // What is sent beside the verdicts' attempts are canaries to the one open port, and each is answered.
    const canaryCount = summary.sent - verdicts.reduce((sum, { attempts }) => sum + attempts, 0)
    expect(summary).toMatchObject({ strays: FORGED_COUNT, replies: 1 + canaryCount, duplicates: 0 })
    expect(canaryCount).toBeLessThanOrEqual(2)
  })
})

/** Sends `count` rounds of a packet from the target's side, in the target's name, a thousand a second. */
async function forge(network: Network, count: number, packet: readonly string[]): Promise<void> {
  const options = ['--quiet', '--send-ip', '--source-ip', TARGET, '--count', `${count}`, '--rate', '1000']
  await network.target.output(['nping', ...options, ...packet, SCANNER_ADDRESS])
}

/** What an ICMP error quotes of a probe (RFC 792): its IPv4 header and 8 bytes of TCP, here with a guessed sequence number. */
function quotedSyn(): string {
  const packet = Buffer.alloc(28)
  packet.writeUInt8(0x45, 0)
  packet.writeUInt16BE(44, 2)
  packet.writeUInt8(64, 8)
  packet.writeUInt8(6, 9)
  packet.set(SCANNER_ADDRESS.split('.').map(Number), 12)
  packet.set(TARGET.split('.').map(Number), 16)
  packet.writeUInt16BE(62_000, 20)
  packet.writeUInt16BE(2, 22)
  packet.writeUInt32BE(0x5eed_cafe, 24)
  return packet.toString('hex')
}
