import { describe, expect, it } from '@jest/globals'
import { planOf } from '../helpers/plans.js'

describe('scan plan', () => {
  it('gives every endpoint one probe index and finds it again, pairs included', () => {
    const plan = planOf({
      targets: '10.0.0.0/29,2001:db9::/126,10.9.0.1',
      ports: '22,80,8000-8003',
      pairs: [0, 0, 0xffff, 0x0a000001, 9999, 0x20010db9, 0, 0, 77, 22],
    })
    expect(plan.endpointCount).toBe(13 * 6 + 2)
    const seen = new Set<string>()
    const endpoint = new Uint32Array(5)
    for (let probeIndex = 0; probeIndex < plan.endpointCount; probeIndex++) {
      plan.endpointAt(probeIndex, endpoint)
      const [w0, w1, w2, w3, port] = endpoint
      expect(plan.probeIndexOf(w0!, w1!, w2!, w3!, port!)).toBe(probeIndex)
      seen.add(endpoint.join())
    }
    expect(seen.size).toBe(plan.endpointCount)
  })

  it('does not hold endpoints next to its own', () => {
    const plan = planOf({ targets: '10.0.0.1', ports: '22', pairs: [0, 0, 0xffff, 0x0a000002, 80] })
    expect(plan.probeIndexOf(0, 0, 0xffff, 0x0a000001, 80)).toBe(-1)
    expect(plan.probeIndexOf(0, 0, 0xffff, 0x0a000002, 22)).toBe(-1)
    expect(plan.probeIndexOf(0, 0, 0xffff, 0x0a000003, 22)).toBe(-1)
    expect(plan.probeIndexOf(0, 0, 0xffff, 0x0a000002, 80)).toBe(1)
  })

  it('has one hash for one plan, however it was written, and another for any other', () => {
    const hash = planOf({ targets: '10.0.0.0/30', ports: '1-3' }).hash
    expect(hash).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(planOf({ targets: '10.0.0.2-10.0.0.3,10.0.0.0/31', ports: '3,2,1' }).hash).toBe(hash)
    expect(planOf({ targets: '10.0.0.0/30', ports: '1-3', shard: { index: 2, count: 3 } }).hash).toBe(hash)
    expect(planOf({ targets: '10.0.0.0/30', ports: '1-4' }).hash).not.toBe(hash)
    expect(planOf({ targets: '10.0.0.0/29', ports: '1-3' }).hash).not.toBe(hash)
    expect(planOf({ targets: '10.0.0.0/30', ports: '1-3', seed: 2n }).hash).not.toBe(hash)
    expect(planOf({ targets: '10.0.0.0/30', ports: '1-3', pairs: [0, 0, 0xffff, 1, 80] }).hash).not.toBe(hash)
  })

  it('holds all of IPv4 times all ports, and refuses more than 2^48 probes', () => {
    expect(planOf({ targets: '0.0.0.0/0', ports: '-' }).endpointCount).toBe(2 ** 32 * 65_535)
    expect(() => planOf({ targets: '2001:db9::/84', ports: '-' })).toThrow(/2\^48/)
  })

  it('names every address to the route look-up, pairs included', () => {
    const plan = planOf({ targets: '10.0.0.0/30', ports: '22', pairs: [0, 0, 0xffff, 0x0a000009, 80] })
    expect([...plan.addressRanges()]).toEqual([
      0, 0, 0xffff, 0x0a000000, 0, 0, 0xffff, 0x0a000003, 0, 0, 0xffff, 0x0a000009, 0, 0, 0xffff, 0x0a000009,
    ])
  })
})
