/**
 * One validated reply as it crosses from native: 56 bytes, fourteen
 * little-endian 32-bit words. The C++ half is native/batch/reply_record.h.
 *
 * | word  | holds                                                                  |
 * |-------|------------------------------------------------------------------------|
 * | 0–3   | target the probe went to (for ICMP: read from the quoted packet)        |
 * | 4–7   | responder: source address of the captured packet                        |
 * | 8     | bits 0–15 port · 16–23 kind · 24–31 attempt answered (255: not known)   |
 * | 9     | bits 0–7 ttl (0: not known) · 8–15 icmp type · 16–23 icmp code · 24–31 tcp option bits |
 * | 10    | bits 0–15 tcp window, bytes · 16–31 zero                                |
 * | 11    | round trip, µs; 0xffffffff when not known                               |
 * | 12–13 | captured at, µs since the Unix epoch: low word, high word               |
 */
export const REPLY_WORDS = 14
export const REPLY_BYTES = REPLY_WORDS * 4

/**
 * What was captured. `noRoute`, `noNeighbour` and `noGateway` are no replies: the link knows without any, and has not
 * sent the probe. This machine has no way to the target, or the target is on-link and nobody there has its address, or
 * the gateway that leads to it does not answer ARP or NDP.
 * `refused` (a RST, as the kernel read it) and `denied` (this machine forbids it, nothing was sent) are connect()'s.
 */
export const ReplyKind = {
  synAck: 1,
  rst: 2,
  unreachable: 3,
  timeExceeded: 4,
  noRoute: 5,
  noNeighbour: 6,
  refused: 7,
  denied: 8,
  noGateway: 9,
} as const
export type ReplyKind = (typeof ReplyKind)[keyof typeof ReplyKind]

/** Nothing was sent, so nobody answered. */
export function isUnsent(kind: ReplyKind): boolean {
  return kind >= ReplyKind.noRoute && kind !== ReplyKind.refused
}

/** Bits of the TCP options that a reply carried. */
export const TcpOption = { maxSegmentSize: 1, windowScale: 2, sackPermitted: 4, timestamps: 8 } as const

export const RTT_UNKNOWN = 0xffffffff
export const ATTEMPT_UNKNOWN = 0xff

/** Replies handed out by a link. Read by row; the words are the batch's own, not shared with native. */
export class ReplyBatch {
  constructor(
    readonly words: Uint32Array,
    /** Rows that hold a reply. */
    readonly count: number,
  ) {}

  word(row: number, index: number): number {
    return this.words[row * REPLY_WORDS + index]!
  }

  port(row: number): number {
    return this.word(row, 8) & 0xffff
  }

  kind(row: number): ReplyKind {
    return ((this.word(row, 8) >>> 16) & 0xff) as ReplyKind
  }

  attempt(row: number): number {
    return this.word(row, 8) >>> 24
  }

  /** As captured; 0 when not known: connect() does not tell. */
  ttl(row: number): number {
    return this.word(row, 9) & 0xff
  }

  icmpType(row: number): number {
    return (this.word(row, 9) >>> 8) & 0xff
  }

  icmpCode(row: number): number {
    return (this.word(row, 9) >>> 16) & 0xff
  }

  /** Which options a SYN-ACK carries: {@link TcpOption} bits. */
  tcpOptions(row: number): number {
    return this.word(row, 9) >>> 24
  }

  windowBytes(row: number): number {
    return this.word(row, 10) & 0xffff
  }

  /** Round trip in µs, or {@link RTT_UNKNOWN}. */
  rttUs(row: number): number {
    return this.word(row, 11)
  }

  /** Milliseconds since the Unix epoch, to the microsecond. */
  capturedAtMs(row: number): number {
    return (this.word(row, 13) * 4294967296 + this.word(row, 12)) / 1000
  }
}

/** What one reply says, before it is laid out. Used by links written in TypeScript. */
export interface ReplyFields {
  readonly target: readonly [number, number, number, number]
  readonly responder: readonly [number, number, number, number]
  readonly port: number
  readonly kind: ReplyKind
  readonly attempt: number
  readonly ttl: number
  readonly icmpType?: number
  readonly icmpCode?: number
  readonly tcpOptions?: number
  readonly windowBytes?: number
  readonly rttUs: number
  readonly capturedAtMs: number
}

/** Lays replies out as native does. */
export function packReplies(replies: readonly ReplyFields[]): ReplyBatch {
  const words = new Uint32Array(replies.length * REPLY_WORDS)
  replies.forEach((reply, row) => {
    const at = row * REPLY_WORDS
    const capturedUs = Math.round(reply.capturedAtMs * 1000)
    words.set(reply.target, at)
    words.set(reply.responder, at + 4)
    words[at + 8] = reply.port | (reply.kind << 16) | (reply.attempt << 24)
    words[at + 9] =
      reply.ttl | ((reply.icmpType ?? 0) << 8) | ((reply.icmpCode ?? 0) << 16) | ((reply.tcpOptions ?? 0) << 24)
    words[at + 10] = reply.windowBytes ?? 0
    words[at + 11] = reply.rttUs
    words[at + 12] = capturedUs % 4294967296
    words[at + 13] = Math.floor(capturedUs / 4294967296)
  })
  return new ReplyBatch(words, replies.length)
}
