/**
 * One probe as it crosses to native: 20 bytes, five little-endian 32-bit words.
 * The C++ half is native/batch/probe_record.h; test/batch/records.test.ts
 * compares the two through the addon, so they cannot drift apart.
 *
 * | word | holds                                                       |
 * |------|-------------------------------------------------------------|
 * | 0–3  | target, host order, most significant word first, IPv4 mapped |
 * | 4    | bits 0–15 port · 16–23 attempt (0-based) · 24–31 zero        |
 */
export const PROBE_WORDS = 5
export const PROBE_BYTES = PROBE_WORDS * 4

/** Attempts 0 … 9 are passes; 10 … 15 are canaries: probes to endpoints that have answered. */
export const FIRST_CANARY_ATTEMPT = 10

/** Probes on their way to a link: a reusable block of records, filled from the front. */
export class ProbeBatch {
  readonly words: Uint32Array
  /** Records filled so far. */
  count = 0
  /** Records it is to hold, 1 … capacity. */
  limit: number

  /** @param capacity records it can hold, ≥ 1 */
  constructor(readonly capacity: number) {
    this.limit = capacity
    this.words = new Uint32Array(capacity * PROBE_WORDS)
  }

  get isFull(): boolean {
    return this.count >= this.limit
  }

  clear(): void {
    this.count = 0
  }

  /** Appends one record; the caller has checked {@link isFull}. */
  push(w0: number, w1: number, w2: number, w3: number, port: number, attempt: number): void {
    const words = this.words
    const at = this.count * PROBE_WORDS
    words[at] = w0
    words[at + 1] = w1
    words[at + 2] = w2
    words[at + 3] = w3
    words[at + 4] = port | (attempt << 16)
    this.count++
  }

  port(row: number): number {
    return this.words[row * PROBE_WORDS + 4]! & 0xffff
  }

  attempt(row: number): number {
    return (this.words[row * PROBE_WORDS + 4]! >>> 16) & 0xff
  }

  /** The filled part as bytes, for the boundary. Borrowed: valid until the next push or clear. */
  bytes(): Uint8Array {
    return new Uint8Array(this.words.buffer, 0, this.count * PROBE_BYTES)
  }
}
