import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { ScanRecord } from '../../src/model/index.js'
import { createNdjsonWriter } from '../../src/output/ndjson.js'
import { expectGolden } from '../output/golden.js'
import { finding, header, host, summary, verdict } from '../output/sample-records.js'
import { hostileStream } from '../report/hostile.js'
import { AUDIT, posture } from '../report/sample.js'
import { run } from './harness.js'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'audit-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function saved(name: string, records: readonly ScanRecord[]): string {
  const path = join(folder, name)
  writeFileSync(path, createNdjsonWriter().write(records))
  return path
}

const widest = (text: string) => Math.max(...text.split('\n').map((line) => [...line].length))

describe('the page of an audit', () => {
  it('is as its golden file has it, in 80 columns', async () => {
    const { stdout, code } = await run(['audit', '192.0.2.10'], { batches: [AUDIT] })
    expectGolden('audit.txt', stdout)
    expect(widest(stdout)).toBeLessThanOrEqual(80)
    expect(code).toBe(0)
  })

  it('gives way to the table of ports where that is asked for', async () => {
    const { stdout } = await run(['audit', '192.0.2.10', '-o', 'text:-'], { batches: [AUDIT] })
    expect(stdout).not.toContain('Wrong, heaviest first')
  })

  it('is a list of grades, each thing said once, when there are many hosts', async () => {
    const addresses = Array.from({ length: 12 }, (_, i) => `192.0.2.${i + 1}`)
    const records = [
      header(),
      ...addresses.map((address) => host(address, 1, 0, 65_534)),
      ...addresses.map((address) => finding({ address })),
      ...addresses.map((address) => posture({ address, score: 89, grade: 'B' })),
      summary(),
    ]
    const { stdout } = await run(['audit', 'x'], { batches: [records] })
    expect(stdout).toContain('12 hosts, worst first')
    expect(stdout.match(/Anyone who can reach the port/g)).toHaveLength(1)
    expect(widest(stdout)).toBeLessThanOrEqual(80)
  })

  it.each([
    [0, 65_533, 'default deny'],
    [65_533, 0, 'what is started next is open at once'],
    [3, 65_530, 'a firewall lets some through'],
  ])('tells %i closed and %i filtered ports as what they prove', async (closed, filtered, words) => {
    const records = [
      header(),
      verdict({ port: 443 }),
      host('10.0.0.8', 2, closed, filtered),
      posture({ address: '10.0.0.8' }),
      summary(),
    ]
    expect((await run(['audit', 'x'], { batches: [records] })).stdout.replaceAll(/\s+/g, ' ')).toContain(words)
  })

  it('obeys no character of a banner', async () => {
    const { stdout } = await run(['audit', 'x'], { batches: [hostileStream('\x1b[2J\u202e\nGrade A')] })
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]|^Grade A/m)
  })
})

describe('--fail-on', () => {
  it('says which finding tripped it, the worst, also under --quiet', async () => {
    const { code, stderr } = await run(['audit', 'x', '--fail-on', 'medium', '--quiet'], { batches: [AUDIT] })
    expect(code).toBe(3)
    expect(stderr).toBe(
      'synsweep: --fail-on medium: redis-exposed is critical, confirmed, on 192.0.2.10:6379/tcp, and 1 more finding\n',
    )
  })

  it('is not tripped by what is waived', async () => {
    const waiver = { id: 'W-1', reason: 'x', expires: '2099-01-01' }
    const records = [header(), finding({ severity: 'critical', waiver }), summary()]
    expect(await run(['scan', 'x', '--fail-on', 'low'], { batches: [records] })).toMatchObject({ code: 0, stderr: '' })
  })

  it('gates saved scans as well', async () => {
    const path = saved('gate.ndjson', AUDIT)
    expect((await run(['report', path, '--fail-on', 'critical'])).code).toBe(3)
    expect((await run(['merge', path, '--fail-on', 'high'])).code).toBe(3)
    expect((await run(['report', saved('fine.ndjson', [header(), summary()]), '--fail-on', 'info'])).code).toBe(0)
  })
})

describe('report', () => {
  it('gives the same as the scan itself would have, in any format', async () => {
    const path = saved('again.ndjson', AUDIT)
    for (const format of ['posture', 'junit', 'markdown', 'prometheus', 'defectdojo', 'text']) {
      const direct = await run(['audit', 'x', '-o', `${format}:-`], { batches: [AUDIT] })
      const later = await run(['report', path, '-o', `${format}:-`])
      expect(later.stdout).toBe(direct.stdout)
    }
  })

  it('leaves an output as it was when the scan cannot be read', async () => {
    const output = join(folder, 'kept.md')
    writeFileSync(output, 'before')
    const { code, stderr } = await run(['report', join(folder, 'none.ndjson'), '-o', `markdown:${output}`])
    expect([code, readFileSync(output, 'utf8')]).toEqual([1, 'before'])
    expect(stderr).toContain('[ERR_FILE_READ]')
  })
})

describe('merge', () => {
  const seen = (vantage: string, open: readonly number[]) =>
    saved(`${vantage}.ndjson`, [
      header({ vantage, targets: 1, ports: 65_535, probes: 65_535 }),
      ...open.map((port) => verdict({ address: '192.0.2.10', port })),
      host('192.0.2.10', open.length, 1, 65_534 - open.length),
      posture(),
      summary({ open: open.length, closed: 1, filtered: 65_534 - open.length }),
    ])

  it('judges two vantages together, and says so', async () => {
    const files = [seen('internet', [80, 443]), seen('admin', [22, 80, 443])]
    const { stdout, code } = await run(['merge', ...files, '--fail-on', 'info'])
    expect(stdout).toContain('Grade A, 100 of 100: 192.0.2.10')
    expect(stdout).toContain('seen from internet and admin')
    expect(code).toBe(0)
    const office = [files[0]!, seen('office', [22, 80, 443])]
    expect((await run(['merge', ...office])).stdout).toContain('restricted-port-reachable')
    expect((await run(['merge', ...office, '--admin-vantage', 'office'])).stdout).toContain('Grade A,')
  })

  it('refuses what was merged before, and a role that there is not', async () => {
    const merged = join(folder, 'merged.ndjson')
    const files = [seen('internet', [80]), seen('admin', [80])]
    await run(['merge', ...files, '-o', `ndjson:${merged}`])
    expect(await run(['merge', merged])).toMatchObject({ code: 2 })
    expect((await run(['merge', files[0]!, '--role', 'king'])).stderr).toContain('no role "king"')
  })
})

describe('a textfile', () => {
  it('is replaced as one step, through a link, and leaves nothing beside it', async () => {
    const [path, link] = [join(folder, 'x.prom'), join(folder, 'link.prom')]
    writeFileSync(path, 'before')
    symlinkSync(path, link)
    const during: string[] = []
    await run(['audit', 'x', '-o', `prometheus:${link}`], {
      batches: [AUDIT.slice(0, -1), AUDIT.slice(-1)],
      beforeBatch: () => void during.push(readFileSync(path, 'utf8')),
    })
    expect(during).toEqual(['before', 'before'])
    expect(readFileSync(path, 'utf8')).toContain('synsweep_posture_score')
    expect(existsSync(`${path}.tmp`)).toBe(false)
  })

  it('stays as it was when a scan cannot begin', async () => {
    const path = join(folder, 'y.prom')
    writeFileSync(path, 'before')
    await run(['audit', 'x', '-o', `prometheus:${path}`], { failure: new Error('no') })
    expect([readFileSync(path, 'utf8'), existsSync(`${path}.tmp`)]).toEqual(['before', false])
  })
})
