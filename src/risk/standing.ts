import type { Expectation, Role } from './roles.js'
import { spansHold } from './rule.js'
import type { ScopeBucket } from './scope-bucket.js'

/** Where an open port stands with a role. */
export type Standing =
  | { readonly kind: 'expected' }
  | { readonly kind: 'accepted'; readonly caution: string }
  | { readonly kind: 'unexpected'; readonly isRoleStated: boolean }
  /** What is judged is no matter of open ports: no list of them excuses it or makes it worse. */
  | { readonly kind: 'beside' }

/** What a port is as far as a role cares. */
export interface PortAt {
  readonly port: number
  readonly protocol: 'tcp' | 'udp'
  readonly bucket: ScopeBucket
}

export function standingOf(at: PortAt, role: Role): Standing {
  const expectations = expectationsOf(at, role)
  if (expectations.length === 0) return { kind: 'unexpected', isRoleStated: role.isStated }
  // Where several list the port, one that has no caution is enough.
  const caution = expectations.every((each) => each.caution !== undefined) ? expectations[0]!.caution : undefined
  return caution === undefined ? { kind: 'expected' } : { kind: 'accepted', caution }
}

/** What a role says of one port: nothing, or once for each of the roles it was put together from. */
export function expectationsOf({ port, protocol, bucket }: PortAt, role: Role): readonly Expectation[] {
  return role.expects.filter(
    (each) =>
      (each.protocol ?? 'tcp') === protocol &&
      spansHold(each.ports, port) &&
      (bucket !== 'public' || each.isPrivateOnly !== true),
  )
}
