import type { Finding } from './finding.js'
import type { Posture } from './posture.js'
import type { Service } from './service.js'
import type { Verdict } from './verdict.js'

/** The first record of every scan: what will be done, by what. */
export interface ScanHeader {
  readonly tool: 'synsweep'
  readonly version: string
  /** `sha256:…` over the normalised plan; equal plans have equal hashes. */
  readonly plan: string
  /** 64-bit seed as 16 hexadecimal digits. */
  readonly seed: string
  /** What carries the packets: `xdp`, `packet`, `ip`, some of them (`packet+ip`), or `sim`. */
  readonly link: string
  /** Replies are taken off the wire by an XDP program; absent: by libpcap alone. */
  readonly capture?: 'xdp'
  /** Open endpoints are identified after the sweep: there will be service records. Absent otherwise. */
  readonly identify?: true
  /** Services of UDP are asked for as well. Absent otherwise. */
  readonly udpChecks?: true
  /** Merged from this many scans. Absent: it is one. */
  readonly scans?: number
  /** The policy that the scan was judged by, as its file is called; absent when there was none. */
  readonly policy?: string
  /** Where the targets were seen from, as whoever scanned or the policy calls it; `+` between several. Absent when nobody knows. */
  readonly vantage?: string
  readonly targets: number
  readonly ports: number
  readonly probes: number
  readonly startedAt: string
}

/** Why a host counts as down, in Nmap's words: nobody on its link says that the address is theirs. */
export type HostReason = 'no-arp-response' | 'no-nd-response'

/** What became of one host that answered at least once, or of which is known that nobody is there. */
export interface HostTally {
  readonly address: string
  readonly name?: string
  readonly open: number
  readonly closed: number
  readonly filtered: number
  /** Nobody is there. Absent otherwise. */
  readonly reason?: HostReason
  /** It takes connections on ports that nobody listens on: its open ports mean nothing. Absent otherwise. */
  readonly answersEverything?: true
  /** It, or its network, answered and then stopped in mid-scan. Absent otherwise. */
  readonly blockedSuspected?: true
}

/** Frames lost, by the place that lost them. */
export interface Drops {
  /** Captured by the kernel, lost before libpcap read them. */
  readonly kernel: number
  /** Lost by the interface or its driver. */
  readonly interface: number
  /** Validated replies lost because nobody took them in time. */
  readonly queue: number
}

/** The share of answering endpoints (open or closed) that were missed, and an interval that holds the truth 95 times in 100. */
export interface MissEstimate {
  readonly ratio: number
  readonly low: number
  readonly high: number
}

/** A change of the rate of sending, under `--rate auto`. */
export interface RateRecord {
  readonly type: 'rate'
  readonly ratePps: number
  readonly previousPps: number
  /** Share lost that the change rests on, as far as the rate may be to blame; null when it rests on none. */
  readonly lossRatio: number | null
  /** One sentence for people. */
  readonly reason: string
  readonly at: string
}

/** The last record. In a complete scan open + closed + filtered = probes. */
export interface Summary {
  readonly open: number
  readonly closed: number
  readonly filtered: number
  /** Endpoints left out because of exclusions added on resume; absent when there are none. They complete the sum. */
  readonly excluded?: number
  /** Hosts that answer on every port, real or not; absent when there are none. */
  readonly answersEverything?: number
  /** Of the filtered endpoints those that are silent since their network or host stopped answering; absent when there are none. */
  readonly blockedSuspected?: number
  /** Hosts found to limit their own replies, which the miss estimate leaves out; absent when there are none. */
  readonly limitedHosts?: number
  /** Probes that left, all attempts. */
  readonly sent: number
  /** Replies that validated, duplicates included. */
  readonly replies: number
  /** Captured frames that did not validate: not ours, or forged. */
  readonly strays: number
  readonly duplicates: number
  readonly drops: Drops
  /** Share of round trips lost; null when none was measured: nothing answered, or `--retries 0`. */
  readonly lossRatio: number | null
  /** null when nothing answered. */
  readonly missEstimate: MissEstimate | null
  /** Most attempts after the first that a silent endpoint has had. */
  readonly retries: number
  /**
   * Silent endpoints whose answers may be among the frames dropped in their last attempt; absent when there are none.
   * Of this process alone when a scan was resumed.
   */
  readonly uncertain?: number
  readonly elapsedMs: number
  /** False when the scan was stopped before every endpoint had its verdict. */
  readonly complete: boolean
}

/** A verdict as it stands in the stream. */
export type VerdictRecord = { readonly type: 'verdict' } & Verdict

/** A service as it stands in the stream. */
export type ServiceRecord = { readonly type: 'service' } & Service

/** A finding as it stands in the stream. */
export type FindingRecord = { readonly type: 'finding' } & Finding

/** A posture as it stands in the stream. */
export type PostureRecord = { readonly type: 'posture' } & Posture

/** One line of NDJSON: every output format is a view of this stream. */
export type ScanRecord =
  | ({ readonly type: 'scan' } & ScanHeader)
  | VerdictRecord
  | RateRecord
  | ({ readonly type: 'host' } & HostTally)
  | ServiceRecord
  | FindingRecord
  | PostureRecord
  | ({ readonly type: 'summary' } & Summary)
