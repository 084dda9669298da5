import { SCOPE_BLOCKS, type Scope } from '../model/index.js'
import { AddressRanges } from './address-ranges.js'

const SCOPE_RANGES = SCOPE_BLOCKS.map(({ block, scope }) => ({ scope, ranges: AddressRanges.ofBlocks([block]) }))

/** The scopes that a set of at most 2^53 addresses touches, and how many of them are public. */
export function surveyScopes(ranges: AddressRanges): { scopes: ReadonlySet<Scope>; publicCount: number } {
  const scopes = new Set<Scope>()
  let publicCount = 0
  let rest = ranges
  for (const { scope, ranges: block } of SCOPE_RANGES) {
    const left = rest.subtract(block)
    const count = rest.size - left.size
    if (count > 0) scopes.add(scope)
    if (scope === 'public') publicCount += count
    rest = left
  }
  return { scopes, publicCount }
}
