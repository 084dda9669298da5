import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { SimAnswer, SimNetwork } from '../../src/link/sim-network.js'
import {
  type AddressWords,
  familyOf,
  formatWords,
  parseAddress,
  type Reason,
  type ScanRecord,
  type State,
  type Summary,
} from '../../src/model/index.js'
import { scan } from '../../src/scan/index.js'
import { simWorld } from '../helpers/sim-world.js'

interface Truth {
  readonly answer: SimAnswer
  readonly state: State
  readonly reason: Reason
}

const filtered = (type: 1 | 3 | 11, code: number, reason: Reason, responder?: AddressWords): Truth => ({
  answer: { kind: 'icmp', type, code, ...(responder && { responder }) },
  state: 'filtered',
  reason,
})

const COMMON: readonly Truth[] = [
  { answer: { kind: 'syn-ack' }, state: 'open', reason: 'syn-ack' },
  { answer: { kind: 'rst' }, state: 'closed', reason: 'reset' },
  { answer: { kind: 'silence' }, state: 'filtered', reason: 'no-response' },
]

const ROUTERS = { 4: parseAddress('10.255.255.1')!.words, 6: parseAddress('fd00:ffff::1')!.words }

const ANSWERS: Readonly<Record<4 | 6, readonly Truth[]>> = {
  4: [
    ...COMMON,
    filtered(3, 1, 'host-unreach', ROUTERS[4]),
    filtered(3, 3, 'port-unreach'),
    filtered(3, 13, 'admin-prohibited', ROUTERS[4]),
    filtered(11, 0, 'time-exceeded', ROUTERS[4]),
  ],
  6: [
    ...COMMON,
    filtered(1, 0, 'no-route', ROUTERS[6]),
    filtered(1, 1, 'admin-prohibited', ROUTERS[6]),
    filtered(1, 2, 'beyond-scope', ROUTERS[6]),
    filtered(1, 3, 'host-unreach', ROUTERS[6]),
    filtered(1, 4, 'port-unreach'),
    filtered(1, 5, 'admin-prohibited'),
    filtered(1, 6, 'reject-route', ROUTERS[6]),
    filtered(3, 0, 'time-exceeded', ROUTERS[6]),
  ],
}

/** What is true of an endpoint: drawn from all that its family can answer, by every word of its address. */
function truthOf([w0, w1, w2, w3]: AddressWords, port: number): Truth {
  const answers = ANSWERS[familyOf(w0, w1, w2)]
  let hash = port
  for (const word of [w0, w1, w2, w3]) hash = Math.imul(hash ^ word ^ (hash >>> 13), 0x9e3779b1)
  return answers[((hash ^ (hash >>> 15)) >>> 0) % answers.length]!
}

const network: SimNetwork = { answer: (target, port) => truthOf(target, port).answer, latencyMs: [0.5, 4] }

/** Scans, and expects every endpoint to be judged once and as it is. @returns the records */
async function expectTruth(targets: string[], ports: string, addressCount: number, seed: bigint) {
  const records: ScanRecord[] = []
  const options = { targets, ports, seed, ratePps: 50_000 }
  for await (const batch of scan(options, simWorld({ ...network, seed: Number(seed) + 1 })).records()) {
    records.push(...batch)
  }
  const verdicts = records.filter((record) => record.type === 'verdict')
  const seen = new Set(verdicts.map(({ address, port }) => `${address} ${port}`))
  const summary = records.at(-1) as Summary & { type: 'summary' }
  expect([seen.size, verdicts.length]).toEqual([summary.open + summary.closed + summary.filtered, seen.size])
  expect(new Set(verdicts.map(({ address }) => address)).size).toBe(addressCount)
  expect(summary).toMatchObject({ complete: true, strays: 0, duplicates: 0 })
  for (const { address, port, state, reason, reasonAddress } of verdicts) {
    const { words, family } = parseAddress(address)!
    const truth = truthOf(words, port)
    const router = truth.answer.kind === 'icmp' && truth.answer.responder !== undefined
    expect({ address, port, state, reason, reasonAddress }).toEqual({
      address,
      port,
      state: truth.state,
      reason: truth.reason,
      reasonAddress: router ? formatWords(...ROUTERS[family]) : undefined,
    })
  }
  return records
}

describe('a scan', () => {
  it('judges every endpoint of an IPv6 range as it is', async () => {
    const records = await expectTruth(['fd00:7::ff00/120'], '1-20', 256, 3n)
    const reasons = new Set(records.flatMap((record) => (record.type === 'verdict' ? [record.reason] : [])))
    expect(reasons).toEqual(new Set(ANSWERS[6].map(({ reason }) => reason)))
    const hosts = records.flatMap((record) => (record.type === 'host' ? [record.address] : []))
    expect(hosts).toHaveLength(256)
    expect(hosts[0]).toBe('fd00:7::ff00')
  })

  it('judges both families in one scan as they are', async () => {
    const targets = ['10.0.0.0/25', 'fd00::7:0-fd00::7:7f', '::1', '[fe80::9]:443', '192.168.9.9:22']
    await expectTruth(targets, '20-29', 128 + 128 + 1 + 2, 11n)
  })

  it('does so for any ranges of any family', async () => {
    const base = fc.oneof(
      fc.tuple(fc.constant(0), fc.constant(0), fc.constant(0xffff), fc.integer({ min: 0x0a000000, max: 0x0afeffff })),
      fc.tuple(
        fc.integer({ min: 0xfd000000, max: 0xfdffffff }),
        fc.integer({ min: 0, max: 2 ** 32 - 1 }),
        fc.integer({ min: 0, max: 2 ** 32 - 1 }),
        fc.integer({ min: 0, max: 2 ** 32 - 256 }),
      ),
    )
    const range = fc.tuple(base, fc.integer({ min: 0, max: 24 }))
    await fc.assert(
      fc.asyncProperty(
        fc.array(range, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 65_530 }),
        fc.bigInt({ min: 0n, max: 1000n }),
        async (ranges, port, seed) => {
          const addresses = new Set<string>()
          const targets = ranges.map(([[w0, w1, w2, w3], more]) => {
            for (let i = 0; i <= more; i++) addresses.add(formatWords(w0, w1, w2, w3 + i))
            return `${formatWords(w0, w1, w2, w3)}-${formatWords(w0, w1, w2, w3 + more)}`
          })
          await expectTruth(targets, `${port}-${port + 3}`, addresses.size, seed)
        },
      ),
      { numRuns: 15, seed: 20_260_101 },
    )
  })
})
