import type { State } from '../model/index.js'

/** What a slot's two state bits say. */
const STATE_BITS: Record<State, number> = { open: 1, closed: 2, filtered: 3 }
const STATE_SHIFT = 4
const ATTEMPTS_MASK = 0x0f

/** More attempts than a ledger's four bits can count are refused by options. */
export const MAX_ATTEMPTS = 15

/**
 * One window's memory: for each of its probes how often it was sent and what
 * was answered. One byte a slot: bits 0–3 attempts, bits 4–5 state, 0 while
 * unanswered.
 */
export class Ledger {
  readonly #slots: Uint8Array
  #length = 0
  #unansweredCount = 0

  constructor(capacity: number) {
    this.#slots = new Uint8Array(capacity)
  }

  /** Slots in use. */
  get length(): number {
    return this.#length
  }

  get unansweredCount(): number {
    return this.#unansweredCount
  }

  /** Forgets everything and makes `length` slots ready, all unsent. */
  reset(length: number): void {
    this.#slots.fill(0, 0, length)
    this.#length = length
    this.#unansweredCount = length
  }

  /** Every slot's byte, as it is now: for a checkpoint. */
  copy(): Uint8Array {
    return this.#slots.slice(0, this.#length)
  }

  /** Takes up what {@link copy} gave. */
  restore(slots: Uint8Array): void {
    this.#slots.set(slots)
    this.#length = slots.length
    this.#unansweredCount = 0
    // By index: an iterator makes millions of objects here.
    for (let slot = 0; slot < slots.length; slot++) if (slots[slot]! >> STATE_SHIFT === 0) this.#unansweredCount++
  }

  attempts(slot: number): number {
    return this.#slots[slot]! & ATTEMPTS_MASK
  }

  isAnswered(slot: number): boolean {
    return this.#slots[slot]! >> STATE_SHIFT !== 0
  }

  noteSent(slot: number): void {
    this.#slots[slot]!++
  }

  /** Takes one attempt back: nobody can hear its answer any more. */
  forgetAttempt(slot: number): void {
    this.#slots[slot]!--
  }

  /** Gives a slot its state, for good. The caller has seen that it has none. */
  settle(slot: number, state: State): void {
    this.#slots[slot]! |= STATE_BITS[state] << STATE_SHIFT
    this.#unansweredCount--
  }

  /** The first unanswered slot at or after `from`; `length` when there is none. */
  nextUnanswered(from: number): number {
    const slots = this.#slots
    let slot = from
    while (slot < this.#length && slots[slot]! >> STATE_SHIFT !== 0) slot++
    return slot
  }
}
