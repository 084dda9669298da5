import { describe, expect, it } from '@jest/globals'
import { RoundTrips } from '../../src/schedule/round-trips.js'

describe('round trips', () => {
  it('wait a second before anything was measured (RFC 6298 §2.1)', () => {
    expect(new RoundTrips().timeoutMs).toBe(1000)
  })

  it('take the first sample R as R + 4 · R/2 (RFC 6298 §2.2)', () => {
    const roundTrips = new RoundTrips()
    roundTrips.note(100_000)
    expect(roundTrips.timeoutMs).toBe(300)
  })

  it('smooth by 1/8 and 1/4, the deviation first (RFC 6298 §2.3)', () => {
    const roundTrips = new RoundTrips()
    roundTrips.note(100_000)
    roundTrips.note(180_000)
    // deviation 50 → 3/4·50 + 1/4·|100 − 180| = 57.5; smoothed 7/8·100 + 1/8·180 = 110
    expect(roundTrips.timeoutMs).toBeCloseTo(110 + 4 * 57.5)
  })

  it('never wait less than 50 ms, nor less than a second once loss was seen', () => {
    const roundTrips = new RoundTrips()
    for (let i = 0; i < 100; i++) roundTrips.note(200)
    expect(roundTrips.timeoutMs).toBe(50)
    roundTrips.noteLoss()
    expect(roundTrips.timeoutMs).toBe(1000)
  })

  it('never wait more than eight seconds', () => {
    const roundTrips = new RoundTrips()
    roundTrips.note(30_000_000)
    expect(roundTrips.timeoutMs).toBe(8000)
  })
})
