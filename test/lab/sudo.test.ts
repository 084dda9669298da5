import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chown, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { type Installation, makeInstallation, USER_ID, USERS_OTHER_GROUP } from './installation.js'
import { makeNetwork, type Network } from './network.js'
import { readSweep } from './synsweep.js'
import { truth } from './truth.js'

const SCAN = ['scan', '10.77.0.0/28', '-p', '1-100', '--rate', '20000', '--retries', '1']

/** What of /proc/PID/status tells who a thread is and what it may. */
const NAMES = ['Uid', 'Gid', 'Groups', 'CapPrm', 'CapEff', 'CapAmb']

describe('root through sudo', () => {
  let network: Network
  let installation: Installation

  beforeAll(async () => {
    network = await makeNetwork({ takesXdp: true })
    installation = await makeInstallation()
  }, 60_000)
  afterEach(async () => {
    for (const name of await readdir(installation.home)) await rm(join(installation.home, name))
  })
  afterAll(async () => {
    await installation.close()
    await network.close()
  })

  const sudo = (...options: string[]) => network.scanner.run(installation.underSudo(installation.argv(...options)))
  const start = (...options: string[]) =>
    network.scanner.start(installation.underSudo(installation.argv(...options)), { stdio: 'ignore' })
  const file = (name: string) => join(installation.home, name)

  it.each(['packet', 'ip', 'xdp'])(
    'sweeps by link %s with every verdict right, and its files are the invoking user’s',
    async (link) => {
      const outputs = ['--json', '--show', 'open,closed,filtered', '-o', 'json:out.json', '-o', 'xml:out.xml']
      const swept = readSweep(await sudo(...SCAN, '--link', link, ...outputs))
      expect([swept.code, swept.header.link, swept.verdicts.length]).toEqual([0, link, 1600])
      expect(swept.verdicts.filter(({ address, port, state }) => truth(address, port).state !== state)).toEqual([])
      for (const name of ['out.json', 'out.xml']) {
        const { uid, gid, size } = await stat(file(name))
        expect({ name, uid, gid, isEmpty: size === 0 }).toEqual({ name, uid: USER_ID, gid: USER_ID, isEmpty: false })
      }
    },
    60_000,
  )

  it.each([
    { link: 'packet', capture: 'pcap' },
    { link: 'xdp', capture: 'xdp' },
  ])(
    'is the user on every thread, without a capability, before the first probe: $link, $capture',
    async (how) => {
      const slow = ['scan', '10.77.0.1', '-p', '1-1000', '--rate', '50', '--checkpoint', 'point', '-o', 'csv:out.csv']
      const options = ['--link', how.link, '--capture', how.capture, '--transmit-threads', '2']
      const before = await network.synCount()
      const child = start(...slow, ...options)
      const ended = once(child, 'close')
      await until(child, async () => (await network.synCount()) > before)
      const [pid] = await pidsOf(child.pid!)
      const threads = await readdir(`/proc/${pid}/task`)
      const who = await Promise.all(threads.map((thread) => statusOf(`/proc/${pid}/task/${thread}`)))
      const ids = Array(4).fill(`${USER_ID}`).join(' ')
      const none = '0'.repeat(16)
      const user = {
        Uid: ids,
        Gid: ids,
        Groups: `${USER_ID} ${USERS_OTHER_GROUP}`,
        CapPrm: none,
        CapEff: none,
        CapAmb: none,
      }
      expect(threads.length).toBeGreaterThan(4)
      expect(who).toEqual(threads.map(() => user))
      await until(child, async () => (await readdir(installation.home)).includes('point'))
      expect((await stat(file('point'))).uid).toBe(USER_ID)
      process.kill(Number(pid), 'SIGINT')
      expect(await ended).toEqual([130, null])
      // What libpcap and the kernel held needed no privilege to be given back.
      expect(await network.scanner.output(['ip', '-d', '-o', 'link', 'show', 's0'])).not.toContain('xdp')
    },
    60_000,
  )

  it('needs nothing of a checkout that only root can reach, once it is the user', async () => {
    const argv = installation.closedArgv(...SCAN, '-o', 'xml:out.xml')
    const ended = await network.scanner.run(installation.underSudo(argv))
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(ended.stdout).toContain('ftp') // names of services come from a file of their own
    expect(await readFile(file('out.xml'), 'utf8')).toContain('name="ftp"')
  }, 60_000)

  it('follows a route to a device that it did not use before, and to a gateway that it has to ask for', async () => {
    await network.router.script(`
      ip link add r2 type veth peer name s1 netns ${network.scanner.name}
      ip address add 10.75.0.1/24 dev r2
      ip link set r2 up`)
    await network.scanner.script('ip address add 10.75.0.2/24 dev s1; ip link set s1 up')
    // 16 hosts × 100 ports at 800 a second: two seconds, and the way changes in the middle.
    const slow = ['scan', '10.77.0.0/28', '-p', '1-100', '--rate', '800', '--retries', '1', '--seed', '1']
    const before = await network.synCount()
    const child = start(...slow, '-o', 'ndjson:out.ndjson', '--show', 'open,closed,filtered')
    const ended = once(child, 'close')
    await until(child, async () => (await network.synCount()) > before + 200)
    const [pid] = await pidsOf(child.pid!)
    expect((await statusOf(`/proc/${pid}`)).CapPrm).toBe('0'.repeat(16))
    await network.scanner.script('ip route replace default via 10.75.0.1 dev s1')
    expect(await ended).toEqual([0, null])
    await network.scanner.script('ip route replace default via 10.76.0.1 dev s0')
    const sweep = readSweep({ code: 0, signal: null, stderr: '', stdout: await readFile(file('out.ndjson'), 'utf8') })
    expect(sweep.verdicts.filter(({ address, port, state }) => truth(address, port).state !== state)).toEqual([])
    const [device] = JSON.parse(await network.scanner.output(['ip', '-j', '-s', 'link', 'show', 's1'])) as [
      { stats64: { rx: { packets: number } } },
    ]
    expect(device.stats64.rx.packets).toBeGreaterThan(200) // replies came in by it
    await network.scanner.script('ip link del s1')
  }, 60_000)

  it('goes on from its checkpoint in the same files', async () => {
    const first = ['scan', '10.77.0.0/29', '-p', '1-300', '--seed', '1', '--rate', '1500', '--checkpoint', 'point']
    const child = start(...first, '-o', 'ndjson:out.ndjson')
    const ended = once(child, 'close')
    await until(child, async () => (await readdir(installation.home)).includes('point'))
    const [pid] = await pidsOf(child.pid!)
    process.kill(Number(pid), 'SIGKILL')
    await ended
    expect(await sudo('scan', '--resume', 'point')).toMatchObject({ code: 0 })
    const lines = (await readFile(file('out.ndjson'), 'utf8')).trimEnd().split('\n')
    expect(JSON.parse(lines.at(-1)!)).toMatchObject({ type: 'summary', complete: true })
    expect((await stat(file('out.ndjson'))).uid).toBe(USER_ID)
  }, 60_000)

  it('writes, and reads, only what the user may', async () => {
    await writeFile(file('roots.json'), 'kept', { mode: 0o600 })
    await chown(file('roots.json'), 0, 0)
    const before = await network.synCount()
    for (const options of [
      ['-o', 'json:roots.json'],
      ['-o', 'json:/etc/roots.json'],
      ['--checkpoint', '/etc/roots.point'],
      ['--exclude-file', 'roots.json'],
    ]) {
      const ended = await sudo(...SCAN, ...options)
      expect(ended).toMatchObject({ code: 1, stdout: '' })
      expect(ended.stderr).toMatch(/^synsweep: .*permission denied.*\[ERR_(OUTPUT|FILE_READ)\]\n$/)
    }
    expect(await readFile(file('roots.json'), 'utf8')).toBe('kept')
    expect(await network.synCount()).toBe(before)
  }, 60_000)

  it('that is root’s own stays root', async () => {
    const argv = installation.argv(...SCAN, '-o', 'json:out.json')
    const env = ['env', 'SUDO_UID=0', 'SUDO_GID=0']
    expect(await network.scanner.run(installation.under([...env, ...argv]))).toMatchObject({ code: 0 })
    expect((await stat(file('out.json'))).uid).toBe(0)
  }, 60_000)
})

/** The programs that a process has started, and those that these have: the last is what sudo runs. */
async function pidsOf(parent: number): Promise<string[]> {
  const children = await readFile(`/proc/${parent}/task/${parent}/children`, 'utf8')
  const [child] = children.trim().split(' ')
  return child ? [child] : []
}

/** @throws {Error} the program ended before */
async function until(child: ChildProcess, isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`)
    await setTimeout(10)
  }
}

async function statusOf(folder: string): Promise<Record<string, string>> {
  const lines = (await readFile(`${folder}/status`, 'utf8')).split('\n')
  const fields = lines.map((line) => line.split(':\t')).filter(([name]) => NAMES.includes(name!))
  return Object.fromEntries(fields.map(([name, value]) => [name!, value!.trim().split(/\s+/).join(' ')]))
}
