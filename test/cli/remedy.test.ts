import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { ScanRecord } from '../../src/model/index.js'
import { finding, header, host, summary, verdict } from '../output/sample-records.js'
import { run, type Setting } from './harness.js'

const BAD = finding({ rule: 'redis-exposed', severity: 'critical', port: 6379, unexpected: true })
const RECORDS = [header(), verdict(), verdict({ port: 6379 }), host('10.0.0.8', 2, 98, 0), BAD, summary()]
const ADMIN = ['--admin', '203.0.113.7']

let folder: string
let path: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'synsweep-remedy-'))
  path = await save('scan.ndjson', RECORDS)
})

afterAll(() => rm(folder, { recursive: true }))

async function save(name: string, records: readonly ScanRecord[]): Promise<string> {
  const file = join(folder, name)
  await writeFile(file, records.map((record) => `${JSON.stringify(record)}\n`).join(''))
  return file
}

const remedy = (args: readonly string[], setting?: Setting) => run(['remedy', ...args], setting)

describe('remedy', () => {
  it('prints the change and nothing else on standard output, and scans nothing', async () => {
    const { code, stdout, stderr, asked } = await remedy([path, '--for', 'nftables', ...ADMIN])
    expect({ code, stderr, asked }).toEqual({ code: 0, stderr: '', asked: [] })
    expect(stdout).toMatch(/^#!\/bin\/sh\n# synsweep remedy: nftables, narrow\n# host +10\.0\.0\.8\n/)
    expect(stdout).toContain('tcp dport 22 ip saddr @from1_ipv4 accept\n\t\ttcp dport 22 counter drop')
    expect(stdout).toContain('tcp dport 6379 counter drop')
  })

  it('says on standard error what it has left open', async () => {
    const { code, stdout, stderr } = await remedy([path, '--for', 'nftables'])
    expect(code).toBe(0)
    expect(stdout).not.toContain('tcp dport 22')
    expect(stderr).toBe(
      'synsweep: 22/tcp is for administrators and stays open to all: --admin ADDRESS says who they are\n',
    )
  })

  it('takes the administrator from a session of SSH with that host', async () => {
    const variables = { SSH_CONNECTION: '203.0.113.7 50000 10.0.0.8 22' }
    const { stdout, stderr } = await remedy([path, '--for', 'iptables'], { variables })
    expect(stdout).toContain('-A synsweep_guard -s 203.0.113.7/32 -p tcp -m tcp --dport 22 -j RETURN')
    expect(stderr).toBe('')
  })

  it('judges as the host was audited, or as it is told', async () => {
    const posture: ScanRecord = {
      ...{ type: 'posture', address: '10.0.0.8', role: 'bastion', score: 10, grade: 'F', scoring: 1, steps: [] },
    }
    const audited = await save('audit.ndjson', [...RECORDS.slice(0, -1), posture, summary()])
    const { stdout } = await remedy([audited, '--for', 'nftables', ...ADMIN])
    expect(stdout).toMatch(/# keeps +22\/tcp\n/) // a bastion is for everybody
    const { stdout: told } = await remedy([audited, '--for', 'nftables', ...ADMIN, '--role', 'web-server'])
    expect(told).toMatch(/# restricts 22\/tcp; open to 203\.0\.113\.7\/32\n/)
  })

  it('goes by a policy: who administers, who may come to which port, what is waived', async () => {
    const policy = join(folder, 'policy.yaml')
    const expires = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10)
    await writeFile(
      policy,
      `
version: 1
defaults: { admin_sources: ['203.0.113.0/24'] }
roles:
  shop: { expect: [{ ports: [22], from: $admin_sources }, { ports: [6379], service: redis, from: 10.1.0.0/16 }] }
groups:
  shops: { hosts: [10.0.0.8], role: shop }
waivers:
  - { id: legacy, match: { rules: [telnet-exposed] }, reason: goes in May, expires: '${expires}' }
`,
    )
    const telnet = finding({ rule: 'telnet-exposed', severity: 'high', port: 23, unexpected: true })
    const waived = await save('waived.ndjson', [...RECORDS.slice(0, -1), verdict({ port: 23 }), telnet, summary()])
    const { code, stdout, stderr } = await remedy([waived, '--for', 'nftables', '--policy', policy])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(
      /# restricts 22\/tcp; open to 203\.0\.113\.0\/24\n# +6379\/tcp: redis-exposed; open to 10\.1\.0\.0\/16\n/,
    )
    expect(stdout).not.toMatch(/dport .*\b23\b/)
  })

  it('prints nothing when there is nothing to close', async () => {
    const clean = await save('clean.ndjson', [header(), verdict({ port: 80 }), host('10.0.0.8', 1, 99, 0), summary()])
    const { code, stdout, stderr } = await remedy([clean, '--for', 'ufw'])
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
    expect(stderr).toBe('synsweep: nothing to close: no finding names a port that the role does not expect\n')
  })

  it('says that a scan was cut off', async () => {
    const cut = await save('cut.ndjson', RECORDS.slice(0, -1))
    const { code, stderr } = await remedy([cut, '--for', 'ufw', ...ADMIN])
    expect(code).toBe(0)
    expect(stderr).toBe(`synsweep: ${cut} has no summary: the scan was cut off, and more may be open than it says\n`)
  })

  it('writes Terraform for AWS', async () => {
    const { stdout } = await remedy([path, '--for', 'aws', '--terraform', '--default-deny', ...ADMIN])
    expect(stdout).toContain('resource "aws_vpc_security_group_ingress_rule" "tcp_22_ipv4_1" {')
  })

  it.each<[string, readonly string[], number, string]>([
    ['no firewall', [], 2, '--for says what filters there: nftables, '],
    ['one that it does not know', ['--for', 'pf'], 2, '--for is one of nftables, .*, got "pf"'],
    [
      'Terraform for another',
      ['--for', 'gcp', '--terraform'],
      2,
      '--terraform goes with --for aws, not with --for gcp',
    ],
    [
      'an administrator who is everybody',
      ['--for', 'ufw', '--admin', '0.0.0.0/0'],
      2,
      '--admin must be an address or a network',
    ],
    ['a port that is none', ['--for', 'ufw', '--ssh-port', 'ssh'], 2, '--ssh-port must be a whole number'],
    ['a host that was not scanned', ['--for', 'ufw', '--host', '10.0.0.9'], 2, '10\\.0\\.0\\.9 is not in this scan'],
    ['denying all for nobody', ['--for', 'ufw', '--default-deny'], 2, '.*\\[ERR_REMEDY_ADMIN\\]'],
    ['AWS without denying all', ['--for', 'aws', ...ADMIN], 2, 'an AWS security group can only allow'],
  ])('refuses %s', async (_, args, code, message) => {
    const outcome = await remedy([path, ...args])
    expect({ code: outcome.code, stdout: outcome.stdout }).toEqual({ code, stdout: '' })
    expect(outcome.stderr).toMatch(new RegExp(`^synsweep: ${message}`))
  })

  it('refuses to shut out whoever is there at this moment', async () => {
    const variables = { SSH_CONNECTION: '198.51.100.1 50000 10.0.0.8 22' }
    const { code, stdout, stderr } = await remedy([path, '--for', 'ufw', ...ADMIN], { variables })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('you are here from 198.51.100.1, which is not in 203.0.113.7/32')
  })

  it('needs a saved scan, and names what it got instead', async () => {
    expect((await remedy(['--for', 'ufw'])).stderr).toMatch(/^synsweep: name a saved scan, or - for standard input /)
    const other = join(folder, 'other.xml')
    await writeFile(other, '<?xml version="1.0"?>\n<nmaprun scanner="nmap">\n')
    const { code, stderr } = await remedy([other, '--for', 'ufw'])
    expect(code).toBe(1)
    expect(stderr).toContain("it is Nmap's XML (-oX) [ERR_SCAN_FORMAT]")
    expect((await remedy([join(folder, 'none'), '--for', 'ufw'])).stderr).toContain('no such file [ERR_FILE_READ]')
  })
})
