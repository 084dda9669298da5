import { type Address, blockContains, SCOPES, type Scope, scopeOf } from '../model/index.js'
import type { ScopeOverride } from './roles.js'

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

/** What rules need to know of an address. There are a dozen of them, each one object: findings are kept by it. */
export interface Place {
  readonly bucket: ScopeBucket
  /** What is worth knowing about who can reach it, beside its bucket; a whole sentence. */
  readonly note?: string
}

/** 169.254.169.254 */
const METADATA_SERVICE = 0xa9fea9fe

const NOTES: Partial<Readonly<Record<Scope, string>>> = {
  cgnat: 'The address is shared space of a provider: other customers of the provider may reach it as well.',
  'link-local': 'Whoever is on the same link can reach this address.',
  documentation: 'The address is one for examples in books: check that this is the host you mean.',
  benchmarking: 'The address is one for laboratories: check that this is the host you mean.',
  reserved: 'The address belongs to a reserved range: check that this is the host you mean.',
}

const PLACES = Object.fromEntries(
  SCOPES.map((scope): [Scope, Place] => {
    const note = NOTES[scope]
    return [scope, { bucket: BUCKETS[scope], ...(note !== undefined && { note }) }]
  }),
) as Readonly<Record<Scope, Place>>

const OVERRIDDEN: Readonly<Record<ScopeOverride['bucket'], Place>> = {
  public: { bucket: 'public', note: 'The policy counts its network as public.' },
  private: { bucket: 'private', note: 'The policy counts its network as private.' },
}

const AT_METADATA_SERVICE: Place = {
  bucket: 'private',
  note: 'It is the address of the metadata service of clouds, which gives out credentials of the machine.',
}

/** @param overrides what is known better than by the number of the address */
export function placeOf(address: Address, overrides: readonly ScopeOverride[] = []): Place {
  const override = overrides.find(({ block }) => blockContains(block, address.words))
  if (override) return OVERRIDDEN[override.bucket]
  const scope = scopeOf(address)
  const isMetadata = scope === 'link-local' && address.family === 4 && address.words[3] >>> 0 === METADATA_SERVICE
  return isMetadata ? AT_METADATA_SERVICE : PLACES[scope]
}
