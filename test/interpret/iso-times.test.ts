import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { IsoTimes } from '../../src/interpret/iso-times.js'

describe('iso times', () => {
  it('writes any series of times as Date does', () => {
    const series = fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.double({ min: 0, max: 2000, noNaN: true })))
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), series, (start, steps) => {
        const times = new IsoTimes()
        let wallMs = start
        for (const [seconds, ms] of steps) {
          wallMs += seconds * 1000 + ms - 1000 // now and then back, as clocks are set
          wallMs = Math.max(0, wallMs)
          expect(times.format(wallMs)).toBe(new Date(Math.floor(wallMs)).toISOString())
        }
      }),
    )
  })
})
