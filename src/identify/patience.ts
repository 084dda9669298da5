/** How long strangers are given, ms. */
export interface Patience {
  /** To take a connection. */
  readonly connectMs: number
  /** To speak first. */
  readonly greetingMs: number
  /** To begin an answer. */
  readonly answerMs: number
  /** Between two pieces of one answer. */
  readonly quietMs: number
  /** For one connection, all in all. */
  readonly callMs: number
  /** For one endpoint, all in all: no connection is begun after that. */
  readonly endpointMs: number
}

/** For services that take long to greet (some mail servers do, to be rid of whoever does not wait). */
export function patienceFor(bannerWaitMs: number): Partial<Patience> {
  const { greetingMs, callMs, endpointMs } = PATIENCE
  const more = Math.max(0, bannerWaitMs - greetingMs)
  return { greetingMs: bannerWaitMs, callMs: callMs + more, endpointMs: endpointMs + 2 * more }
}

export const PATIENCE: Patience = {
  connectMs: 3000,
  greetingMs: 1200,
  answerMs: 2000,
  quietMs: 250,
  callMs: 5000,
  endpointMs: 30_000,
}
