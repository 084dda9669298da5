import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { ScanRecord } from '../../src/model/index.js'
import { type WriterOptions, writers } from '../../src/output/index.js'
import { expectGolden } from './golden.js'
import { finding, header, host, SAMPLE, summary, verdict } from './sample-records.js'

function page(records: readonly ScanRecord[], options: WriterOptions = {}): string {
  const writer = writers.text({ serviceName: (port) => (port === 22 ? 'ssh' : undefined), ...options })
  return writer.write(records) + writer.end()
}

describe('text', () => {
  it('fits sixty columns by leaving out what is missed least', () => {
    expectGolden('sample-60.text.txt', page(SAMPLE, { columns: 60 }))
  })

  it('says the same in colour', () => {
    const colored = page(SAMPLE, { color: true })
    expectGolden('sample-color.text.txt', colored)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: SGR sequences are what is taken away
    expect(colored.replace(/\x1b\[[\d;]*m/g, '')).toBe(page(SAMPLE))
  })

  it('never sets a line wider than the page', () => {
    const words = fc.string({ maxLength: 120 })
    fc.assert(
      fc.property(fc.integer({ min: 40, max: 100 }), words, words, (columns, name, text) => {
        const records = [
          header({ targets: 16_777_216, probes: 1_099_494_850_560 }),
          verdict({ name, port: 65_535, rttMs: 12_345, ttl: 255 }),
          verdict({ address: 'fd00:1234:5678:9abc:def0:1234:5678:9abc', state: 'filtered', reasonAddress: '::1' }),
          ...Array.from({ length: 60 }, (_, i) => verdict({ port: 1000 + 2 * i, state: 'closed' })),
          host('10.0.0.8', 1, 60, 1_000, name),
          host('fd00:1234:5678:9abc:def0:1234:5678:9abc', 0, 0, 1),
          finding({ port: 65_535, rule: 'a-rule-with-a-long-name', title: text, reason: text, remedy: text }),
          summary({ complete: false, drops: { kernel: 5, interface: 6, queue: 7 }, strays: 12, lossRatio: 0.5 }),
        ]
        const widest = Math.max(
          ...page(records, { columns })
            .split('\n')
            .map((line) => [...line].length),
        )
        expect(widest).toBeLessThanOrEqual(columns)
      }),
    )
  })

  it('says who answers for a finding that is waived, and until when', () => {
    const waiver = { id: 'W-1', reason: 'being moved', owner: 'ops@example.com', expires: '2026-12-31' }
    const text = page([header(), verdict(), host('10.0.0.8', 1, 0, 0), finding({ waiver }), finding(), summary()])
    expect(text).toContain('Waived until 2026-12-31 by W-1 (ops@example.com): being moved')
    expect(text).toMatch(/^2 findings: .*; 1 waived$/m)
  })

  it('counts hosts with nothing open, and does not list them', () => {
    const text = page([header(), host('10.0.0.9', 0, 100, 0), summary()])
    expect(text).not.toContain('10.0.0.9')
    expect(text).toContain('0 hosts with open ports · 1 answered with nothing open · 255 silent')
  })

  it('does not count silent hosts in a shard, which does not say how many it had to hear from', () => {
    expect(page([header({ probes: 1000 }), host('10.0.0.9', 0, 9, 0), summary()])).not.toContain('silent')
  })

  it.each([
    [{ targets: 256, ports: 100, probes: 25_600 }, '256 targets × 100 ports'],
    [{ targets: 256, ports: 100, probes: 6400 }, 'a shard of 256 targets × 100 ports'],
    [{ targets: 0, ports: 1000, probes: 1 }, '1 single endpoint'],
    [{ targets: 4, ports: 1, probes: 6 }, '4 targets × 1 port + 2 single endpoints'],
  ])('says what the probes of %j were for', (size, said) => {
    expect(page([header(size), summary()])).toMatch(new RegExp(`(^| · )${said.replace('+', '\\+')}$`, 'm'))
  })

  it('says so when open ports give no finding', () => {
    expect(page([header(), verdict(), host('10.0.0.8', 1, 0, 0), summary()])).toContain('· no findings\n')
    expect(page([header(), verdict(), host('10.0.0.8', 1, 0, 0), finding(), summary()])).not.toContain('no findings')
    expect(page([header(), host('10.0.0.8', 0, 1, 0), summary()])).not.toContain('no findings')
  })

  it('lists hosts in numeric order of address', () => {
    const addresses = ['10.0.0.10', '9.0.0.1', '2001:db8::1', '10.0.0.9']
    const records = addresses.flatMap((address) => [verdict({ address }), host(address, 1, 0, 0)])
    const listed = page([header(), ...records, summary()]).match(/^[0-9][\w.:]+(?= {2,}1 open)/gm)
    expect(listed).toEqual(['9.0.0.1', '10.0.0.9', '10.0.0.10', '2001:db8::1'])
  })

  it('puts the worst finding first, and says the same thing once', () => {
    const same = Array.from({ length: 12 }, (_, i) => finding({ address: `10.0.0.${i + 1}` }))
    const text = page([header(), ...same, finding({ rule: 'redis-exposed', severity: 'high' }), summary()])
    expect(text).toContain('13 findings: 1 high · 12 medium')
    expect(text.indexOf('⚠ high')).toBeLessThan(text.indexOf('⚠ medium'))
    expect(text.match(/guess passwords/g)).toHaveLength(2)
    expect(text.replace(/\s+/g, ' ')).toContain('10.0.0.8:22 and 4 more.')
  })

  it('gathers the ports of one host in one finding', () => {
    const ports = [3000, 3002, 3001, 9000].map((port) => finding({ port }))
    expect(page([header(), ...ports, summary()])).toContain('On 10.0.0.8:3000-3002,9000.')
  })

  it('says how many endpoints an early stop left without a verdict', () => {
    const text = page([header({ probes: 1000 }), summary({ open: 1, closed: 2, filtered: 3, complete: false })])
    expect(text).toContain('stopped early: 994 of 1,000 endpoints have no verdict')
  })

  it('names what was dropped, and where', () => {
    const text = page([header(), summary({ drops: { kernel: 1200, interface: 0, queue: 7 } })])
    expect(text).toContain('frames dropped: 1,200 by the kernel, 7 in our queue')
  })

  it('states the estimated miss when there is one', () => {
    const text = page([header(), summary({ missEstimate: { ratio: 0.0002, low: 0.0001, high: 0.0003 } })])
    expect(text).toContain('missed about 0.02 % (0.01 % … 0.03 %)')
  })

  it('says whom the estimate leaves out', () => {
    expect(page([header(), summary({ limitedHosts: 1 })])).toContain('1 host limits its replies')
    expect(page([header(), summary({ limitedHosts: 2 })])).toContain('2 hosts limit their replies')
    expect(page([header(), summary()])).not.toContain('limit')
  })

  it('shows what is known when the stream breaks off', () => {
    const text = page([header(), verdict()])
    expect(text).toContain('  22/tcp  open  ssh  syn-ack  ttl 64  0.41 ms')
    expect(text).toContain('stopped early: the scan failed before its summary')
  })

  it('says nothing when nothing has begun', () => {
    expect(page([])).toBe('')
  })
})
