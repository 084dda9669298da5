import { describe, expect, it } from '@jest/globals'
import type { LinkCounters } from '../../src/link/index.js'
import { DepartureAdvice } from '../../src/scan/departure-advice.js'

const NOTHING: LinkCounters = {
  sentCount: 0,
  sendErrorCount: 0,
  unsentCount: 0,
  askingCount: 0,
  replyCount: 0,
  strayCount: 0,
  queuedReplyCount: 0,
  drops: { kernel: 0, interface: 0, queue: 0 },
}

/** @param steps when, ms, and what the counters say then; @returns what was advised */
function advised(...steps: readonly (readonly [nowMs: number, counters: Partial<LinkCounters>])[]): string[] {
  const texts: string[] = []
  const advice = new DepartureAdvice(['s0', 's1'], (text) => texts.push(text))
  for (const [nowMs, counters] of steps) advice.update(nowMs, { ...NOTHING, ...counters })
  return texts
}

describe('advice about departures, by what taps see', () => {
  it('comes once, when no probe was seen for a second', () => {
    const unseen = { sentCount: 9, isDepartureUnseen: true }
    expect(advised([0, unseen], [999, unseen])).toEqual([])
    expect(advised([0, unseen], [1000, unseen], [5000, unseen])).toEqual([expect.stringContaining('leave by s0, s1')])
  })

  it('does not come when one is seen in time', () => {
    const unseen = { sentCount: 9, isDepartureUnseen: true }
    expect(advised([0, unseen], [900, { sentCount: 9, isDepartureUnseen: false }], [1100, unseen])).toEqual([])
  })
})

describe('advice about departures, by what devices count', () => {
  it('comes once, when the device has not sent half of the first probes in three seconds', () => {
    const stuck = (sentCount: number) => ({ sentCount, deviceFrameCount: 4 })
    expect(advised([0, stuck(0)], [100, stuck(10)], [3099, stuck(900)])).toEqual([])
    const texts = advised([100, stuck(10)], [3100, stuck(1000)], [9000, stuck(2000)])
    expect(texts).toEqual([expect.stringMatching(/of 1000 probes handed to s0, s1 it has sent 4: .*`transmit`/)])
  })

  it('does not come for a device that counts late, or counts for others too', () => {
    const first = [100, { sentCount: 1000, deviceFrameCount: 0 }] as const
    expect(advised(first, [3100, { sentCount: 90_000, deviceFrameCount: 500 }])).toEqual([])
    expect(advised(first, [3100, { sentCount: 2000, deviceFrameCount: 99_000 }])).toEqual([])
  })

  it('looks at the start alone: a device that stalls later is for the canaries', () => {
    const steps = [
      [100, { sentCount: 10, deviceFrameCount: 0 }],
      [3100, { sentCount: 1000, deviceFrameCount: 1000 }],
      [9000, { sentCount: 90_000, deviceFrameCount: 1000 }],
    ] as const
    expect(advised(...steps)).toEqual([])
  })

  it('has nothing to say before anything was sent', () => {
    expect(advised([0, { deviceFrameCount: 0 }], [9000, { deviceFrameCount: 0 }])).toEqual([])
  })
})
