import { AddressRanges } from './address-ranges.js'
import { readExclusions } from './exclusions.js'
import { rangesOf } from './restore-targets.js'
import { systemIo, type TargetIo } from './target-reader.js'
import { TargetSet } from './target-set.js'

/**
 * Exclusions that come after a plan was made: the plan stays as it is, and these of its addresses are left out of it.
 *
 * @param planned every address of the plan, eight words a range
 * @param earlier what was excluded this way before, likewise
 * @throws {ScanError} as exclusions of a new plan do
 */
export async function exclusionsWithin(
  planned: Uint32Array,
  earlier: Uint32Array,
  request: { readonly exclude?: readonly string[]; readonly excludeFiles?: readonly string[] },
  io: TargetIo = systemIo,
): Promise<TargetSet> {
  const { given } = await readExclusions(request, io)
  const all = AddressRanges.union([rangesOf(earlier), ...given.map(({ ranges }) => ranges)])
  return new TargetSet(rangesOf(planned).intersect(all))
}
