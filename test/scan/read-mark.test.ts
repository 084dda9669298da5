import { describe, expect, it } from '@jest/globals'
import type { LinkCounters } from '../../src/link/index.js'
import { ReadMark } from '../../src/scan/pipeline.js'

const NONE = { sentCount: 0, sendErrorCount: 0, unsentCount: 0, askingCount: 0, strayCount: 0 }

function counters(replyCount: number, queuedReplyCount: number, queueDropCount = 0): LinkCounters {
  const drops = { kernel: 0, interface: 0, queue: queueDropCount }
  return { ...NONE, replyCount, queuedReplyCount, drops }
}

describe('read mark', () => {
  it('reaches a moment once as many replies have been read as had been captured by then', () => {
    const mark = new ReadMark()
    mark.update(1, counters(10, 10))
    expect(mark.update(2, counters(15, 6))).toBe(Number.NEGATIVE_INFINITY)
    expect(mark.update(3, counters(20, 10))).toBe(1)
    expect(mark.update(4, counters(20, 0))).toBe(4)
  })

  it('does not take replies that found the queue full for read', () => {
    const mark = new ReadMark()
    mark.update(1, counters(10, 10))
    expect(mark.update(2, counters(1010, 10, 1000))).toBe(Number.NEGATIVE_INFINITY)
    expect(mark.update(3, counters(1020, 10, 1000))).toBe(1)
  })
})
