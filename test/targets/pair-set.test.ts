import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { PairSet } from '../../src/targets/index.js'

/** Few distinct words, so that pairs repeat and share their leading words. */
const anyPair = fc.tuple(
  fc.constantFrom(0, 0xfd000000),
  fc.constantFrom(0, 1),
  fc.constantFrom(0xffff, 0x80000000),
  fc.constantFrom(0, 1, 0x7fffffff, 0xffffffff),
  fc.constantFrom(1, 22, 80, 65535),
)
const anyPairs = fc.array(anyPair, { maxLength: 30 })

type Pair = [number, number, number, number, number]

function all(set: PairSet): Pair[] {
  const out = new Uint32Array(4)
  return Array.from({ length: set.size }, (_, rank) => {
    const port = set.endpointAt(rank, out)
    return [out[0]!, out[1]!, out[2]!, out[3]!, port]
  })
}

function order(a: Pair, b: Pair): number {
  const at = a.findIndex((word, i) => word !== b[i])
  return at < 0 ? 0 : a[at]! - b[at]!
}

describe('pair set', () => {
  it('holds every pair once, sorted by address, then port', () => {
    fc.assert(
      fc.property(anyPairs, (pairs) => {
        const unique = [...new Map(pairs.map((pair) => [pair.join(), pair])).values()].sort(order)
        expect(all(new PairSet(Uint32Array.from(pairs.flat())))).toEqual(unique)
      }),
    )
  })

  it('finds the rank of every pair it holds and of no other', () => {
    fc.assert(
      fc.property(anyPairs, anyPair, (pairs, other) => {
        const set = new PairSet(Uint32Array.from(pairs.flat()))
        for (const [rank, pair] of all(set).entries()) expect(set.indexOf(...pair)).toBe(rank)
        const isHeld = pairs.some((pair) => pair.join() === other.join())
        expect(set.indexOf(...other) >= 0).toBe(isHeld)
      }),
    )
  })

  it('knows the ports of an address', () => {
    fc.assert(
      fc.property(anyPairs, anyPair, (pairs, [w0, w1, w2, w3]) => {
        const set = new PairSet(Uint32Array.from(pairs.flat()))
        const ports = all(set).filter((pair) => pair.slice(0, 4).join() === [w0, w1, w2, w3].join())
        expect([...set.portsOf(w0, w1, w2, w3)]).toEqual(ports.map((pair) => pair[4]))
      }),
    )
  })

  it('refuses a rank outside', () => {
    const set = new PairSet(Uint32Array.of(0, 0, 0xffff, 1, 22))
    expect(() => set.endpointAt(1, new Uint32Array(4))).toThrow(RangeError)
  })
})
