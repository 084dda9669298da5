import { describe, expect, it } from '@jest/globals'
import { Field, MAX_ROWS, NO_ROW, RegionTable } from '../../src/interpret/index.js'
import { createDraw } from '../../src/link/sim-network.js'
import type { AddressWords } from '../../src/model/index.js'

const IPV4 = 0xffff

/** Both families, near and far from each other, some drawn again and again. */
function drawAddress(draw: () => number): AddressWords {
  const word = () => Math.floor(draw() * 2 ** 32)
  const few = () => Math.floor(draw() * 40)
  switch (Math.floor(draw() * 5)) {
    case 0:
      return [0, 0, IPV4, (0x0a000000 + few() * 256 + few()) >>> 0]
    case 1:
      return [0, 0, IPV4, word()]
    case 2:
      return [0x20010db8, few(), 0, few()]
    case 3:
      return [0, 0, few(), word()] // as IPv4 in three words of four, but for the last
    default:
      return [word(), word(), word(), word()]
  }
}

describe('the table of regions', () => {
  it.each([1, 2, 3, 4])('finds what a Map finds, while it grows to 40,000 rows (seed %d)', (seed) => {
    const draw = createDraw(seed)
    const table = new RegionTable(Math.floor(draw() * 2 ** 32), 7)
    const model = new Map<string, number>()
    for (let i = 0; i < 60_000; i++) {
      const words = drawAddress(draw)
      const known = model.get(words.join()) ?? -1
      if (table.rowOf(...words) !== known) throw new Error(`seed ${seed}: ${words} is in row ${table.rowOf(...words)}`)
      if (known >= 0) table.raise(known, Field.open, 1)
      else {
        expect(table.add(...words)).toBe(model.size)
        model.set(words.join(), model.size)
      }
    }
    expect(table.count).toBe(model.size)
    expect(model.size).toBeGreaterThan(30_000)
    let raised = 0
    for (const [text, row] of model) {
      const words = table.wordsOf(row)
      if (words.join() !== text || table.rowOf(...words) !== row)
        throw new Error(`seed ${seed}: row ${row} is ${words}`)
      raised += table.get(row, Field.open)
    }
    expect(raised).toBe(60_000 - model.size)
  })

  it('gives a new row no answers, no parent, and the flags that were asked for', () => {
    const table = new RegionTable(0, 2048)
    const row = table.add(0, 0, IPV4, 1)
    expect([table.get(row, Field.open), table.get(row, Field.waiting)]).toEqual([0, 0])
    expect([table.get(row, Field.parent), table.get(row, Field.flags)]).toEqual([NO_ROW, 2048])
    expect([table.lastOrdinal(row), table.repeatableOrdinal(row)]).toEqual([-1, -1])
  })

  it('keeps the latest ordinals, beyond 32 bits as well, and leaves its neighbours alone', () => {
    const table = new RegionTable(0)
    const rows = [1, 2, 3].map((w3) => table.add(0, 0, IPV4, w3))
    table.note(rows[1]!, Field.closed, 1, 2 ** 47, false)
    table.note(rows[1]!, Field.closed, 1, 2 ** 40, true)
    table.note(rows[1]!, Field.closed, 1, 5, true)
    expect(
      rows.map((row) => [table.get(row, Field.closed), table.lastOrdinal(row), table.repeatableOrdinal(row)]),
    ).toEqual([
      [0, -1, -1],
      [3, 2 ** 47, 2 ** 40],
      [0, -1, -1],
    ])
    expect(rows.map((row) => table.wordsOf(row)[3])).toEqual([1, 2, 3])
  })

  it('holds 2^20 rows and then no more, and still finds all of them', () => {
    const table = new RegionTable(99)
    let misplacedCount = 0
    for (let i = 0; i < MAX_ROWS; i++) if (table.add(0, 0, IPV4, i * 4) !== i) misplacedCount++
    expect(table.add(0, 0, IPV4, 1)).toBe(-1)
    for (let i = 0; i < MAX_ROWS; i++) if (table.rowOf(0, 0, IPV4, i * 4) !== i) misplacedCount++
    expect([misplacedCount, table.rowOf(0, 0, IPV4, 1), table.count]).toEqual([0, -1, MAX_ROWS])
  })
})
