import { ScanError } from '../errors.js'
import { NameMap } from './name-map.js'
import { parseTarget } from './parse-target.js'
import { rangesOf } from './restore-targets.js'
import { TargetCollector } from './target-collector.js'
import { readTargets, systemIo, type TargetIo } from './target-reader.js'
import { TargetSet } from './target-set.js'

/**
 * The addresses of a plan that a file lists, written as targets are: where more than the ordinary may be done.
 *
 * @param planned every address of the plan, eight words a range
 * @throws {ScanError} as files of targets do; ERR_OPTION for an endpoint, ERR_TARGET_EMPTY when the file lists nothing
 */
export async function readScope(planned: Uint32Array, file: string, io: TargetIo = systemIo): Promise<TargetSet> {
  const collector = new TargetCollector()
  for await (const targets of readTargets(file, io)) {
    for (const target of targets) {
      const { text, where } = target
      if (parseTarget(text, where).kind === 'pair') {
        throw new ScanError('ERR_OPTION', `${where}: "${text}" has a port; a scope takes whole addresses`)
      }
      collector.add(target)
    }
  }
  await collector.resolveNames(io, new NameMap())
  const listed = collector.takeRanges()
  if (listed.size === 0) throw new ScanError('ERR_TARGET_EMPTY', `the scope ${file} lists no address`)
  return new TargetSet(rangesOf(planned).intersect(listed))
}

/** @param words as {@link TargetSet.rangeWords} gave them */
export function restoreScope(words: readonly number[]): TargetSet {
  return new TargetSet(rangesOf(Uint32Array.from(words)))
}
