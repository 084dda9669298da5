import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { ROOT } from '../lab/root.js'

/** What test/helpers/reply-flood.mjs prints. */
interface ReplyFlood {
  readonly replyCount: number
  readonly open: number
  readonly closed: number
  readonly hostCount: number
  readonly verdictCount: number
  readonly bytesPerReply: number
}

/** The least object that V8 makes, a boxed number, has 12 bytes or 16. */
const LEAST_OBJECT_BYTES = 12

describe('replies whose verdicts are not shown', () => {
  it.each([
    ['many of one host', { targets: '10.0.0.0/16', ports: '1-8' }],
    ['one of each host, IPv6', { targets: '2001:db8::/109', ports: '80' }],
    ['positions beyond 31 bits', { targets: '10.0.0.0/8', ports: '1-1000' }],
  ])(
    'allocate nothing: %s',
    (_, plan) => {
      const flags = ['--min-semi-space-size=32', '--max-semi-space-size=32']
      const output = execFileSync(
        process.execPath,
        [...flags, join(ROOT, 'test/helpers/reply-flood.mjs'), JSON.stringify(plan)],
        { encoding: 'utf8', timeout: 120_000 },
      )
      const flood = JSON.parse(output) as ReplyFlood
      expect(flood.open + flood.closed).toBe(flood.replyCount) // all were judged
      expect([flood.open, flood.verdictCount]).toEqual([flood.closed, 0])
      expect(flood.hostCount).toBeGreaterThan(2 ** 15)
      expect(flood.bytesPerReply).toBeLessThan(LEAST_OBJECT_BYTES / 4)
    },
    130_000,
  )
})
