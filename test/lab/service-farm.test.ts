import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { upstreamVersion } from '../../src/identify/clean.js'
import type { ScanRecord, Service } from '../../src/model/index.js'
import { FARM_ADDRESS, type Farm, startFarm, TRUTHS, type Truth } from './service-farm.js'
import { scanArgv } from './synsweep.js'

/** What Nmap says of one port. */
interface NmapWord {
  readonly name: string
  readonly product: string
  readonly version: string
}

const PORTS = TRUTHS.map(({ port }) => port).join(',')
const MINUTES = 60_000

let farm: Farm
let services: ReadonlyMap<number, Service>
let nmapWords: ReadonlyMap<number, NmapWord>
let elapsed: { readonly synsweepMs: number; readonly nmapMs: number }

beforeAll(async () => {
  farm = await startFarm()
  const startMs = performance.now()
  const argv = scanArgv(FARM_ADDRESS, '-p', PORTS, '--identify', '--json', '--rate', '1000')
  const records = (await farm.scanner.output(argv))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as ScanRecord)
  const middleMs = performance.now()
  const nmap = ['nmap', '-sS', '-sV', '-n', '-Pn', '-p', PORTS, '-oX', '-', FARM_ADDRESS]
  nmapWords = readNmap(await farm.scanner.output(nmap, { timeoutMs: 5 * MINUTES }))
  elapsed = { synsweepMs: middleMs - startMs, nmapMs: performance.now() - middleMs }
  const found = records.filter((record) => record.type === 'service')
  expect(found).toHaveLength(TRUTHS.length)
  services = new Map(found.map((service) => [service.port, service]))
}, 10 * MINUTES)

afterAll(async () => {
  await farm?.close()
})

function readNmap(xml: string): Map<number, NmapWord> {
  const words = new Map<number, NmapWord>()
  for (const [, port, rest] of xml.matchAll(/<port protocol="tcp" portid="(\d+)">(.*?)<\/port>/gs)) {
    const service = /<service [^>]*/.exec(rest!)?.[0] ?? ''
    const attribute = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(service)?.[1] ?? ''
    words.set(Number(port), { name: attribute('name'), product: attribute('product'), version: attribute('version') })
  }
  return words
}

describe('the farm of real servers', () => {
  it.each(TRUTHS)(
    '$port is $name, auth $auth',
    async ({ port, name, product, debianPackage, before, auth, tls, facts }) => {
      const service = services.get(port)!
      expect(service).toMatchObject({ address: FARM_ADDRESS, name, auth, tls: tls ?? false, ...(facts && { facts }) })
      expect(service.product).toBe(product)
      if (debianPackage === undefined) return
      expect(service.version).toBe((before ?? '') + upstreamOf(await farm.versionOf(debianPackage)))
    },
  )

  it('shows the certificate, inside TLS and after an upgrade', () => {
    const versions = { 443: 'TLSv1.2', 9443: 'TLSv1.2', 5433: 'TLSv1.3' } // nginx 1.22 stops at 1.2 unless told otherwise
    for (const [port, version] of Object.entries(versions)) {
      expect(services.get(Number(port))!.tlsDetails).toMatchObject({
        ...{ version, subject: 'farm.example', issuer: 'farm.example', selfSigned: true, key: 'RSA 2048' },
        names: ['farm.example', 'www.farm.example', FARM_ADDRESS],
      })
    }
  })

  it('gets no more connections than each service needs', () => {
    for (const [port, service] of services)
      expect([port, service.connections]).toEqual([port, expectedConnections(port)])
  })

  it('is named rightly at least as often as by Nmap', () => {
    const ours = TRUTHS.filter((truth) => isRight(truth, services.get(truth.port)))
    const theirs = TRUTHS.filter((truth) => isRight(truth, nmapWords.get(truth.port)))
    process.stderr.write(`${comparison(ours.length, theirs.length)}\n`)
    expect(theirs.length).toBeGreaterThan(TRUTHS.length / 2) // Nmap was really asked
    expect(ours.length).toBeGreaterThanOrEqual(theirs.length)
  })
})

/** Epoch and revision are Debian's; `1:10.11.19-0+deb12u1` is 10.11.19. */
function upstreamOf(debianVersion: string): string {
  return upstreamVersion(debianVersion.replace(/^\d+:/, '')).version.replace(/-[^-]*$/, '')
}

/** One, but for: TLS that has to be found first, a foreign port, modules, and the control question where nobody is asked who they are. */
function expectedConnections(port: number): number {
  const tiny = { 7: 2, 13: 2, 19: 2, 53: 2, 1080: 2, 4222: 2, 4730: 2, 6009: 2, 10050: 2, 11300: 2 }
  const more = { 389: 2, 445: 2, 631: 3, 873: 4, 1883: 2, 2379: 3, 5432: 2, 6379: 2, 7979: 4, 8888: 4, 11211: 2 }
  return { ...tiny, ...more }[port] ?? 1
}

function isRight(
  { name, product, alias }: Truth,
  said: { readonly name: string; readonly product?: string } | undefined,
): boolean {
  if (!said) return false
  if (alias?.test(said.name)) return true
  const isNamed = said.name === name || said.product?.toLowerCase().includes(name) === true
  return product === undefined ? isNamed : (said.product ?? '').toLowerCase().startsWith(product.toLowerCase())
}

function comparison(ours: number, theirs: number): string {
  const rows = TRUTHS.map(({ port }) => {
    const [service, nmap] = [services.get(port), nmapWords.get(port)]
    const words = (said: { name: string; product?: string; version?: string } | undefined) =>
      [said?.name, said?.product, said?.version].filter(Boolean).join(' ')
    return `${String(port).padStart(6)}  ${words(service).padEnd(36)} ${(service?.auth ?? '').padEnd(15)} ${words(nmap)}`
  })
  const times = `synsweep ${(elapsed.synsweepMs / 1000).toFixed(1)} s, nmap -sV ${(elapsed.nmapMs / 1000).toFixed(1)} s`
  return [...rows, `right: synsweep ${ours}, nmap ${theirs} of ${TRUTHS.length}; ${times}`].join('\n')
}
