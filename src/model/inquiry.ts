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
