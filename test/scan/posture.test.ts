import { describe, expect, it } from '@jest/globals'
import type { SimNetwork } from '../../src/link/sim-network.js'
import type { Posture, ScanRecord } from '../../src/model/index.js'
import { decodeCheckpoint, encodeCheckpoint } from '../../src/scan/checkpoint.js'
import { type ScanOptions, scan } from '../../src/scan/index.js'
import { simWorld } from '../helpers/sim-world.js'

/** .8 has Redis and a web server open, .9 the web server alone, .10 answers everything, .11 nothing. */
const network: SimNetwork = {
  answer: ([, , , w3], port) => {
    const octet = w3 & 0xff
    if (octet === 11) return { kind: 'silence' }
    const isOpen = octet === 10 || port === 443 || (octet === 8 && port === 6379)
    return { kind: isOpen ? 'syn-ack' : 'rst' }
  },
}
const audit: ScanOptions = {
  targets: ['10.0.0.8-11'],
  ports: '443,6000-7000',
  role: 'web-server',
  posture: true,
  ratePps: 1_000_000,
  retries: 0,
}

async function recordsOf(options: ScanOptions): Promise<ScanRecord[]> {
  const records: ScanRecord[] = []
  for await (const batch of scan(options, simWorld(network)).records()) records.push(...batch)
  return records
}
const posturesOf = (records: readonly ScanRecord[]): Posture[] =>
  records.filter(({ type }) => type === 'posture') as never

describe('postures of a scan', () => {
  it('stand between findings and summary, one for each host that answered', async () => {
    const records = await recordsOf(audit)
    expect([...new Set(records.map(({ type }) => type))]).toEqual([
      'scan',
      'verdict',
      'host',
      'finding',
      'posture',
      'summary',
    ])
    expect(posturesOf(records).map(({ address, score, grade }) => [address, score, grade])).toEqual([
      ['10.0.0.8', 89, 'B'],
      ['10.0.0.9', 89, 'B'],
      ['10.0.0.10', null, 'U'],
      ['10.0.0.11', null, 'U'],
    ])
    expect(posturesOf(records).map(({ unratedBecause }) => unratedBecause)).toEqual([
      ...[undefined, undefined, 'answers-everything', 'silent'],
    ])
  })

  it('say that ports were left out, and are as good as it gets when none were', async () => {
    expect(posturesOf(await recordsOf(audit)).every(({ incomplete }) => incomplete)).toBe(true)
    const whole = posturesOf(await recordsOf({ ...audit, targets: ['10.0.0.9'], ports: '-' }))
    expect(whole).toMatchObject([{ score: 100, grade: 'A', steps: [] }])
    expect(whole[0]).not.toHaveProperty('incomplete')
  })

  it('are told when they are asked for only', async () => {
    expect(posturesOf(await recordsOf({ ...audit, posture: false }))).toEqual([])
  })

  it('are asked for by a checkpoint that was', async () => {
    const run = scan({ ...audit, seed: 1n }, simWorld(network))
    for await (const _ of run.records()) if (run.snapshot()) break
    const saved = await encodeCheckpoint({ scan: run.snapshot()!, outputs: [] })
    await run.close()
    const { scan: resume } = decodeCheckpoint(saved, 'saved')
    expect(posturesOf(await recordsOf({ resume })).map(({ address }) => address)).toEqual([
      '10.0.0.8',
      '10.0.0.9',
      '10.0.0.10',
      '10.0.0.11',
    ])
  })

  it('say where they were seen from, as header and findings do', async () => {
    const records = await recordsOf({ ...audit, vantage: 'internet' })
    expect(records[0]).toMatchObject({ type: 'scan', vantage: 'internet' })
    for (const record of records) {
      if (record.type === 'finding' || record.type === 'posture') expect(record.vantages).toEqual(['internet'])
    }
    await expect(recordsOf({ ...audit, vantage: 'a b' })).rejects.toMatchObject({ code: 'ERR_OPTION' })
  })

  it('come with a finding for a host that answers everything, in an audit alone', async () => {
    const wildcards = (records: readonly ScanRecord[]) =>
      records.filter((record) => record.type === 'finding' && record.rule === 'wildcard-responder')
    expect(wildcards(await recordsOf(audit))).toMatchObject([{ address: '10.0.0.10', port: 0, severity: 'info' }])
    expect(wildcards(await recordsOf({ ...audit, posture: false }))).toEqual([])
  })
})
