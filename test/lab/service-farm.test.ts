import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { upstreamVersion } from '../../src/identify/clean.js'
import type { Finding, ScanRecord, Service } from '../../src/model/index.js'
import { FARM_ADDRESS, type Farm, startFarm, TRUTHS, type Truth, UDP_TRUTHS } from './service-farm.js'
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
let udpServices: ReadonlyMap<number, Service>
let findings: readonly Finding[]
let nmapWords: ReadonlyMap<number, NmapWord>
let elapsed: { readonly synsweepMs: number; readonly nmapMs: number }

beforeAll(async () => {
  farm = await startFarm()
  const startMs = performance.now()
  const records = await scan('-p', PORTS, '--identify', '--rate', '1000')
  const middleMs = performance.now()
  const nmap = ['nmap', '-sS', '-sV', '-n', '-Pn', '-p', PORTS, '-oX', '-', FARM_ADDRESS]
  nmapWords = readNmap(await farm.scanner.output(nmap, { timeoutMs: 5 * MINUTES }))
  elapsed = { synsweepMs: middleMs - startMs, nmapMs: performance.now() - middleMs }
  const found = records.filter((record) => record.type === 'service')
  expect(found).toHaveLength(TRUTHS.length)
  services = new Map(found.map((service) => [service.port, service]))
  const udpRecords = await scan('-p', '22', '--identify', '--udp-checks')
  const overUdp = udpRecords.filter((record) => record.type === 'service').filter(({ protocol }) => protocol === 'udp')
  udpServices = new Map(overUdp.map((service) => [service.port, service]))
  findings = udpRecords.filter((record) => record.type === 'finding')
}, 10 * MINUTES)

afterAll(async () => {
  await farm?.close()
})

async function scan(...options: readonly string[]): Promise<ScanRecord[]> {
  const text = await farm.scanner.output(scanArgv(FARM_ADDRESS, ...options, '--json'))
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as ScanRecord)
}

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

describe('the services of UDP on the farm', () => {
  it('are all seen by --udp-checks, and no others', () => {
    expect([...udpServices.keys()].sort((a, b) => a - b)).toEqual(UDP_TRUTHS.map(({ port }) => port))
  })

  it.each(UDP_TRUTHS)('$port is $name, and answers at least $atLeast times what it is asked', (truth) => {
    const { port, name, auth, facts, atLeast } = truth
    const service = udpServices.get(port)!
    expect(service).toMatchObject({ name, auth })
    expect(service.facts ?? {}).toMatchObject(facts)
    expect(service.product).toBe('product' in truth ? truth.product : undefined)
    expect(service.exchange!.receivedBytes / service.exchange!.sentBytes).toBeGreaterThanOrEqual(atLeast)
  })

  it('are amplifiers where the answer is three times the question, and only there', () => {
    const amplifiers = findings.filter(({ rule }) => rule === 'udp-amplifier')
    expect(amplifiers.map(({ port, protocol, confidence }) => ({ port, protocol, confidence }))).toEqual([
      { port: 53, protocol: 'udp', confidence: 'confirmed' },
    ])
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
  const web = { 2375: 3, 8086: 4, 8889: 4, 8890: 2, 9090: 3 }
  const others = { 111: 2, 2181: 3, 3389: 3, 4369: 2, 5672: 2 }
  return { ...tiny, ...more, ...web, ...others }[port] ?? 1
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
