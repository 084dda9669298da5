import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { SimClock } from '../../src/link/sim-clock.js'

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('SimClock', () => {
  it('runs timers in order of time, and those of one moment first come, first served', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 60 }), async (delays) => {
        const clock = new SimClock()
        const ran: [number, number][] = []
        for (const [i, delay] of delays.entries()) clock.after(delay, () => ran.push([clock.nowMs(), i]))
        while (ran.length < delays.length) await turn()
        const expected = delays.map((delay, i) => [delay, i] as const).sort((a, b) => a[0] - b[0] || a[1] - b[1])
        expect(ran).toEqual(expected)
      }),
      { numRuns: 30 },
    )
  })

  it('never runs a cancelled timer, nor lets it move time', async () => {
    const clock = new SimClock()
    let ran = false
    const cancel = clock.after(1000, () => {
      ran = true
    })
    clock.after(5, () => {})
    cancel()
    for (let i = 0; i < 10; i++) await turn()
    expect(ran).toBe(false)
    expect(clock.nowMs()).toBe(5)
  })
})
