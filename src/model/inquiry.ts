import type { AddressWords } from './address.js'

/** What came of an {@link Inquiry}. `refused`: a RST or an ICMP error. `unasked`: it may not be sent. */
export type InquiryOutcome = 'syn-ack' | 'refused' | 'silent' | 'unasked'

/** A probe beside the passes, to settle a suspicion: it makes no verdict. */
export interface Inquiry {
  readonly words: AddressWords
  readonly port: number
  /** Whether the plan has this endpoint, and it has answered before; or else the port is a sentinel. */
  readonly isInPlan: boolean
  /** Called once. */
  onOutcome(outcome: InquiryOutcome): void
}

/** Whoever has a suspicion asks through this. */
export type Ask = (inquiry: Inquiry) => void

const { imul } = Math

/**
 * Half of all endpoints get no canaries once they have answered, so that an inquiry finds one in most places whose
 * probes are not used up. Which half is fixed.
 */
export function isKeptForInquiry(w0: number, w1: number, w2: number, w3: number, port: number): boolean {
  const hash = imul(w0 ^ imul(w1, 3) ^ imul(w2, 5) ^ imul(w3, 7) ^ imul(port, 0x85ebca6b), 0x9e3779b1)
  return hash >>> 31 === 1
}
