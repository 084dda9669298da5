import type { ProbeBatch, ReplyBatch } from '../batch/index.js'
import type { Drops } from '../model/index.js'

/** Running totals since the link was opened. */
export interface LinkCounters {
  /** Probes that have left. A probe the kernel refused counts in `sendErrorCount` instead. */
  readonly sentCount: number
  /** Probes that could not be sent: the kernel said no, and a retry did not help. */
  readonly sendErrorCount: number
  /**
   * Probes that were not sent because their outcome was known without: no route, or nobody has the address. Each
   * has its record among the replies; none counts in `sentCount`, `sendErrorCount` or `replyCount`.
   */
  readonly unsentCount: number
  /** On-link addresses that the network is being asked for: until it answers, probes wait in the link. */
  readonly askingCount: number
  /** Validated replies captured, handed out or not. */
  readonly replyCount: number
  /** Captured frames that did not validate. */
  readonly strayCount: number
  /**
   * Replies captured, and records of probes not sent, that the consumer of `replies()` may not have read yet: a batch
   * counts until the consumer comes back for the next one. At 0, silence is silence.
   */
  readonly queuedReplyCount: number
  /** Probes were sent, and taps of this machine have seen none leave, where they would have. */
  readonly isDepartureUnseen?: boolean
  /** Frames that the devices themselves count as sent, where no tap would see a probe; some may be others'. */
  readonly deviceFrameCount?: number
  readonly drops: Drops
}

/** What a link turned out to be, once open: named in every output. */
export interface LinkDescription {
  /** `xdp`, `packet`, `ip`, some of them (`packet+ip`), `connect`, or `sim`; `dry` in tests and benchmarks. */
  readonly name: string
  /** Why this one, in one sentence for people. */
  readonly reason: string
  /** Why it is not a faster one that was wanted. */
  readonly fallback?: string
  /** Replies are taken off the wire by an XDP program; absent: by libpcap alone. */
  readonly capture?: 'xdp'
  /** Why that program is not in the device's driver, where it does most. */
  readonly captureFallback?: string
  /** The sockets were opened by the helper: this process has no privilege. */
  readonly helper?: true
  /** Gateways that do not answer ARP or NDP, a sentence each: what lies behind them is not sent to. */
  readonly silentGateways?: readonly string[]
  /** Devices that packets leave and arrive by. */
  readonly interfaces: readonly string[]
}

/**
 * The only way out of TypeScript and back. Every implementation passes one
 * contract suite (test/link/contract.ts): NativeLink (raw packets and libpcap),
 * ConnectLink (this machine's own connect(), without privilege) and SimLink (a seeded network in memory).
 */
export interface Link {
  readonly description: LinkDescription

  /**
   * Resolves once every probe is queued for transmission: waiting is back-pressure.
   * The queue is short in time, some 50 ms at the present rate, so that a stop is soon felt.
   * The batch is copied; the caller may refill it as soon as this resolves.
   * One call at a time. Rejects with ScanError once transmission has died.
   */
  send(batch: ProbeBatch): Promise<void>

  /** @param ratePps probes per second, > 0; takes effect within a millisecond */
  setRate(ratePps: number): void

  /** No more probes. replies() ends `cooldownMs` after the last queued one has left. */
  finish(cooldownMs: number): Promise<void>

  /** One consumer, once. Ends after finish() or close(), with all that was captured till then. Throws ScanError if capture dies. */
  replies(): AsyncIterable<ReplyBatch>

  counters(): LinkCounters

  /** Discards what is queued but unsent. Idempotent; once it resolves, no native thread is running. */
  close(): Promise<void>
}
