import { describe, expect, it } from '@jest/globals'
import type { Clock } from '../../src/clock.js'
import { SimClock } from '../../src/link/sim-clock.js'
import { Wakeup } from '../../src/scan/wakeup.js'

/** A clock on which every look takes a millisecond, and that wakes nobody. */
function tickingClock(): Clock {
  let nowMs = 0
  return { nowMs: () => nowMs++, wallMs: () => nowMs, after: () => () => {} }
}

describe('a wakeup', () => {
  it('lets timers, signals and native calls have their turn, however often the loop is notified', async () => {
    const wakeup = new Wakeup(tickingClock())
    let isLetIn = false
    setImmediate(() => {
      isLetIn = true
    })
    let turns = 0
    for (; !isLetIn && turns < 1000; turns++) {
      wakeup.notify()
      await wakeup.wait(Number.POSITIVE_INFINITY)
    }
    expect(turns).toBeLessThan(1000)
  })

  it('does not depend on the event loop while its clock stands still: simulated scans repeat themselves', async () => {
    const wakeup = new Wakeup(new SimClock())
    let isLetIn = false
    const immediate = setImmediate(() => {
      isLetIn = true
    })
    for (let turn = 0; turn < 1000; turn++) {
      wakeup.notify()
      await wakeup.wait(Number.POSITIVE_INFINITY)
    }
    clearImmediate(immediate)
    expect(isLetIn).toBe(false)
  })

  it('keeps a call that nobody slept through, once', async () => {
    const clock = new SimClock()
    const wakeup = new Wakeup(clock)
    wakeup.notify()
    await wakeup.wait(1000)
    expect(clock.nowMs()).toBe(0)
    await wakeup.wait(1000)
    expect(clock.nowMs()).toBe(1000)
  })

  it('wakes when it is called, before its time', async () => {
    const clock = new SimClock()
    const wakeup = new Wakeup(clock)
    clock.after(10, () => wakeup.notify())
    await wakeup.wait(1000)
    expect(clock.nowMs()).toBe(10)
  })
})
