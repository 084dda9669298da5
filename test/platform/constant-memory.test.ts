import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { ROOT } from '../lab/root.js'

/** What test/helpers/dry-sweep.mjs prints. */
interface DrySweep {
  readonly plannedCount: number
  readonly sentCount: number
  readonly filteredCount: number
  readonly sendErrorCount: number
  /** Resident memory after each 2^20 probes. */
  readonly rssBytes: readonly number[]
  readonly maxRssBytes: number
}

const MEBIBYTE = 2 ** 20
/** Ten windows; the first third of them fills all three ledgers that a scan ever has. */
const PROBES = 40_000_000

describe('a scan of more than 2^40 probes, from its targets to finished frames', () => {
  it('takes less than 200 MB, and no more for its tenth window than for its third', () => {
    const plan = { targets: ['10.0.0.0/8', '172.16.0.0/12'], ports: '-' }
    const how = { retries: 0, cooldownMs: 0, ratePps: 1e9 }
    const argument = JSON.stringify({ probes: PROBES, options: { ...plan, ...how } })
    const output = execFileSync(process.execPath, [join(ROOT, 'test/helpers/dry-sweep.mjs'), argument], {
      encoding: 'utf8',
      timeout: 60_000,
    })
    const sweep = JSON.parse(output) as DrySweep
    expect(sweep.plannedCount).toBeGreaterThan(2 ** 40)
    expect(sweep.sendErrorCount).toBe(0)
    expect(sweep.rssBytes.length).toBe(Math.floor(PROBES / MEBIBYTE))
    expect(sweep.filteredCount).toBeGreaterThan(PROBES / 2) // windows were judged and retired
    expect(sweep.maxRssBytes).toBeLessThan(200e6)
    const third = Math.floor(sweep.rssBytes.length / 3)
    const early = Math.max(...sweep.rssBytes.slice(0, third + 1))
    const late = Math.max(...sweep.rssBytes.slice(-third))
    // A fifth of a byte for every probe sent in between would be seen.
    expect({ early, late, grownTooMuch: late - early > 5 * MEBIBYTE }).toEqual({ early, late, grownTooMuch: false })
  }, 70_000)
})
