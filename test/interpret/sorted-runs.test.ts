import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { inOrder } from '../../src/interpret/sorted-runs.js'

const numbersOf = (order: Iterable<number | undefined>) => [...order].filter((value) => value !== undefined)

describe('inOrder', () => {
  it('yields every number once, ascending, whatever they are', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 2 ** 52 }), { maxLength: 300 }), (values) => {
        const expected = [...values].sort((a, b) => a - b)
        expect(numbersOf(inOrder(Float64Array.from(values)))).toEqual(expected)
        expect(numbersOf(inOrder(Float64Array.from(values), (a, b) => b - a))).toEqual(expected.reverse())
      }),
    )
  })

  it.each([0, 1, 2 ** 14, 2 ** 14 + 1, 5 * 2 ** 14 - 1, 100_000])('merges the runs of %d numbers', (count) => {
    // An odd factor and a power of two: every number once.
    const values = Float64Array.from({ length: count }, (_, index) => (index * 48_271) % 2 ** 17)
    expect(numbersOf(inOrder(values.slice()))).toEqual([...values].sort((a, b) => a - b))
  })

  it('merges runs by a comparison, and gives way after each run before the first number', () => {
    const count = 10_000
    const values = Float64Array.from({ length: count }, (_, index) => (index * 7919) % 2 ** 14)
    const order = [...inOrder(values.slice(), (a, b) => b - a)]
    const runCount = Math.ceil(count / 2 ** 10)
    expect(order.slice(0, runCount - 1)).toEqual(Array(runCount - 1).fill(undefined))
    expect(order.slice(runCount - 1)).toEqual([...values].sort((a, b) => b - a))
  })
})
