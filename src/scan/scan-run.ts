import type { MissEstimate, ScanRecord, Summary, Verdict } from '../model/index.js'
import type { ScanSnapshot } from './snapshot.js'

/** Where a running scan stands; cheap to ask for, several times a second. */
export interface ScanProgress {
  readonly phase: 'opening' | 'sending' | 'waiting' | 'identifying' | 'done'
  /** Endpoints of the plan (of this shard). */
  readonly probeCount: number
  /** Endpoints that have their verdict. */
  readonly judgedCount: number
  /** Probes that have left, all attempts. */
  readonly sentCount: number
  readonly openCount: number
  readonly closedCount: number
  /** Probes per second that really left, over the last second or so. */
  readonly ratePps: number
  readonly elapsedMs: number
  /** Estimated time to the end; undefined until it can be told. */
  readonly remainingMs?: number
  /** Canaries whose fate became known in the last second, and those lost among them. */
  readonly lastSecond: { readonly canaryCount: number; readonly lostCount: number }
  /** As in the summary, so far. */
  readonly lossRatio: number | null
  /** As the summary would say it, were the scan to end as it goes on. */
  readonly missEstimate: MissEstimate | null
  /** While open endpoints are being identified: those that are. */
  readonly identifiedCount?: number
  /** While identifying with `udpChecks`: questions by UDP, those that are over, and those that were answered. */
  readonly udpChecks?: { readonly count: number; readonly askedCount: number; readonly answeredCount: number }
  /** What carries the packets, once known. */
  readonly link?: { readonly name: string; readonly reason: string; readonly interfaces: readonly string[] }
}

/**
 * One scan. Nothing is opened, resolved or sent before the first iteration.
 * Iterate it for verdicts, or `records()` for the whole stream: one of the two, once.
 */
export interface ScanRun extends AsyncIterable<Verdict>, AsyncDisposable {
  /**
   * The whole stream in batches: the header first, verdicts as they become certain,
   * then hosts, services, findings, and the summary last.
   * @throws {ScanError} bad input, or the machine or network does not allow it
   */
  records(): AsyncIterable<readonly ScanRecord[]>

  /** Stops sending at once; the stream ends in order, with a summary that says `complete: false`. Idempotent. */
  stop(): void

  progress(): ScanProgress

  /**
   * All that is needed to go on later, as of all verdicts that `records()` has given so far. Ask when every batch it
   * gave has been dealt with and the next is being waited for. Hosts, findings and summary are made again on resume:
   * they belong to no snapshot.
   * @returns undefined before the first batch of records
   */
  snapshot(): ScanSnapshot | undefined

  /** Settles when the stream has ended; rejects as the stream throws. Never rejects unhandled. */
  readonly summary: Promise<Summary>

  /** Ends the scan wherever it is. Once it resolves nothing of it runs. Idempotent. */
  close(): Promise<void>
}
