import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Finding, Posture, ScanRecord, Verdict } from '../../src/model/index.js'
import { ADMIN4, ADMIN6, BAD_PORTS, type BadHost, HOST4, HOST6, SYNSWEEP, startBadHost, WEB_PORTS } from './bad-host.js'

const MINUTES = 60_000

let lab: BadHost
let folder: string
/** Where the audit of the host as it was is saved. */
let saved: string
let before: Audit

beforeAll(async () => {
  lab = await startBadHost()
  folder = await mkdtemp(join(tmpdir(), 'synsweep-remedy-'))
  saved = join(folder, 'before.ndjson')
  before = await audit()
  await writeFile(saved, before.text)
}, 5 * MINUTES)

afterAll(async () => {
  await lab?.close()
  if (folder !== undefined) await rm(folder, { recursive: true })
})

interface Audit {
  readonly text: string
  readonly postures: readonly Posture[]
  readonly findings: readonly Finding[]
  /** Open ports by address. */
  open(address: string): number[]
}

/** Every port of both addresses, as somebody without any business there sees them. */
async function audit(): Promise<Audit> {
  const argv = [...SYNSWEEP, 'audit', HOST4, HOST6, '--role', 'web-server', '--identify', '--json', '--retries', '1']
  const text = await lab.stranger.output(argv, { timeoutMs: 3 * MINUTES })
  const records = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as ScanRecord)
  const verdicts: Verdict[] = records.filter((record) => record.type === 'verdict')
  return {
    text,
    postures: records.filter((record) => record.type === 'posture'),
    findings: records.filter((record) => record.type === 'finding'),
    open: (address) =>
      verdicts
        .filter((verdict) => verdict.address === address)
        .map(({ port }) => port)
        .sort((a, b) => a - b),
  }
}

/** What `synsweep remedy` prints, put where the host can run it. */
async function putRemedy(firewall: string, ...options: readonly string[]): Promise<void> {
  const argv = [...SYNSWEEP, 'remedy', saved, '--for', firewall, '--host', HOST4, '--host', HOST6]
  const script = await lab.admin.output([...argv, '--admin', ADMIN4, '--admin', `${ADMIN6}/128`, ...options])
  await lab.shell('cat >/remedy.sh', { input: script })
}

const remedy = (command: string) => lab.shell(`sh /remedy.sh ${command}`)

/** A new session of SSH, from the administrator's own addresses. */
async function greetingOverSsh(address: string): Promise<string> {
  const key = await lab.shell('cat /farm/admin')
  const path = join(folder, 'admin')
  await writeFile(path, key, { mode: 0o600 })
  const options = ['-F', 'none', '-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null']
  const patience = ['-o', 'BatchMode=yes', '-o', 'ConnectTimeout=10', '-o', 'LogLevel=ERROR']
  return await lab.admin.output(['ssh', ...options, ...patience, '-i', path, `root@${address}`, 'echo in'])
}

async function expectMended(): Promise<void> {
  const { postures, open } = await audit()
  expect(postures.map(({ address, grade }) => [address, grade.replace('+', '')])).toEqual([
    [HOST4, 'A'],
    [HOST6, 'A'],
  ])
  expect(open(HOST4)).toEqual(WEB_PORTS)
  expect(open(HOST6)).toEqual(WEB_PORTS)
  for (const address of [HOST4, HOST6]) expect(await greetingOverSsh(address)).toBe('in\n')
}

describe('a web server that shows everything to everybody', () => {
  it('is graded F, with every port that is too many named', () => {
    for (const address of [HOST4, HOST6]) {
      expect(before.open(address)).toEqual(BAD_PORTS)
      expect(before.postures.find((posture) => posture.address === address)?.grade).toBe('F')
      const named = before.findings.filter((finding) => finding.address === address && finding.unexpected)
      expect(new Set(named.map(({ port }) => port))).toEqual(new Set([23, 445, 3306, 5432, 6379, 8080]))
    }
  })
})

/** How each firewall shows all of its rules, without counters. firewalld makes its table anew whenever it reloads. */
const RULESETS = {
  nftables: 'nft -s list ruleset',
  iptables: `for each in iptables ip6tables; do $each-save | sed 's/^#.*//; s/\\[[0-9:]*\\]//'; done`,
  ufw: 'ufw status verbose; ufw status numbered',
  firewalld: 'firewall-cmd --permanent --list-all-policies; nft -s list table inet firewalld',
} as const

/** A firewall that is there already, and lets everything in. */
const EARLIER: Record<keyof typeof RULESETS, string> = {
  nftables: `nft 'table inet mine { chain input { type filter hook input priority 0; tcp dport 9 drop; }; }'`,
  iptables: 'for each in iptables ip6tables; do $each -A INPUT -p tcp --dport 9 -j DROP; done',
  ufw: `ufw default allow incoming; ufw allow 22/tcp; ufw allow 3306/tcp; ufw allow proto tcp from ${ADMIN4} to any port 22
    ufw allow 80,443/tcp; ufw --force enable`,
  firewalld: `
    mkdir -p /run/dbus
    dbus-daemon --system --fork
    firewalld --nopid
    until firewall-cmd --state 2>/dev/null; do sleep 0.2; done
    firewall-cmd --permanent --zone=public --add-port=1-65535/tcp
    firewall-cmd --reload`,
}
/** Longer than it takes to apply: a command of firewalld's is a program of Python and a message to another. */
const ROLLBACK_SECONDS: Record<keyof typeof RULESETS, number> = { nftables: 10, iptables: 10, ufw: 20, firewalld: 45 }

/** Takes it away again. */
const CLEARED: Record<keyof typeof RULESETS, string> = {
  nftables: 'nft flush ruleset',
  iptables: 'nft flush ruleset',
  ufw: 'ufw disable; ufw --force reset; nft flush ruleset',
  firewalld: 'nft flush ruleset',
}

describe.each(Object.keys(RULESETS) as (keyof typeof RULESETS)[])('its remedy for %s', (firewall) => {
  const ruleset = () => lab.shell(RULESETS[firewall])
  let original: string

  beforeAll(async () => {
    await lab.shell(EARLIER[firewall])
    original = await ruleset()
  }, MINUTES)

  afterAll(async () => {
    await lab.shell(CLEARED[firewall])
  })

  it.each([
    ['closes what the findings name', []],
    ['denies all but what is to stay', ['--default-deny']],
  ])(
    '%s: grade A in both families, twice as once, undone cleanly',
    async (_, options) => {
      await putRemedy(firewall, ...options)
      await remedy('check')
      expect(await ruleset()).toBe(original)
      await remedy('apply')
      await expectMended()
      const applied = await ruleset()
      await remedy('apply')
      expect(await ruleset()).toBe(applied)
      await remedy('confirm')
      expect(await ruleset()).toBe(applied)
      await remedy('undo')
      expect(await ruleset()).toBe(original)
    },
    5 * MINUTES,
  )

  it(
    'is taken back when nobody confirms',
    async () => {
      await putRemedy(firewall)
      const timer = `
        ROLLBACK_SECONDS=${ROLLBACK_SECONDS[firewall]} sh /remedy.sh apply >/dev/null
        cat /run/synsweep_guard_rollback.pid`
      const process = (await lab.shell(timer)).trim()
      expect(await ruleset()).not.toBe(original)
      await lab.shell(`while [ -e /proc/${process}/exe ]; do sleep 0.2; done`, { timeoutMs: 2 * MINUTES })
      expect(await ruleset()).toBe(original)
    },
    3 * MINUTES,
  )
})
