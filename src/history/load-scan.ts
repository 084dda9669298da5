import type {
  Finding,
  HostTally,
  Posture,
  ScanHeader,
  ScanRecord,
  Service,
  Summary,
  Verdict,
  VerdictRecord,
} from '../model/index.js'
import { type ReadScanOptions, readScan } from './read-scan.js'

/** A saved scan in memory. */
export interface SavedScan {
  readonly header: ScanHeader
  /** Those of open endpoints, unless asked for others. */
  readonly verdicts: readonly Verdict[]
  readonly hosts: readonly HostTally[]
  readonly services: readonly Service[]
  readonly findings: readonly Finding[]
  readonly postures: readonly Posture[]
  /** Absent: the scan was cut off. */
  readonly summary?: Summary
  /** What the reader had to say of a scan that is not whole, in order. */
  readonly notes: readonly string[]
}

/** Which records to keep; the others cost no memory. */
export interface LoadScanOptions extends Pick<ReadScanOptions, 'io'> {
  readonly keeps?: (record: ScanRecord) => boolean
}

/**
 * Reads a saved scan whole. What is kept of it, not the file, sets the memory it takes.
 *
 * @throws {ScanError} as {@link readScan}
 */
export async function loadScan(path: string, { keeps = keepsOpen, io }: LoadScanOptions = {}): Promise<SavedScan> {
  const notes: string[] = []
  const kept: { [Type in ScanRecord['type']]: Extract<ScanRecord, { type: Type }>[] } = {
    ...{ scan: [], verdict: [], rate: [], host: [], service: [], finding: [], posture: [], summary: [] },
  }
  const options = { onNote: (note: string) => notes.push(note), ...(io && { io }) }
  for await (const records of readScan(path, options)) {
    for (const record of records) {
      if (record.type === 'scan' || record.type === 'summary' || keeps(record)) keep(kept, record)
    }
  }
  const [summary] = kept.summary
  return {
    ...{ header: kept.scan[0]!, verdicts: kept.verdict, hosts: kept.host, services: kept.service },
    ...{ findings: kept.finding, postures: kept.posture, notes, ...(summary && { summary }) },
  }
}

/** All records but the verdicts of closed and filtered endpoints, which come by the million. */
function keepsOpen(record: ScanRecord): boolean {
  return record.type !== 'rate' && (record.type !== 'verdict' || isOpen(record))
}

function isOpen({ state }: VerdictRecord): boolean {
  return state === 'open'
}

function keep(kept: Record<ScanRecord['type'], ScanRecord[]>, record: ScanRecord): void {
  kept[record.type].push(record)
}
