import { describe, expect, it } from '@jest/globals'
import type { SimNetwork } from '../../src/link/sim-network.js'
import type { ScanRecord } from '../../src/model/index.js'
import { decodeCheckpoint, encodeCheckpoint } from '../../src/scan/checkpoint.js'
import { type ScanOptions, scan } from '../../src/scan/index.js'
import { simWorld } from '../helpers/sim-world.js'

/** .8 has 22, 443 and 6379 open, .9 has 443, .10 answers everything, .11 nothing. */
const network: SimNetwork = {
  answer: ([, , , w3], port) => {
    const octet = w3 & 0xff
    if (octet === 11) return { kind: 'silence' }
    const isOpen = octet === 10 || port === 443 || (octet === 8 && (port === 6379 || port === 22))
    return { kind: isOpen ? 'syn-ack' : 'rst' }
  },
}

const TEXT = `
version: 1
defaults: { admin_sources: [203.0.113.0/24], require: { tcp: "1-1000" } }
vantages:
  internet: { addresses: [198.51.100.7] }
  office: { addresses: [203.0.113.20] }
roles:
  web:
    expect:
      - { ports: [80, 443] }
      - { ports: [22], from: $admin_sources }
      - { ports: [8443], optional: true }
groups:
  web: { hosts: [10.0.0.8/30], role: web }
waivers:
  - id: W-1
    match: { rules: [redis-exposed], group: web }
    reason: being moved
    created: 2026-11-01
    expires: 2026-12-31
`
const policy = { name: 'policy.yaml', text: TEXT, today: '2026-11-25' }
const options: ScanOptions = {
  targets: ['10.0.0.8-11'],
  ports: '1-1000,6000-7000',
  policy,
  vantage: 'internet',
  posture: true,
  ratePps: 1_000_000,
  retries: 0,
}

async function recordsOf(asked: ScanOptions, ownAddresses: readonly string[] = []): Promise<ScanRecord[]> {
  const records: ScanRecord[] = []
  const world = { ...simWorld(network), ownAddresses: () => ownAddresses }
  for await (const batch of scan(asked, world).records()) records.push(...batch)
  return records
}

function said(records: readonly ScanRecord[]): string[] {
  return records.flatMap((record) => {
    if (record.type !== 'finding') return []
    return [`${record.address}:${record.port} ${record.rule}${record.waiver ? ` ${record.waiver.id}` : ''}`]
  })
}

const ALL = [
  '10.0.0.8:22 restricted-port-reachable',
  '10.0.0.8:6379 redis-exposed W-1',
  '10.0.0.8:80 missing-expected-port',
  '10.0.0.9:80 missing-expected-port',
  '10.0.0.10:0 wildcard-responder',
]

describe('a scan by a policy', () => {
  it('judges each host by its role, tells what is missing, and marks what is waived', async () => {
    const records = await recordsOf(options)
    expect(new Set(said(records))).toEqual(new Set(ALL))
    expect(records[0]).toMatchObject({ policy: 'policy.yaml', vantage: 'internet' })
    const postures = records.filter((record) => record.type === 'posture')
    expect(postures).toMatchObject([
      { address: '10.0.0.8', role: 'web', score: 84 },
      { address: '10.0.0.9', role: 'web', score: 89 },
      { address: '10.0.0.10', role: 'web', grade: 'U', unratedBecause: 'answers-everything' },
      { address: '10.0.0.11', role: 'web', grade: 'U', unratedBecause: 'silent' },
    ])
  })

  it('looks from the vantage that has an address of this machine, or from nobody knows where', async () => {
    const { vantage, ...unsaid } = options
    const inside = await recordsOf(unsaid, ['192.168.1.2', '203.0.113.20'])
    expect(inside[0]).toMatchObject({ vantage: 'office' })
    expect(said(inside)).toContain('10.0.0.8:22 source-limit-unverified')
    const unknown = await recordsOf(unsaid, ['192.168.1.2'])
    expect(unknown[0]).not.toHaveProperty('vantage')
    expect(said(unknown)).toContain('10.0.0.8:22 source-limit-unverified')
  })

  it('rates no host when fewer ports were scanned than the policy requires, and misses none that was not', async () => {
    const records = await recordsOf({ ...options, targets: ['10.0.0.8-9'], ports: '22,443' })
    const postures = records.filter((record) => record.type === 'posture')
    expect(postures.map((each) => each.unratedBecause)).toEqual(['coverage', 'coverage'])
    expect(said(records)).toEqual([ALL[0]])
  })

  it('has the role that is asked for on hosts in no group', async () => {
    const elsewhere = { ...options, policy: { ...policy, text: TEXT.replace('10.0.0.8/30', '10.9.9.9') } }
    const roleWith = async (more: ScanOptions) => {
      const records = await recordsOf({ ...elsewhere, ...more })
      return records.find((record) => record.type === 'posture')?.role
    }
    expect(await roleWith({})).toBe('none')
    expect(await roleWith({ role: 'web' })).toBe('web')
  })

  it.each([
    [{ vantage: 'internett' }, 'the policy has no vantage "internett"; did you mean "internet"?'],
    [{ role: 'king' }, /^the policy has no role "king"; it names none, web-server, /],
    [{ policy: { name: 'p.yaml', text: 'version: 3' } }, /^p\.yaml:1:10: E117 must be 1/],
  ])('refuses %j before anything is sent', async (more, message) => {
    await expect(recordsOf({ ...options, ...more })).rejects.toThrow(message)
  })

  it('takes a vantage without a policy as a label, and judges by none', async () => {
    const { policy: _, ...without } = options
    const records = await recordsOf(without)
    expect(records[0]).toMatchObject({ vantage: 'internet' })
    expect(said(records).some((each) => each.includes('restricted-port-reachable'))).toBe(false)
  })

  it('goes on by the policy that it began with', async () => {
    const run = scan({ ...options, seed: 1n }, { ...simWorld(network), maxWindowSize: 512 })
    let heard = 0
    for await (const batch of run.records()) {
      heard += batch.length
      if (heard > 500 && run.snapshot()) break
    }
    const saved = await encodeCheckpoint({ scan: run.snapshot()!, outputs: [] })
    await run.close()
    const { scan: resume } = decodeCheckpoint(saved, 'saved')
    expect(resume.met?.length).toBeGreaterThan(0)
    expect(new Set(said(await recordsOf({ resume })))).toEqual(new Set(ALL))
  })
})
