import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { FindingRecord, ScanRecord } from '../../src/model/index.js'
import { verdictAt } from '../risk/verdict-on.js'
import { run } from './harness.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'synsweep-policy-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Writes a file of the test's own. @returns its path */
function file(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

const at = '2026-11-25T08:00:00.000Z'
const header: ScanRecord = {
  type: 'scan',
  tool: 'synsweep',
  ...{ version: '0.1.0', plan: 'sha256:1', seed: '0000000000000001', link: 'sim' },
  ...{ targets: 1, ports: 65_535, probes: 65_535, startedAt: at },
}
const verdict: ScanRecord = { type: 'verdict', ...verdictAt('192.0.2.10', 22), at }
const host: ScanRecord = { type: 'host', address: '192.0.2.10', open: 1, closed: 65_534, filtered: 0 }
const finding: FindingRecord = {
  type: 'finding',
  rule: 'ssh-exposed',
  severity: 'medium',
  confidence: 'possible',
  protocol: 'tcp',
  ...{
    address: '192.0.2.10',
    port: 22,
    unexpected: true,
    title: 'SSH',
    reason: 'Open.',
    remedy: 'Close.',
    alternates: [],
  },
}
const summary: ScanRecord = {
  type: 'summary',
  ...{ open: 1, closed: 65_534, filtered: 0, sent: 65_535, replies: 65_535, strays: 0, duplicates: 0 },
  ...{ drops: { kernel: 0, interface: 0, queue: 0 }, lossRatio: 0, missEstimate: null, retries: 0, elapsedMs: 10 },
  complete: true,
}
const records: readonly ScanRecord[] = [header, verdict, host, finding, summary]

describe('policy check', () => {
  it('says that a policy is one, and what deserves a second look', async () => {
    const path = file(
      'p.yaml',
      'version: 1\nroles: { r: { expect: [{ ports: [22] }] } }\ngroups: { g: { hosts: [a], role: r } }\n',
    )
    const { code, stdout, stderr } = await run(['policy', 'check', path])
    expect(stdout).toBe(
      `${path}:2:33: W201 role r expects 22 from any\n${path} is a policy: 1 group, 0 waivers, 1 warning\n`,
    )
    expect([code, stderr]).toEqual([0, ''])
  })

  it('says all that is wrong, each with its place, and exits 2', async () => {
    const path = file('p.yaml', 'version: 1\nrolse: {}\ngate: { min_score: 101 }\n')
    const { code, stdout, stderr } = await run(['policy', 'check', path])
    expect(stderr).toBe(
      `${path}:2:1: E101 unknown key "rolse" (did you mean "roles"?)\n` +
        `${path}:3:20: E117 must be a whole number, 0 to 100, not 101\n` +
        `synsweep: ${path} has 2 errors [ERR_POLICY]\n`,
    )
    expect([code, stdout]).toEqual([2, ''])
  })

  it('takes a waiver that has expired for an error', async () => {
    const waiver = '{ id: W, match: { rules: [ssh-exposed] }, reason: r, created: 2020-01-01, expires: 2020-01-02 }'
    const { code, stderr } = await run(['policy', 'check', file('p.yaml', `version: 1\nwaivers: [${waiver}]\n`)])
    expect(stderr).toContain('E109 waiver W expired')
    expect(code).toBe(2)
  })

  it('shows a terminal nothing that it would obey', async () => {
    const { stderr } = await run(['policy', 'check', file('p.yaml', 'version: 1\n"\\e[2Jx": 1\n')])
    expect(stderr).toContain('E101')
    expect(stderr).not.toContain('\u001b')
  })

  it.each([
    [['policy'], /say policy check FILE/],
    [['policy', 'check'], /say policy check FILE/],
    [['policy', 'chekc', 'x'], /say policy check FILE/],
    [['policy', 'check', 'no-such-file.yaml'], /cannot read the policy no-such-file\.yaml: .*\[ERR_FILE_READ\]/],
    [['policy', 'init', 'x.yaml'], /policy init needs a saved scan: --from SCAN/],
  ])('%j is told what to say', async (argv, message) => {
    const { code, stderr } = await run(argv)
    expect(stderr).toMatch(message)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(code).toBeGreaterThan(0)
  })
})

describe('policy init', () => {
  it('writes what check accepts and what today is no surprise to, once', async () => {
    const scan = file('today.ndjson', records.map((record) => `${JSON.stringify(record)}\n`).join(''))
    const path = join(folder, 'p.yaml')
    const written = await run(['policy', 'init', path, '--from', scan])
    expect(written).toMatchObject({ code: 0, stderr: '' })
    expect(written.stdout).toContain('expects what 1 host had open')
    const text = readFileSync(path, 'utf8')
    expect(text).toMatch(/^# yaml-language-server: \$schema=.*docs\/policy\.schema\.json\n/)
    expect(await run(['policy', 'check', path])).toMatchObject({ code: 0, stderr: '' })
    const explained = await run(['policy', 'explain', path, '192.0.2.10', '22'])
    expect(explained.stdout).toContain('22/tcp is expected from anywhere')
    const again = await run(['policy', 'init', path, '--from', scan])
    expect(again.stderr).toMatch(/is there already, and is left as it is: name another file \[ERR_OUTPUT\]/)
    expect(readFileSync(path, 'utf8')).toBe(text)
  })
})

describe('policy explain', () => {
  const text =
    'version: 1\ndefaults: { admin_sources: [203.0.113.0/24] }\ngroups: { web: { hosts: [8.8.8.8], role: web-server } }\n'

  it.each([
    ['8.8.8.8', '22', /22\/tcp is expected: ssh from 203\.0\.113\.0\/24; it may be closed\./],
    ['8.8.8.8', '443/udp', /443\/udp is expected from anywhere; it may be closed\./],
    ['8.8.8.8', '6379', /6379\/tcp is not expected\.\nOpen, it gives redis-exposed, critical \(possible\)/],
    ['10.0.0.1', '80', /10\.0\.0\.1 is in no group, so its role is none; its address counts as private\./],
  ])('%s %s', async (address, port, expected) => {
    const { stdout, code } = await run(['policy', 'explain', file('p.yaml', text), address, port])
    expect(stdout).toMatch(expected)
    expect(code).toBe(0)
  })

  it.each([
    ['web.example.com', '22', /takes an address/],
    ['8.8.8.8', '70000', /takes a port/],
    ['8.8.8.8', 'x', /takes a port/],
  ])('refuses %s %s', async (address, port, message) => {
    const { stderr, code } = await run(['policy', 'explain', file('p.yaml', text), address, port])
    expect(stderr).toMatch(message)
    expect(code).toBe(2)
  })
})

describe('--policy', () => {
  const gate = (text: string) => file('p.yaml', `version: 1\ngate: { ${text} }\n`)

  it('goes to the scan as text, and so does the vantage', async () => {
    const path = gate('')
    const { asked, code } = await run(
      ['audit', '192.0.2.10', '--policy', path, '--vantage', 'office', '--role', 'web'],
      {
        batches: [records],
      },
    )
    expect(asked).toMatchObject([
      { policy: { name: path, text: readFileSync(path, 'utf8') }, vantage: 'office', role: 'web', posture: true },
    ])
    expect(code).toBe(0)
  })

  it('names no role for a host that is no URL, since the policy may', async () => {
    const { asked } = await run(['audit', '192.0.2.10', '--policy', gate('')], { batches: [records] })
    expect(asked[0]).not.toHaveProperty('role')
  })

  it('fails by its gate, with the reason on standard error', async () => {
    const { code, stderr } = await run(['scan', '192.0.2.10', '--policy', gate('fail_on: { severity: medium }')], {
      batches: [records],
    })
    expect(stderr).toContain(
      "synsweep: the policy's gate: 1 finding is medium or heavier, and possible or surer: ssh-exposed on 192.0.2.10 port 22\n",
    )
    expect(code).toBe(3)
  })

  it('asks for postures when the gate goes by scores', async () => {
    const { asked } = await run(['scan', '192.0.2.10', '--policy', gate('min_score: 75')], { batches: [records] })
    expect(asked).toMatchObject([{ posture: true }])
  })

  it('that is wrong stops a scan before it begins', async () => {
    const { code, asked, stderr } = await run(['scan', '192.0.2.10', '--policy', file('p.yaml', 'version: 2\n')])
    expect(stderr).toContain('has 1 error [ERR_POLICY]')
    expect([code, asked]).toEqual([2, []])
  })

  it('lets waived findings pass, by --fail-on too', async () => {
    const waiver = { id: 'W-1', reason: 'known', expires: '2026-12-31' }
    const batches = [[header, verdict, host, { ...finding, waiver }, summary]]
    expect(await run(['scan', '192.0.2.10', '--fail-on', 'info'], { batches })).toMatchObject({ code: 0 })
    expect(await run(['scan', '192.0.2.10', '--fail-on', 'info'], { batches: [records] })).toMatchObject({ code: 3 })
  })
})
