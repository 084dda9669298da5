import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { createPermutation } from '../../src/plan/permutation.js'

const seeds = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })

describe('permutation', () => {
  it('is a bijection for every size up to 4,096, with its inverse', () => {
    for (let size = 1; size <= 4096; size++) {
      const permutation = createPermutation(size, BigInt(size) * 0x9e3779b97f4a7c15n)
      const seen = new Uint8Array(size)
      for (let position = 0; position < size; position++) {
        const index = permutation.at(position)
        if (seen[index] !== 0) throw new Error(`size ${size}: index ${index} twice`)
        seen[index] = 1
        if (permutation.positionOf(index) !== position) throw new Error(`size ${size}: positionOf(${index})`)
      }
    }
  })

  it('visits every index exactly once, for any larger size and seed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 4097, max: 3_000_000 }), seeds, (size, seed) => {
        const permutation = createPermutation(size, seed)
        const bitmap = new Uint8Array(Math.ceil(size / 8))
        let count = 0
        for (let position = 0; position < size; position++) {
          const index = permutation.at(position)
          const bit = 1 << (index & 7)
          if ((bitmap[index >> 3]! & bit) === 0) count++
          bitmap[index >> 3]! |= bit
        }
        return count === size
      }),
      { numRuns: 12 },
    )
  })

  it('comes back from every index it goes to, up to 2^48', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2 ** 48 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        seeds,
        (size, share, seed) => {
          const permutation = createPermutation(size, seed)
          const position = Math.min(size - 1, Math.floor(share * size))
          const index = permutation.at(position)
          expect(Number.isInteger(index) && index >= 0 && index < size).toBe(true)
          expect(permutation.positionOf(index)).toBe(position)
          const many = Float64Array.of(-1, index, -7, index)
          permutation.toPositions(many, 3)
          expect([...many]).toEqual([-1, position, -7, index])
        },
      ),
      { numRuns: 2000 },
    )
  })

  it.each([
    [2 ** 16, 256],
    [65_536 * 3 + 17, 1000],
    [2 ** 32, 65_536],
    [2 ** 40, 2 ** 24],
  ])('of size %d spreads neighbours: successive positions fall into blocks of %d uniformly', (size, block) => {
    const blocks = Math.min(64, Math.ceil(size / block))
    const span = Math.ceil(size / blocks)
    for (const seed of [1n, 2n, 0xdeadbeefn]) {
      const permutation = createPermutation(size, seed)
      const draws = Math.min(size, 65_536)
      const counts = new Float64Array(blocks)
      let sameBlock = 0
      let previous = -1
      for (let position = 0; position < draws; position++) {
        const bucket = Math.floor(permutation.at(position) / span)
        counts[bucket]!++
        if (bucket === previous) sameBlock++
        previous = bucket
      }
      const expected = draws / blocks
      const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
      // 63 degrees of freedom: 130 is exceeded once in about 10^6 uniform draws.
      expect(chiSquare).toBeLessThan(130)
      // Successive probes share a block as often as chance has it, ± 5 standard deviations.
      const chance = draws / blocks
      expect(Math.abs(sameBlock - chance)).toBeLessThan(5 * Math.sqrt(chance) + 1)
    }
  })

  it('orders differently for different seeds', () => {
    const order = (seed: bigint) => Array.from({ length: 100 }, (_, i) => createPermutation(1000, seed).at(i)).join()
    expect(new Set([0n, 1n, 2n, 2n ** 63n].map(order)).size).toBe(4)
  })

  it('rejects an index one past the end', () => {
    expect(() => createPermutation(10, 0n).at(10)).toThrow(/outside 0 … 9/)
    expect(() => createPermutation(10, 0n).positionOf(-1)).toThrow(/outside 0 … 9/)
    expect(() => createPermutation(0, 0n)).toThrow(/1 … 2\^48/)
    expect(() => createPermutation(2 ** 48 + 1, 0n)).toThrow(/1 … 2\^48/)
  })
})
