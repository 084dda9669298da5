import { ScanError } from '../errors.js'
import { addressFromWords, type Scope } from '../model/index.js'
import { AddressRanges, AddressRangesBuilder } from './address-ranges.js'
import { readExclusions } from './exclusions.js'
import { NameMap } from './name-map.js'
import { PairSet } from './pair-set.js'
import { parsePorts, topPorts } from './parse-ports.js'
import { PortSet } from './port-set.js'
import { surveyScopes } from './scope-survey.js'
import { TargetCollector } from './target-collector.js'
import { readTargets, splitTargets, systemIo, type TargetIo } from './target-reader.js'
import { TargetSet } from './target-set.js'

/** Public addresses that one scan may hold while nobody has said which networks want to be left alone. */
export const MAX_UNEXCLUDED_PUBLIC_COUNT = 2 ** 20

/** How many of our own list are probed when nobody says which ports. */
export const DEFAULT_TOP_PORTS = 1000

/** What to probe, as text. */
export interface TargetRequest {
  /** Addresses, CIDR blocks, ranges, names, URLs, address:port pairs. See docs/targets.md. */
  readonly targets?: readonly string[]
  /** Files of targets, one a line, `#` comments; `-` is standard input. */
  readonly targetsFiles?: readonly string[]
  /** `'22,80,8000-8100'`, `'-'` for all, names and globs. @default the first {@link DEFAULT_TOP_PORTS} of our own list */
  readonly ports?: string
  /** The N most common ports of our own list, instead of `ports`. */
  readonly topPorts?: number
  /** Never probed; same syntax as targets, without ports. */
  readonly exclude?: readonly string[]
  readonly excludeFiles?: readonly string[]
  readonly excludePorts?: string
  /** States that {@link MAX_UNEXCLUDED_PUBLIC_COUNT} may be passed with no exclusion given. @default false */
  readonly noExclusions?: boolean
}

/** What to probe, as sets: exclusions are off, names are looked up. */
export interface ResolvedTargets {
  readonly targets: TargetSet
  /** Probed on every target. */
  readonly ports: PortSet
  /** Endpoints given one by one; none of them is in targets × ports. */
  readonly pairs: PairSet
  /** Never probed on any target; none of them is in ports or pairs. */
  readonly excludedPorts: PortSet
  readonly names: NameMap
  /** Addresses, and pairs, that exclusions took out. */
  readonly excludedCount: number
  /** What was understood but may not be what was meant; sentences for people. */
  readonly warnings: readonly string[]
  /** Every scope that a target or a pair lies in. */
  readonly scopes: ReadonlySet<Scope>
}

/**
 * Turns text into the sets of a plan.
 *
 * @throws {ScanError} ERR_TARGET_SYNTAX, ERR_TARGET_RESOLVE, ERR_PORT_SYNTAX, ERR_OPTION and ERR_FILE_READ for
 *   what was given; ERR_TARGET_EMPTY, ERR_TARGET_EXCLUDED, ERR_TARGET_PUBLIC and ERR_PLAN_SIZE for what it came to
 */
export async function resolveTargets(request: TargetRequest, io: TargetIo = systemIo): Promise<ResolvedTargets> {
  const askedPorts = choosePorts(request)
  const excludedPorts = request.excludePorts === undefined ? new PortSet([]) : parsePorts(request.excludePorts)
  const names = new NameMap()
  const { ranges: asked, pairs: askedPairs, warnings } = await readTargetSets(request, io, names)
  const exclusions = await readExclusions(request, io)

  const askedPairRanges = addressesOf(askedPairs)
  const everyone = AddressRanges.union([asked, askedPairRanges])
  const ranges = asked.subtract(exclusions.all)
  const pairRanges = askedPairRanges.subtract(exclusions.all)
  const targets = new TargetSet(ranges)
  const pairTargets = new TargetSet(pairRanges)
  const ports = askedPorts.without(excludedPorts)
  const freePairs = askedPairs.filter(
    (w0, w1, w2, w3, port) => pairTargets.contains(w0, w1, w2, w3) && !excludedPorts.has(port),
  )
  if (targets.size + pairTargets.size === 0) {
    throw new ScanError(
      'ERR_TARGET_EXCLUDED',
      `nothing is left to probe: every target is in ${exclusions.describe(everyone)}`,
    )
  }
  if (targets.size > 0 ? ports.size === 0 : freePairs.size === 0) {
    throw new ScanError('ERR_TARGET_EXCLUDED', `nothing is left to probe: every port is in ${excludedPorts} (excluded)`)
  }
  const { scopes, publicCount } = surveyScopes(AddressRanges.union([ranges, pairRanges]))
  if (publicCount > MAX_UNEXCLUDED_PUBLIC_COUNT && !exclusions.areGiven && request.noExclusions !== true) {
    throw tooPublic(publicCount)
  }
  return {
    targets,
    ports,
    pairs: freePairs.filter((w0, w1, w2, w3, port) => !(ports.has(port) && targets.contains(w0, w1, w2, w3))),
    excludedPorts,
    names,
    excludedCount: asked.size - targets.size + (askedPairs.size - freePairs.size),
    warnings: [...warnings, ...exclusions.warnings, ...exclusions.neverProbedIn(everyone)],
    scopes,
  }
}

/**
 * Reads targets that need nothing looked up: addresses, blocks and ranges, between commas or blanks. No
 * exclusion applies: for descriptions of networks rather than for scans.
 *
 * @throws {ScanError} ERR_TARGET_SYNTAX; ERR_OPTION for a name or a port; ERR_PLAN_SIZE
 */
export function parseTargetSet(text: string): TargetSet {
  const collector = new TargetCollector()
  for (const target of splitTargets(text)) collector.add(target)
  if (collector.hasNames || collector.takePairWords().length > 0) {
    throw new ScanError('ERR_OPTION', `only addresses can stand in "${text}", no names and no ports`)
  }
  return new TargetSet(collector.takeRanges())
}

async function readTargetSets(
  { targets = [], targetsFiles = [], excludeFiles = [] }: TargetRequest,
  io: TargetIo,
  names: NameMap,
): Promise<{ ranges: AddressRanges; pairs: PairSet; warnings: readonly string[] }> {
  if ([...targetsFiles, ...excludeFiles].filter((file) => file === '-').length > 1) {
    throw new ScanError('ERR_OPTION', 'standard input can be read once: give "-" for one list only')
  }
  const collector = new TargetCollector()
  for (const text of targets) for (const target of splitTargets(text)) collector.add(target)
  for (const file of targetsFiles) {
    for await (const texts of readTargets(file, io)) for (const target of texts) collector.add(target)
  }
  await collector.resolveNames(io, names)
  const ranges = collector.takeRanges()
  const pairs = new PairSet(collector.takePairWords())
  if (ranges.size === 0 && pairs.size === 0) {
    const place = targetsFiles.length > 0 ? ` in ${targetsFiles.join(', ')}` : ''
    throw new ScanError(
      'ERR_TARGET_EMPTY',
      `no targets${place}: give an address, a range, a host name or a list of them`,
    )
  }
  return { ranges, pairs, warnings: collector.warnings() }
}

function choosePorts({ ports, topPorts: count }: TargetRequest): PortSet {
  if (ports !== undefined && count !== undefined) {
    throw new ScanError('ERR_OPTION', 'ports are chosen twice: by a list and as the most common ones')
  }
  return ports === undefined ? topPorts(count ?? DEFAULT_TOP_PORTS) : parsePorts(ports)
}

function addressesOf(pairs: PairSet): AddressRanges {
  const builder = new AddressRangesBuilder()
  const words = new Uint32Array(4)
  for (let rank = 0; rank < pairs.size; rank++) {
    pairs.endpointAt(rank, words)
    const address = addressFromWords([words[0]!, words[1]!, words[2]!, words[3]!])
    builder.add(address, address)
  }
  return builder.build()
}

function tooPublic(count: number): ScanError {
  return new ScanError(
    'ERR_TARGET_PUBLIC',
    `${count.toLocaleString('en')} public addresses and no exclusions: name the networks that are to be left alone ` +
      '(--exclude, --exclude-file), or state that there are none (--no-exclusions)',
  )
}
