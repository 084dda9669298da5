import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type MergeableScan, type MergeOptions, mergeScans } from '../../src/merge/index.js'
import type {
  Finding,
  HostTally,
  Posture,
  ScanHeader,
  ScanRecord,
  Service,
  Summary,
  Verdict,
} from '../../src/model/index.js'
import { roleByName } from '../../src/risk/index.js'
import { header, host, summary, verdict } from '../output/sample-records.js'
import { posture, service } from '../report/sample.js'

const WEB = '192.0.2.10'

interface Seen {
  readonly vantage?: string
  readonly open?: readonly number[]
  readonly address?: string
  readonly name?: string
  readonly closed?: number
  readonly isComplete?: boolean
  readonly isSilent?: boolean
  readonly services?: readonly Partial<Service>[]
  readonly role?: string
  readonly tally?: Partial<HostTally>
}

function scanOf(seen: Seen): MergeableScan {
  const {
    vantage,
    open = [],
    address = WEB,
    name,
    closed = 1,
    isComplete = true,
    isSilent = false,
    services = [],
  } = seen
  const named = name === undefined ? {} : { name }
  const tally = { ...host(address, open.length, closed, 65_535 - closed - open.length, name), ...seen.tally }
  const role = seen.role ?? 'web-server'
  return {
    header: header({
      targets: 1,
      ports: 65_535,
      probes: 65_535,
      ...(vantage !== undefined && { vantage }),
    }) as unknown as ScanHeader,
    verdicts: open.map((port) => verdict({ address, port, ...named })) as Verdict[],
    hosts: isSilent ? [] : [tally as unknown as HostTally],
    services: services.map((fields) => service({ address, ...fields }) as unknown as Service),
    postures: [posture({ address, role, ...named }) as unknown as Posture],
    summary: summary({
      open: open.length,
      closed,
      filtered: 65_535 - closed - open.length,
      complete: isComplete,
    }) as unknown as Summary,
  }
}

const OPTIONS: MergeOptions = {
  roleFor: (_host, said) => roleByName(said ?? 'none'),
  admits: (vantage, from) => from === 'any' || vantage === 'admin',
}

const merge = (...seen: readonly Seen[]) => mergeScans(seen.map(scanOf), OPTIONS)
const findingsOf = (records: readonly ScanRecord[]) =>
  records.filter((record) => record.type === 'finding') as unknown as Finding[]
const postureIn = (records: readonly ScanRecord[]) =>
  records.find((record) => record.type === 'posture') as unknown as Posture

const INTERNET = { vantage: 'internet', open: [80, 443] }
const ADMIN = { vantage: 'admin', open: [22, 80, 443] }

describe('a port that the role restricts to administrators', () => {
  it('passes when it is open to them and seen to be closed to others', () => {
    const records = merge(INTERNET, ADMIN)
    expect(findingsOf(records)).toEqual([])
    expect(postureIn(records)).toMatchObject({ score: 100, grade: 'A', vantages: ['internet', 'admin'] })
    expect(records.find((record) => record.type === 'verdict' && record.port === 22)).toMatchObject({
      vantages: ['admin'],
    })
  })

  it('passes when the host is silent to others', () => {
    expect(findingsOf(merge({ vantage: 'internet', isSilent: true }, ADMIN))).toEqual([])
  })

  it('is a finding of its own when others reach it', () => {
    const findings = findingsOf(merge({ ...INTERNET, open: [22, 80, 443] }, ADMIN))
    expect(findings.map(({ rule, port }) => [rule, port])).toContainEqual(['restricted-port-reachable', 22])
    expect(findings[0]!.vantages).toEqual(['internet', 'admin'])
  })

  it.each<[string, Seen[]]>([
    ['nobody has looked from elsewhere', [ADMIN]],
    ['the look from elsewhere was not complete', [{ ...INTERNET, isComplete: false }, ADMIN]],
    ['nobody has said from where they looked', [{ open: [80] }, { open: [22] }]],
  ])('keeps its caution when %s', (_, seen) => {
    expect(findingsOf(merge(...seen)).map(({ rule }) => rule)).toEqual(['ssh-exposed'])
  })
})

describe('scans of one host', () => {
  it('have every port that any of them found open, with the surer finding', () => {
    const records = merge({ ...INTERNET, open: [80, 6379] }, { ...ADMIN, open: [80, 6379], services: [{ port: 6379 }] })
    expect(findingsOf(records)).toMatchObject([{ rule: 'redis-exposed', confidence: 'confirmed' }])
    expect(records.filter(({ type }) => type === 'service')).toHaveLength(1)
  })

  it('are of one host when one knows its name and the other its address', () => {
    const records = merge({ ...INTERNET, name: 'www.example.org' }, ADMIN)
    expect(records.filter(({ type }) => type === 'posture')).toMatchObject([{ name: 'www.example.org', grade: 'A' }])
  })

  it('tell the count from where least is open, which adds up', () => {
    const [tally] = merge(INTERNET, { ...ADMIN, closed: 60_000 }).filter((record) => record.type === 'host')
    expect(tally).toMatchObject({ open: 3, closed: 1, filtered: 65_531 })
  })

  it('leave it unrated when it answers everything to one of them', () => {
    const wildcard = { ...INTERNET, open: [1, 2], tally: { answersEverything: true as const } }
    const records = merge(wildcard, ADMIN)
    expect(postureIn(records)).toMatchObject({ grade: 'U', score: null, unratedBecause: 'answers-everything' })
    expect(findingsOf(records).map(({ rule }) => rule)).toContain('wildcard-responder')
    expect(records.some((record) => record.type === 'verdict' && record.port === 1)).toBe(false)
  })

  it('never earn the best grade when the look from outside was not complete', () => {
    expect(postureIn(merge({ ...INTERNET, isComplete: false }, ADMIN))).toMatchObject({ incomplete: true })
    const cutOff = { ...scanOf(INTERNET) } as { summary?: Summary }
    delete cutOff.summary
    const records = mergeScans([cutOff as MergeableScan, scanOf(ADMIN)], OPTIONS)
    expect(postureIn(records)).toMatchObject({ incomplete: true })
    expect(records.at(-1)).toMatchObject({ type: 'summary', complete: false })
  })

  it('sum up to one header and one summary', () => {
    const records = merge(INTERNET, ADMIN)
    expect(records[0]).toMatchObject({ type: 'scan', scans: 2, vantage: 'internet+admin', probes: 131_070 })
    expect(records.at(-1)).toMatchObject({ type: 'summary', open: 5, closed: 2, filtered: 131_063, complete: true })
  })

  it('are judged by the first role that says something', () => {
    expect(postureIn(merge({ ...INTERNET, role: 'none' }, { ...ADMIN, role: 'bastion' })).role).toBe('bastion')
  })

  it('merged give the same whatever their order, and one scan more never a better score but for restricted ports', () => {
    const ports = fc.subarray([21, 23, 80, 443, 3306, 6379, 7777, 8080])
    const seen = fc.record({ vantage: fc.constantFrom('internet', 'dmz', 'admin'), open: ports })
    fc.assert(
      fc.property(fc.array(seen, { minLength: 2, maxLength: 4 }), (all) => {
        const score = postureIn(merge(...all)).score!
        expect(postureIn(merge(...all.toReversed())).score).toBe(score)
        expect(score).toBeLessThanOrEqual(postureIn(merge(...all.slice(1))).score!)
      }),
      { numRuns: 60 },
    )
  })
})
