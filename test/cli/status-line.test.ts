import { PassThrough } from 'node:stream'
import { describe, expect, it } from '@jest/globals'
import { StatusLine, statusText } from '../../src/cli/status-line.js'
import type { ScanProgress } from '../../src/scan/index.js'

function progress(fields: Partial<ScanProgress> = {}): ScanProgress {
  return {
    ...{ phase: 'sending', probeCount: 1000, judgedCount: 372, sentCount: 400, openCount: 3, closedCount: 300 },
    ...{
      ratePps: 12_345,
      elapsedMs: 1000,
      lastSecond: { canaryCount: 0, lostCount: 0 },
      lossRatio: null,
      missEstimate: null,
    },
    ...fields,
  }
}

describe('statusText', () => {
  it.each([
    [progress({ phase: 'opening' }), 'opening…'],
    [progress(), '37 %  12,345/s  3 open'],
    [progress({ remainingMs: 65_000, lossRatio: 0.02 }), '37 %  12,345/s  3 open  loss 2.0 %  1 min 05 s left'],
    [progress({ missEstimate: { ratio: 0.01, low: 0, high: 0.02 } }), '37 %  12,345/s  3 open  missing about 1.0 %'],
    [progress({ missEstimate: { ratio: 0, low: 0, high: 0.0009 } }), '37 %  12,345/s  3 open'],
    [progress({ phase: 'identifying', identifiedCount: 2 }), '2 of 3 open endpoints identified'],
    [
      progress({ phase: 'identifying', udpChecks: { count: 1200, askedCount: 40, answeredCount: 1 } }),
      '0 of 3 open endpoints identified  UDP: 40 of 1,200 asked, 1 answered',
    ],
    [progress({ phase: 'waiting', remainingMs: 800 }), '37 %  3 open  listening for late replies'],
    [progress({ probeCount: 0, judgedCount: 0 }), '100 %  12,345/s  3 open'],
  ])('of %j is %s', (given, text) => {
    expect(statusText(given)).toBe(text)
  })
})

describe('StatusLine', () => {
  const ERASE = '\r\x1b[2K'

  function statusLine(columns: number) {
    const stream = new PassThrough({ encoding: 'utf8' })
    const line = new StatusLine({ stream, isTty: true, columns: () => columns })
    return { line, written: () => (stream.read() as string | null) ?? '' }
  }

  it('rewrites itself in place, and only when it has something new to say', () => {
    const { line, written } = statusLine(80)
    line.show(progress())
    line.show(progress())
    line.show(progress({ openCount: 4 }))
    expect(written()).toBe(`${ERASE}37 %  12,345/s  3 open${ERASE}37 %  12,345/s  4 open`)
  })

  it('stays below the lines that pass above it', () => {
    const { line, written } = statusLine(80)
    line.above('first')
    line.show(progress({ phase: 'opening' }))
    line.above('second')
    expect(written()).toBe(`first\n${ERASE}opening…${ERASE}second\nopening…`)
  })

  it('leaves nothing behind', () => {
    const { line, written } = statusLine(80)
    line.show(progress({ phase: 'opening' }))
    line.clear()
    line.clear()
    expect(written()).toBe(`${ERASE}opening…${ERASE}`)
  })

  it('never fills the last column, where a terminal would wrap', () => {
    const { line, written } = statusLine(12)
    line.show(progress())
    expect(written()).toBe(`${ERASE}37 %  12,3…`)
  })
})
