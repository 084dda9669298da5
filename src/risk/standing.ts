import type { Role } from './roles.js'

/** Where an open port stands with a role. */
export type Standing =
  | { readonly kind: 'expected' }
  | { readonly kind: 'accepted'; readonly caution: string }
  | { readonly kind: 'unexpected'; readonly isRoleStated: boolean }
  /** What is judged is no matter of open ports: no list of them excuses it or makes it worse. */
  | { readonly kind: 'beside' }

export function standingOf(port: number, role: Role): Standing {
  const expectation = role.expects.find(({ ports }) => ports.includes(port))
  if (!expectation) return { kind: 'unexpected', isRoleStated: role.isStated }
  if (expectation.caution === undefined) return { kind: 'expected' }
  return { kind: 'accepted', caution: expectation.caution }
}
