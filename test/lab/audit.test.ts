import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { ScanRecord } from '../../src/model/index.js'
import { listenOn } from './listeners.js'
import { type Ended, makeNamespaces, type Namespace, type Namespaces } from './namespace.js'
import { scanArgv } from './synsweep.js'

/** `internet v0 ── v1 host v2 ── v3 admin`: one web server whose firewall lets administrators in by SSH, and nobody else. */
const HOST = '10.98.0.1'
const FIREWALL = `
  table inet edge {
    chain input {
      type filter hook input priority 0; policy drop;
      ct state established accept
      icmp type echo-request accept
      tcp dport { 80, 443, 8080 } accept
      tcp dport 9 reject with tcp reset
      iifname v2 tcp dport 22 accept
    }
  }`

describe('an audit of one host from two places', () => {
  let namespaces: Namespaces<'internet' | 'host' | 'admin'>
  let folder: string
  const file = (name: string) => join(folder, name)

  const synsweep = (namespace: Namespace, ...args: readonly string[]): Promise<Ended> => {
    const [node, main] = scanArgv() as [string, string]
    return namespace.run([node, main, ...args], { timeoutMs: 180_000 })
  }
  const audit = (from: 'internet' | 'admin', ...args: readonly string[]) =>
    synsweep(namespaces.at[from], 'audit', HOST, '--role', 'web-server', '--vantage', from, '--quiet', ...args)

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'audit-'))
    namespaces = await makeNamespaces(['internet', 'host', 'admin'])
    const { internet, host, admin } = namespaces.at
    await host.script(`
      ip link add v1 type veth peer name v0 netns ${internet.name}
      ip link add v2 type veth peer name v3 netns ${admin.name}
      ip address add ${HOST}/24 dev v1
      ip address add 10.97.0.1/24 dev v2
      ip link set v1 up
      ip link set v2 up
      nft '${FIREWALL}'`)
    await internet.script('ip address add 10.98.0.2/24 dev v0; ip link set v0 up')
    await admin.script(`
      ip address add 10.97.0.2/24 dev v3
      ip link set v3 up
      ip route add ${HOST} via 10.97.0.1`)
    await listenOn(host, [22, 80, 443, 8080])
  })
  afterAll(async () => {
    await namespaces?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('names what is wrong, fails on it, and writes it for other programs', async () => {
    const { stdout, stderr, code } = await audit(
      'internet',
      ...['--fail-on', 'low', '-o', `ndjson:${file('before.ndjson')}`, '-o', `sarif:${file('x.sarif')}`],
      ...['-o', `prometheus:${file('x.prom')}`],
    )
    expect({ stderr, code }).toEqual({ code: 3, stderr: expect.stringContaining(`on ${HOST}:8080/tcp`) })
    expect(stdout).toContain(`: ${HOST}\n  Judged as web-server, seen from internet.`)
    expect(stdout).toMatch(/⚠ \w+ 8080\/tcp/)
    expect(stdout).not.toMatch(/⚠ \w+ 22\/tcp/)
    expect(JSON.parse(readFileSync(file('x.sarif'), 'utf8')).runs[0].invocations[0].executionSuccessful).toBe(true)
    expect(readFileSync(file('x.prom'), 'utf8')).toContain(`synsweep_open_ports{target="${HOST}"`)
  })

  it('gives the best grade to both views together once that is closed', async () => {
    await namespaces.at.host.script('nft insert rule inet edge input tcp dport 8080 drop')
    for (const from of ['internet', 'admin'] as const) {
      const { code, stderr } = await audit(from, '-o', `ndjson:${file(`${from}.ndjson`)}`)
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    }
    const files = [file('internet.ndjson'), file('admin.ndjson')]
    const merged = await synsweep(namespaces.at.host, 'merge', ...files, '--json', '--fail-on', 'info')
    const records = merged.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as ScanRecord)
    expect(merged.stderr).toBe('')
    expect(merged.code).toBe(0)
    expect(records.filter(({ type }) => type === 'posture')).toMatchObject([
      { grade: 'A', score: 100, vantages: ['internet', 'admin'] },
    ])
    expect(records.find((record) => record.type === 'verdict' && record.port === 22)).toMatchObject({
      vantages: ['admin'],
    })
  })
})
