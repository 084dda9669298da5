import type { Scope } from '../model/index.js'

/** What strangers' networks are spared, unless the user says otherwise. */
const PUBLIC_CAP_PPS = 100_000
const NO_CAP_PPS = 1e9

/**
 * The most that the rate law may ask for.
 *
 * @param scopes the scopes that the targets lie in
 */
export function capFor(scopes: ReadonlySet<Scope>): number {
  return scopes.has('public') ? PUBLIC_CAP_PPS : NO_CAP_PPS
}
