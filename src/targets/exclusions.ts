import { ScanError } from '../errors.js'
import { AddressRanges } from './address-ranges.js'
import { NameMap } from './name-map.js'
import { NEVER_PROBED } from './special-purpose.js'
import { TargetCollector } from './target-collector.js'
import { readTargets, splitTargets, type TargetIo } from './target-reader.js'

/** Addresses that are not to be probed, and who says so. */
interface Exclusion {
  readonly label: string
  readonly ranges: AddressRanges
}

/** Exclusions named one by one in a message. */
const NAMED_COUNT = 3

/** All exclusions in force: what the user gave, and what is never probed. */
export class Exclusions {
  /** The union of all: subtracted once. */
  readonly all: AddressRanges
  /** True when the user gave at least one. */
  readonly areGiven: boolean

  /** @param warnings what was strange but understood in the user's exclusions */
  constructor(
    readonly given: readonly Exclusion[],
    readonly warnings: readonly string[],
  ) {
    this.areGiven = given.length > 0
    this.all = union([...given, ...NEVER])
  }

  /** Names the exclusions that hold some of `ranges`: `10.0.0.0/8 (excluded), multicast 224.0.0.0/4 (RFC 5771, …)`. */
  describe(ranges: AddressRanges): string {
    return describe([...this.given, ...NEVER], ranges)
  }

  /** A warning when some of `asked` is never probed although nobody excluded it; otherwise none. */
  neverProbedIn(asked: AddressRanges): string[] {
    const wanted = asked.subtract(union(this.given))
    const count = wanted.intersect(union(NEVER)).size
    if (count === 0) return []
    return [`targets left out: ${count.toLocaleString('en')}, in ${describe(NEVER, wanted)}`]
  }
}

const NEVER: readonly Exclusion[] = NEVER_PROBED.map(({ name, cidr, source, block }) => ({
  label: `${name} ${cidr} (${source}, never probed)`,
  ranges: AddressRanges.ofBlocks([block]),
}))

function union(exclusions: readonly Exclusion[]): AddressRanges {
  return AddressRanges.union(exclusions.map(({ ranges }) => ranges))
}

function describe(exclusions: readonly Exclusion[], ranges: AddressRanges): string {
  const labels = exclusions.filter((exclusion) => ranges.intersect(exclusion.ranges).size > 0).map(({ label }) => label)
  const more = labels.length - NAMED_COUNT
  return `${labels.slice(0, NAMED_COUNT).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

/**
 * Reads the exclusions a user gave: every target of an argument is one, and every file.
 * @throws {ScanError} as targets do; ERR_OPTION for an exclusion with a port
 */
export async function readExclusions(
  {
    exclude = [],
    excludeFiles = [],
  }: { readonly exclude?: readonly string[]; readonly excludeFiles?: readonly string[] },
  io: TargetIo,
): Promise<Exclusions> {
  const given: Exclusion[] = []
  const warnings: string[] = []
  const finish = async (collector: TargetCollector, label: string) => {
    await collector.resolveNames(io, new NameMap()) // names of what is left alone are of no use to outputs
    if (collector.takePairWords().length > 0) {
      throw new ScanError('ERR_OPTION', `${label}: an exclusion takes whole addresses; ports are excluded on their own`)
    }
    given.push({ label: `${label} (excluded)`, ranges: collector.takeRanges() })
    warnings.push(...collector.warnings())
  }
  for (const target of exclude.flatMap((argument) => [...splitTargets(argument)])) {
    const collector = new TargetCollector()
    collector.add(target)
    await finish(collector, target.text)
  }
  for (const file of excludeFiles) {
    const collector = new TargetCollector()
    for await (const targets of readTargets(file, io)) for (const target of targets) collector.add(target)
    await finish(collector, `the list ${file}`)
  }
  return new Exclusions(given, warnings)
}
