import type { AddressWords } from '../model/index.js'

/** How a simulated endpoint answers a SYN. */
export type SimAnswer =
  | { readonly kind: 'silence' }
  | {
      readonly kind: 'syn-ack'
      /** As a SYN proxy or a tarpit answers: window 0, no TCP option. @default false */
      readonly isBare?: boolean
    }
  | { readonly kind: 'rst' }
  | {
      readonly kind: 'icmp'
      /** Of ICMP to an IPv4 target: 3 or 11; of ICMPv6 to an IPv6 target: 1 or 3. */
      readonly type: 1 | 3 | 11
      readonly code: number
      /** Who says so; the target itself when absent. */
      readonly responder?: AddressWords
    }

/** A network in memory: what is true of every endpoint, and what the path does to packets. */
export interface SimNetwork {
  /** The truth. Must say the same each time it is asked. */
  answer(target: AddressWords, port: number): SimAnswer
  /** Round trip, ms, drawn evenly from min … max for each reply. @default [1, 1] */
  readonly latencyMs?: readonly [min: number, max: number]
  /** Share of probes lost, and of replies, each drawn by itself, 0 … 1. @default 0 */
  readonly lossRatio?: number
  /** Share of replies that arrive twice. @default 0 */
  readonly duplicateRatio?: number
  /** Packets per second that a policer on the path lets through; it drops the rest. @default unlimited */
  readonly policerPps?: number
  /** How many it lets through at once after a pause. @default 10 ms worth */
  readonly policerBurst?: number
  /** Loss that comes in bursts (Gilbert-Elliott): good and bad times take turns, of exponential length with these means. */
  readonly bursts?: SimBursts
  /**
   * What is dropped on the way there, by what was sent before: firewalls that close in mid-scan, hosts that limit
   * their answers. Asked once for each probe that gets so far.
   */
  drops?(target: AddressWords, port: number, nowMs: number): boolean
  /** Fixes every draw. @default 1 */
  readonly seed?: number
}

export interface SimBursts {
  readonly goodMs: number
  readonly badMs: number
  /** Share of probes lost in bad times. */
  readonly lossRatio: number
}

/** Numbers that look random and are the same for the same seed, 0 ≤ n < 1. Source: Marsaglia, "Xorshift RNGs", 2003. */
export function createDraw(seed: number): () => number {
  let state = (Math.imul(seed, 0x9e3779b1) ^ 0x6d2b79f5) | 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 4294967296
  }
}
