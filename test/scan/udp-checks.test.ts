import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { identify, type Probe, probes, udpPorts } from '../../src/identify/index.js'
import type { ScanRecord, Service } from '../../src/model/index.js'
import { decodeCheckpoint, encodeCheckpoint } from '../../src/scan/checkpoint.js'
import { type ScanOptions, type ScanWorld, scan } from '../../src/scan/index.js'
import { simWorld } from '../helpers/sim-world.js'
import { SHORT } from '../identify/fakes.js'

/** 127.0.0.1 has closed ports only, 127.0.0.2 is silent, 127.0.0.3 has an open port, 127.0.0.6 takes connections on every port. */
const network = {
  answer: (target: readonly number[], port: number) => {
    const host = target[3]! & 255
    if (host === 2) return { kind: 'silence' } as const
    return host === 6 || (host === 3 && port === 7) ? ({ kind: 'syn-ack' } as const) : ({ kind: 'rst' } as const)
  },
}
const options: ScanOptions = {
  ...{ targets: ['127.0.0.1-3', '127.0.0.6'], ports: '1-40', seed: 5n, ratePps: 20_000, retries: 1 },
  ...{ identify: true, udpChecks: true },
}

const sockets: Socket[] = []
/** Memcached on 127.0.0.1, 2 and 6; somebody who answers nonsense on 127.0.0.3; a port where nobody ever answers. */
let memcached: number
let mute: number
/** Datagrams that each address was sent. */
const asked = new Map<string, number>()
beforeEach(() => asked.clear())

async function serve(address: string, port: number, answer?: string): Promise<number> {
  const socket = createSocket('udp4')
  sockets.push(socket)
  socket.bind(port, address)
  await once(socket, 'listening')
  const name = answer === undefined ? 'mute' : 'memcached'
  const key = `${address} ${name}`
  socket.on('message', (_, from) => {
    asked.set(key, (asked.get(key) ?? 0) + 1)
    if (answer !== undefined) socket.send(Buffer.from(answer, 'latin1'), from.port, from.address)
  })
  return socket.address().port
}

beforeAll(async () => {
  const version = '\0\x01\0\0\0\x01\0\0VERSION 1.6.18\r\n'
  memcached = await serve('127.0.0.1', 0, version)
  await serve('127.0.0.2', memcached, version)
  await serve('127.0.0.3', memcached, 'what?')
  await serve('127.0.0.6', memcached, version)
  mute = await serve('127.0.0.1', 0)
})
afterAll(() => {
  for (const socket of sockets) socket.close()
})

function probeOf(id: string, port: number): Probe {
  return { ...probes.find((probe) => probe.id === id)!, ports: [port] }
}

/** Over TCP nothing is asked: what is open there is known to be so. */
function world(udpPorts = [memcached, mute]): ScanWorld {
  return {
    ...simWorld(network),
    udpPorts,
    async *identify(endpoints, signal, may) {
      const both = [...endpoints]
      for (const { address, port, protocol } of both.filter((target) => target.protocol === 'tcp')) {
        yield serviceOf({ address, port, protocol })
      }
      const using = [probeOf('memcached-version-udp', memcached), probeOf('snmp-discover', mute)]
      const udp = both.filter((target) => target.protocol === 'udp')
      yield* identify(udp, { signal, may, probes: using, patience: SHORT })
    },
  }
}

function serviceOf(fields: Pick<Service, 'address' | 'port' | 'protocol'>): Service {
  return { ...fields, name: 'echo', tls: false, auth: 'none', connections: 1, at: '2026-03-04T05:06:07.500Z' }
}

async function servicesOf(given: ScanOptions, where = world()): Promise<string[]> {
  const records: ScanRecord[] = []
  for await (const batch of scan(given, where).records()) records.push(...batch)
  expect(records.at(-1)).toMatchObject({ type: 'summary', complete: true })
  const services = records.filter((record) => record.type === 'service')
  const texts = services.map(({ address, port, protocol, name, version = '' }) => {
    return [address, port === memcached ? 'M' : port, protocol, name, version].join(' ').trim()
  })
  return texts.sort((a, b) => a.localeCompare(b))
}

describe('services of UDP in a scan', () => {
  it('are told where anything answers, on hosts found up and credible; the others are not asked', async () => {
    expect(await servicesOf(options)).toEqual([
      '127.0.0.1 M udp memcached 1.6.18',
      '127.0.0.3 7 tcp echo',
      '127.0.0.3 M udp unknown',
    ])
    expect(Object.fromEntries(asked)).toEqual({
      ...{ '127.0.0.1 memcached': 1, '127.0.0.3 memcached': 1, '127.0.0.1 mute': 1 },
    })
  })

  it('are left alone unless they are asked for', async () => {
    expect(await servicesOf({ ...options, udpChecks: false })).toEqual(['127.0.0.3 7 tcp echo'])
    expect(asked.size).toBe(0)
  })

  it('are not asked on a port that is excluded', async () => {
    expect(await servicesOf({ ...options, excludePorts: String(memcached) })).toEqual(['127.0.0.3 7 tcp echo'])
    expect(Object.fromEntries(asked)).toEqual({ '127.0.0.1 mute': 1 })
  })

  it('are counted as they are asked', async () => {
    const run = scan(options, world())
    const counts: unknown[] = []
    for await (const records of run.records()) {
      if (records.some(({ type }) => type === 'service')) counts.push(run.progress().udpChecks)
    }
    expect(counts[0]).toEqual({ count: 4, askedCount: 0, answeredCount: 0 })
    expect(counts).toHaveLength(3)
    expect(counts.at(-1)).toMatchObject({ count: 4, answeredCount: 2 })
  })

  it('neither they nor those of TCP are asked on a host that is excluded later', async () => {
    const first = scan(options, world())
    for await (const records of first.records()) if (records.some(({ type }) => type === 'host')) break
    const snapshot = first.snapshot()!
    await first.close()
    const { scan: resume } = decodeCheckpoint(await encodeCheckpoint({ scan: snapshot, outputs: [] }), 'checkpoint')
    const services = await servicesOf({ resume, exclude: ['127.0.0.3'] } as ScanOptions)
    expect(services).toEqual(['127.0.0.1 M udp memcached 1.6.18'])
    expect(asked.has('127.0.0.3 memcached')).toBe(false)
  })

  it('are those of our probes, and each has its own ports', () => {
    expect(udpPorts(probes)).toEqual([53, 69, 123, 161, 5060, 11211])
  })

  it.each<[string, Partial<ScanOptions>, RegExp]>([
    [
      'without identification',
      { identify: false },
      /^udp-checks are a part of identification: say --identify as well$/,
    ],
    ['of a simulation', { simulate: 'net.json' }, /^udp-checks ask real hosts, and simulate has none/],
    [
      'of a simulation, without identification',
      { simulate: 'net.json', identify: false },
      /^udp-checks ask real hosts/,
    ],
  ])('are refused %s', async (_, fields, message) => {
    const run = scan({ ...options, ...fields }, world())
    const first = run.records()[Symbol.asyncIterator]().next()
    await expect(first).rejects.toMatchObject({ code: 'ERR_OPTION', message: expect.stringMatching(message) })
  })
})
