import type { TlsDetails } from '../model/index.js'
import type { Patience } from './patience.js'
import type { Probe, Said, Target } from './probe.js'
import type { Reply } from './reply.js'
import type { Switchboard } from './switchboard.js'
import { openTcpCall } from './tcp-call.js'
import { openUdpCall } from './udp-call.js'

/** One connection to one target: what is said and heard on it. */
export interface Call {
  /** Says something, or only listens, until the reply is whole. Never rejects: what goes wrong ends the reply. */
  ask(say: Said | undefined, waitMs: number, isWhole?: (reply: Reply) => boolean): Promise<Reply>
  /** Goes over to TLS. @returns undefined when the other end does not; nothing more is heard then */
  startTls(): Promise<TlsDetails | undefined>
  /** Nothing more will be heard. */
  readonly isOver: boolean
  /** Ends it; `farewell` is tried, not waited for. Idempotent. */
  end(farewell?: Said): void
}

/** What the probe that calls has to say about calls. */
export type Manner = Pick<Probe, 'answersElsewhere'>

/** @throws {NoCall} */
export function openCall(target: Target, patience: Patience, board: Switchboard, manner?: Manner): Promise<Call> {
  if (target.protocol === 'tcp') return openTcpCall(target, patience, board)
  return openUdpCall(target, patience, board, manner)
}
