import { type AddressWords, addressFromWords } from '../model/index.js'
import { type AddressRanges, AddressRangesBuilder } from './address-ranges.js'
import type { NameMap } from './name-map.js'
import { PairSet } from './pair-set.js'
import { parsePorts } from './parse-ports.js'
import { PortSet } from './port-set.js'
import type { ResolvedTargets } from './resolve-targets.js'
import { surveyScopes } from './scope-survey.js'
import { TargetSet } from './target-set.js'

/** What {@link restoreTargets} needs: the sets of an earlier resolution in plain form. */
export interface PlainTargets {
  /** Eight words a range, as {@link TargetSet.rangeWords} gives them. */
  readonly ranges: Uint32Array
  /** As {@link PortSet.toString} gives them; empty when there are pairs only. */
  readonly ports: string
  /** Five words a pair. */
  readonly pairs: Uint32Array
  /** As {@link ports}; never probed. */
  readonly excludedPorts: string
  readonly names: NameMap
  readonly excludedCount: number
}

/** The sets that an earlier resolution came to: nothing is looked up, no exclusion is applied again. */
export function restoreTargets({ ranges, ports, pairs, excludedPorts, ...rest }: PlainTargets): ResolvedTargets {
  const targets = rangesOf(ranges)
  const pairSet = new PairSet(pairs.slice())
  return {
    targets: new TargetSet(targets),
    ports: portsOf(ports),
    pairs: pairSet,
    excludedPorts: portsOf(excludedPorts),
    ...rest,
    warnings: [],
    scopes: surveyScopes(everyAddressOf(targets, pairSet)).scopes,
  }
}

function portsOf(text: string): PortSet {
  return text === '' ? new PortSet([]) : parsePorts(text)
}

/** @param words eight a range: first address, last address */
export function rangesOf(words: Uint32Array): AddressRanges {
  const builder = new AddressRangesBuilder()
  for (let at = 0; at < words.length; at += 8) {
    builder.add(addressFromWords(wordsAt(words, at)), addressFromWords(wordsAt(words, at + 4)))
  }
  return builder.build()
}

function everyAddressOf(targets: AddressRanges, pairs: PairSet): AddressRanges {
  const builder = new AddressRangesBuilder()
  builder.addAll(targets)
  const words = pairs.words()
  for (let at = 0; at < words.length; at += 5) {
    const address = addressFromWords(wordsAt(words, at))
    builder.add(address, address)
  }
  return builder.build()
}

function wordsAt(words: Uint32Array, at: number): AddressWords {
  return [words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!]
}
