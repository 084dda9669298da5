import { type Address, type Scope, scopeOf } from '../model/index.js'

/** Who can reach an address, as far as the address itself tells: anyone, its own network, its own machine. */
export type ScopeBucket = 'public' | 'private' | 'loopback'

/**
 * Reads a scope as a severity column.
 *
 * Whatever the IANA registries do not call globally reachable counts as
 * private, documentation and benchmarking ranges included: no stranger's packet
 * is routed there, so an answer can only have come from a network of one's own.
 */
const BUCKETS: Readonly<Record<Scope, ScopeBucket>> = {
  public: 'public',
  private: 'private',
  cgnat: 'private',
  'link-local': 'private',
  documentation: 'private',
  benchmarking: 'private',
  reserved: 'private',
  multicast: 'private',
  broadcast: 'private',
  loopback: 'loopback',
}

export function scopeBucketOf(address: Address): ScopeBucket {
  return BUCKETS[scopeOf(address)]
}
