import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { MAX_WINDOW_SIZE, Windows } from '../../src/plan/windows.js'

/** The windows of one shard, in order. */
function mine(windows: Windows): number[] {
  const numbers: number[] = []
  for (let window = windows.next(0); window < windows.count; window = windows.next(window + 1)) numbers.push(window)
  return numbers
}

describe('windows', () => {
  it('cover every position exactly once, over all shards, for any size and number of shards', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2000 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 300 }),
        (positionCount, shardCount, maxSize) => {
          const covered = new Uint8Array(positionCount)
          let total = 0
          for (let index = 1; index <= shardCount; index++) {
            const windows = new Windows(positionCount, { index, count: shardCount }, maxSize)
            let count = 0
            for (const window of mine(windows)) {
              expect(windows.isMine(window)).toBe(true)
              for (let i = 0; i < windows.length(window); i++) {
                const position = windows.start(window) + i
                expect(windows.of(position)).toBe(window)
                expect(windows.ordinalOf(position)).toBe(count + i)
                expect(windows.positionAt(count + i)).toBe(position)
                covered[position]!++
              }
              count += windows.length(window)
            }
            expect(windows.minePositionCount).toBe(count)
            expect(windows.size).toBeLessThanOrEqual(maxSize)
            total += count
          }
          expect(total).toBe(positionCount)
          expect(covered.every((times) => times === 1)).toBe(true)
        },
      ),
    )
  })

  it('give every shard of a large plan the same number of windows, give or take one', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2 ** 23, max: 2 ** 48 }),
        fc.integer({ min: 1, max: 64 }),
        (positionCount, count) => {
          const shares = Array.from({ length: count }, (_, i) => {
            return new Windows(positionCount, { index: i + 1, count }).minePositionCount
          })
          const { size } = new Windows(positionCount, { index: 1, count })
          expect(shares.reduce((sum, share) => sum + share, 0)).toBe(positionCount)
          expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(size)
          expect(size).toBeLessThanOrEqual(MAX_WINDOW_SIZE)
        },
      ),
    )
  })
})
