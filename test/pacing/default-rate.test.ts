import { describe, expect, it } from '@jest/globals'
import type { Scope } from '../../src/model/index.js'
import { defaultRatePps } from '../../src/pacing/index.js'

describe('default rate', () => {
  it.each<[Scope[], number]>([
    [['loopback'], 100_000],
    [['private'], 10_000],
    [['public'], 10_000],
    [['loopback', 'private'], 10_000],
    [[], 10_000],
  ])('for %j is %d packets per second', (scopes, ratePps) => {
    expect(defaultRatePps(new Set(scopes))).toBe(ratePps)
  })
})
