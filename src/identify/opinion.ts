import type { Facts } from '../model/index.js'
import type { Reply } from './reply.js'

/** One answer, and whom it was for. */
export interface Answer {
  /** The id of the probe that asked, `greeting` when nobody did, or `nmap:NAME`. */
  readonly question: string
  readonly reply: Reply
}

/** What a database of the user's makes of an answer. Hostile text: not cleaned yet. */
export interface Opinion {
  /** `nmap:GetRequest`, `recog:ssh.banner`. */
  readonly by: string
  /** File and line of the pattern. */
  readonly where: string
  /** It says what speaks there and no more. */
  readonly isSoft: boolean
  /** Absent: it knows products, not services. */
  readonly name?: string
  readonly product?: string
  readonly version?: string
  /** Names in {@link OPINION_FACTS}. */
  readonly facts: Facts
}

/** Facts that databases give. docs/identification.md has them in words. */
export const OPINION_FACTS = ['info', 'claimedName', 'os', 'device', 'cpe'] as const
