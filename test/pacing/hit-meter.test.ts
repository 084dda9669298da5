import { describe, expect, it } from '@jest/globals'
import { HitMeter } from '../../src/pacing/index.js'

describe('the hit meter', () => {
  it('counts first probes by the time they left', () => {
    const meter = new HitMeter()
    meter.noteQueued(100, 100)
    meter.noteQueued(200, 150) // of these hundred, half were first probes
    meter.advance(10, 100)
    meter.advance(20, 200)
    expect([0, 10, 15, 20, 99].map((ms) => meter.firstCount(ms))).toEqual([0, 100, 125, 150, 150])
  })

  it('counts none of those that are queued still', () => {
    const meter = new HitMeter()
    meter.noteQueued(1000, 1000)
    meter.advance(0, 0)
    meter.advance(10, 250)
    expect(meter.firstCount(10)).toBe(250)
  })

  it('forgets what is long past, and stays right about the rest', () => {
    const meter = new HitMeter()
    for (let i = 1; i <= 10_000; i++) {
      meter.noteQueued(i * 10, i * 5)
      meter.advance(i, i * 10)
    }
    expect(meter.firstCount(9_900)).toBe(49_500)
    expect(meter.firstCount(9_999.5)).toBe(49_997.5)
    expect(meter.firstCount(1)).toBeLessThanOrEqual(49_500)
  })

  it('counts hits', () => {
    const meter = new HitMeter()
    meter.noteHit()
    meter.noteHit()
    expect(meter.hitCount).toBe(2)
  })
})
