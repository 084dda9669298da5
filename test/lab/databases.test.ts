import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { ScanRecord, Service } from '../../src/model/index.js'
import { makeNamespaces, type Namespaces } from './namespace.js'
import { ROOT } from './root.js'
import { scanArgv } from './synsweep.js'

const ADDRESS = '10.98.0.1'

/** svnserve, of the farm's layer (scripts/farm.mjs), in a mount namespace of its own. None of our probes knows it. */
const SERVE = `
cd ${join(ROOT, '.cache/farm')}
mount -t overlay farm -o lowerdir=/,upperdir=upper,workdir=work root
mount --rbind /dev root/dev
exec chroot root svnserve --daemon --foreground --listen-host ${ADDRESS} --listen-port 3690 --root /srv`

let namespaces: Namespaces<'scanner' | 'server'>

beforeAll(async () => {
  if (!existsSync(join(ROOT, '.cache/farm/upper/usr/bin/svnserve'))) {
    throw new Error(
      "the farm's servers are not installed: node -e \"import('./scripts/farm.mjs').then((m) => m.prepareFarm())\"",
    )
  }
  namespaces = await makeNamespaces(['scanner', 'server'])
  const { scanner, server } = namespaces.at
  await scanner.script(`
    ip link add v0 type veth peer name v1 netns ${server.name}
    ip address add 10.98.0.2/24 dev v0
    ip link set v0 up`)
  await server.script(`
    ip address add ${ADDRESS}/24 dev v1
    ip link set v1 up`)
  server.start(['unshare', '--mount', '--propagation', 'private', 'sh', '-eu', '-c', SERVE], { stdio: 'ignore' })
  await server.script('until ss -ltn | grep -q :3690; do sleep 0.05; done')
  await scanner.script('until ip -o link show v0 | grep -q LOWER_UP; do sleep 0.05; done')
}, 60_000)

afterAll(async () => {
  await namespaces?.close()
})

async function identified(...options: readonly string[]): Promise<Service> {
  const argv = scanArgv(ADDRESS, '-p', '3690', '--identify', '--json', '--rate', '1000', ...options)
  const records = (await namespaces.at.scanner.output(argv, { timeoutMs: 60_000 }))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as ScanRecord)
  const [service] = records.filter((record) => record.type === 'service')
  return service!
}

describe('a real server that none of our probes knows', () => {
  it('is unknown without a database', async () => {
    expect(await identified()).toMatchObject({ name: 'unknown', unknownBecause: 'unrecognised' })
  })

  it("is known by the database that came with this machine's Nmap, from what it said unasked", async () => {
    const service = await identified('--nmap-probes', '--explain')
    expect(service).toMatchObject({
      ...{ name: 'svnserve', product: 'Subversion', probe: 'nmap:NULL', auth: 'unknown', tls: false },
      facts: { cpe: ['cpe:/a:apache:subversion'] },
      explain: { recognition: 'pattern', pattern: expect.stringMatching(/\/nmap-service-probes:\d+$/) },
    })
    expect(service.explain!.asked).toContain('greeting')
    expect(service.explain!.asked.join()).not.toMatch(/nmap:/) // nothing had to be asked for it
  })

  it('is not scanned when the file is none', async () => {
    const refused = await namespaces.at.scanner.run(
      scanArgv(ADDRESS, '-p', '3690', '--identify', '--nmap-probes=/etc/hosts'),
    )
    expect(refused).toMatchObject({ code: 2, stdout: '' })
    expect(refused.stderr).toMatch(/^synsweep: \/etc\/hosts:\d+: expected Exclude, Probe, .* \[ERR_NMAP_PROBES\]\n$/)
  })
})
