import type { Reason, Service, State, Verdict } from '../../src/model/index.js'
import type { ScopeBucket } from '../../src/risk/index.js'

/** One address of each kind. They are only ever read as text. */
const ADDRESSES: Readonly<Record<ScopeBucket, string>> = {
  public: '2001:4:112::1',
  private: '10.0.0.8',
  loopback: '127.0.0.1',
}

const REASONS: Readonly<Record<State, Reason>> = { open: 'syn-ack', closed: 'reset', filtered: 'no-response' }

/** A verdict as `interpret` would give it. */
export function verdictOn(bucket: ScopeBucket, port: number, state: State = 'open'): Verdict {
  return verdictAt(ADDRESSES[bucket], port, state)
}

export function verdictAt(address: string, port: number, state: State = 'open'): Verdict {
  const at = '2026-01-02T03:04:05.678Z'
  return { address, port, protocol: 'tcp', state, reason: REASONS[state], attempts: 1, at }
}

export function addressOn(bucket: ScopeBucket): string {
  return ADDRESSES[bucket]
}

/** A service record as `identify` would give it. */
export function serviceAt(
  { address, port, protocol }: Pick<Service, 'address' | 'port' | 'protocol'>,
  fields: Partial<Service> & Pick<Service, 'name'>,
): Service {
  const at = '2026-01-02T03:04:05.678Z'
  return { address, port, protocol, tls: false, auth: 'unknown', connections: 1, at, ...fields }
}
