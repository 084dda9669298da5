import { describe, expect, it } from '@jest/globals'
import { type OutputFormat, writers } from '../../src/output/index.js'
import { header, host, summary, verdict } from './sample-records.js'

const { ttl: _, ...open } = verdict({ address: '10.0.0.8', port: 22 })
const records = [
  header({ link: 'connect' }),
  open,
  { ...open, port: 23, state: 'closed', reason: 'conn-refused' } as const,
  host('10.0.0.8', 1, 1, 0),
  host('10.0.0.9', 0, 4, 0),
  summary(),
]

const write = (format: OutputFormat) => {
  const writer = writers[format]({ commandLine: 'synsweep scan 10.0.0.8 --link connect' })
  return writer.write(records) + writer.end()
}

describe('a scan by connect() is called one', () => {
  it.each([
    ['text', /over connect\b/],
    ['ndjson', /^\{"type":"scan".*"link":"connect"/],
    ['json', /"link":"connect"/],
    ['xml', /<scaninfo type="connect" /],
    ['grepable', /^# .* as: synsweep scan 10\.0\.0\.8 --link connect$/m],
  ] as const)('in %s', (format, words) => {
    expect(write(format)).toMatch(words)
  })

  it('in Nmap’s XML also by why its hosts are up', () => {
    const xml = write('xml')
    expect(xml).toContain('<state state="closed" reason="conn-refused" reason_ttl="0"/>')
    expect(xml).toContain('<status state="up" reason="conn-refused" reason_ttl="0"/>')
    expect(xml).not.toContain('"reset"')
  })

  it('without a TTL in CSV, and by masscan’s word for a refusal', () => {
    expect(write('csv')).toMatch(/,23,tcp,closed,conn-refused,,/)
    expect(write('masscan-json')).toContain('rst-ack')
  })
})
