import type { Scope } from '../model/index.js'

/** Slow enough for a consumer router; ZMap's default. */
const SHARED_PATH_PPS = 10_000
/** This machine answers itself: about a third of what a raw socket can send here. */
const LOOPBACK_PPS = 100_000

/**
 * Probes per second when nobody says how many: careful as soon as one packet
 * leaves this machine, quick when none does.
 *
 * @param scopes the scopes that the targets lie in
 */
export function defaultRatePps(scopes: ReadonlySet<Scope>): number {
  const staysHere = scopes.size > 0 && [...scopes].every((scope) => scope === 'loopback')
  return staysHere ? LOOPBACK_PPS : SHARED_PATH_PPS
}
