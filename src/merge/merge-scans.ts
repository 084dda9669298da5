import type { Finding, HostTally, Posture, ScanHeader, ScanRecord, Service, Summary, Verdict } from '../model/index.js'
import { type Catalogue, groupHosts, type Role, type Sources, sortFindings } from '../risk/index.js'
import { MergedHost } from './merged-host.js'
import { Sighting } from './sighting.js'
import { mergedHeader, mergedSummary } from './totals.js'

/** One scan, whole, as far as merging asks. `history`'s SavedScan is one. */
export interface MergeableScan {
  readonly header: ScanHeader
  /** Of open endpoints; others may be left out. */
  readonly verdicts: readonly Verdict[]
  readonly hosts: readonly HostTally[]
  readonly services: readonly Service[]
  readonly postures: readonly Posture[]
  /** Absent: the scan was cut off. */
  readonly summary?: Summary
}

export interface MergeOptions {
  /** What a host is for. @param said name of the role that its scans judged it by, if any did */
  readonly roleFor: (host: { readonly address: string; readonly name?: string }, said: string | undefined) => Role
  /** Whether a vantage stands among the sources of a restricted port. */
  readonly admits: (vantage: string, from: Sources) => boolean
  /** @default the built-in rules */
  readonly catalogue?: Catalogue
  /** Marks what somebody answers for. @default nothing */
  readonly waive?: (findings: readonly Finding[]) => Finding[]
}

/**
 * Judges hosts by all that several scans have seen of them, from one place or from many.
 *
 * A port is open when any scan found it so, and what its service said to any of them counts: one scan more makes
 * nothing better. The exception is a port that the role opens to some sources only. It passes when it is open from
 * among them and was seen not to be from elsewhere; open from elsewhere, it is a finding of its own.
 *
 * @param scans at least one
 * @returns records in the order of docs/records.md; verdicts of open endpoints alone
 */
export function mergeScans(scans: readonly MergeableScan[], options: MergeOptions): ScanRecord[] {
  const nameOf = namesOf(scans)
  const sightings = scans.map((scan) => new Sighting(scan, nameOf))
  const hosts = groupHosts(
    sightings.flatMap(({ tallies }) => tallies),
    sightings.flatMap(({ silent }) => silent),
  ).map((host) => new MergedHost(host, sightings, options))
  const judged = hosts.flatMap((host) => host.findings)
  const findings = sortFindings(options.waive?.(judged) ?? judged)
  const findingsOf = new Map(hosts.map((host) => [host.key, [] as Finding[]]))
  for (const finding of findings) findingsOf.get(finding.name ?? finding.address)?.push(finding)
  return [
    { type: 'scan', ...mergedHeader(scans.map(({ header }) => header)) },
    ...hosts.flatMap((host) => host.verdicts).map((verdict) => ({ type: 'verdict' as const, ...verdict })),
    ...hosts.flatMap((host) => host.tallies).map((tally) => ({ type: 'host' as const, ...tally })),
    ...hosts.flatMap((host) => host.services).map((service) => ({ type: 'service' as const, ...service })),
    ...findings.map((finding) => ({ type: 'finding' as const, ...finding })),
    ...hosts.map((host) => ({ type: 'posture' as const, ...host.posture(findingsOf.get(host.key)!) })),
    { type: 'summary', ...mergedSummary(scans.map(({ summary }) => summary)) },
  ]
}

/** One scan may have been given a name and another the address behind it: they are the same host. */
function namesOf(scans: readonly MergeableScan[]): (address: string) => string | undefined {
  const names = new Map<string, string>()
  const note = (address: string, name: string | undefined) => {
    if (name !== undefined && !names.has(address)) names.set(address, name)
  }
  for (const { hosts, verdicts, postures } of scans) {
    for (const { address, name } of [...hosts, ...verdicts]) note(address, name)
    for (const { address, addresses = [address], name } of postures) for (const each of addresses) note(each, name)
  }
  return (address) => names.get(address)
}
