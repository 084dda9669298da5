import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { ipv4 } from '../../src/model/index.js'
import { SENTINEL_COUNT, SentinelPorts } from '../../src/plan/index.js'
import { PortSet, parsePorts, serviceName } from '../../src/targets/index.js'
import { planOf } from '../helpers/plans.js'

const none = new PortSet([])

describe('sentinel ports', () => {
  it('are outside the plan, not excluded, high, and nobody’s, for any target and seed', () => {
    const excluded = parsePorts('20000-30000')
    fc.assert(
      fc.property(fc.nat(0xffffffff), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (address, seed) => {
        const plan = planOf({ targets: '10.0.0.0/24', ports: '1-5000', seed })
        const ports = new SentinelPorts(plan, excluded).of(ipv4(address).words)
        expect(new Set(ports).size).toBe(SENTINEL_COUNT)
        for (const port of ports) {
          const isFree = !plan.ports.has(port) && !excluded.has(port) && port >= 1024 && serviceName(port) === undefined
          expect({ port, isFree }).toEqual({ port, isFree: true })
        }
      }),
    )
  })

  it('are the same for one seed and target, and others for others', () => {
    const of = (seed: bigint, address: number) =>
      new SentinelPorts(planOf({ targets: '10.0.0.0/24', ports: '80', seed }), none).of(ipv4(address).words).join()
    expect(of(1n, 1)).toBe(of(1n, 1))
    const all = Array.from({ length: 100 }, (_, i) => [of(1n, i), of(BigInt(i + 2), 1)]).flat()
    expect(new Set(all).size).toBe(200)
  })

  it('are far apart: a forwarded block of a quarter of all ports never holds them all', () => {
    const sentinels = new SentinelPorts(planOf({ targets: '10.0.0.0/24', ports: '80' }), none)
    for (let address = 0; address < 2000; address++) {
      const ports = sentinels.of(ipv4(address).words)
      expect(Math.max(...ports) - Math.min(...ports)).toBeGreaterThan(16_384)
    }
  })

  it('are no endpoint that was given by itself', () => {
    const sentinels = new SentinelPorts(planOf({ targets: '10.0.0.0/24', ports: '80' }), none)
    const words = ipv4(0x0a090909).words
    const [first] = sentinels.of(words)
    const withPair = planOf({ targets: '10.0.0.0/24', ports: '80', pairs: [...words, first!] })
    expect(new SentinelPorts(withPair, none).of(words)).not.toContain(first)
  })

  it('are none when plan and exclusions leave fewer than 48 ports', () => {
    const plan = planOf({ targets: '10.0.0.0/24', ports: '80' })
    expect(new SentinelPorts(plan, parsePorts('1-65488')).of(ipv4(1).words)).toEqual([])
    expect(new SentinelPorts(plan, parsePorts('1-65487')).of(ipv4(1).words)).toHaveLength(SENTINEL_COUNT)
  })
})
