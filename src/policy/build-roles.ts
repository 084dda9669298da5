import { roles as builtIn, catalogue, type Expectation, nearestOf, type Role } from '../risk/index.js'
import type { expectation, role } from './fields.js'
import { type AddressRange, formatNetwork } from './network.js'
import type { At } from './node.js'
import type { Problems } from './problems.js'
import type { Placed, Shape } from './shape.js'
import { ADMIN_SOURCES } from './values.js'

type Read<S> = S extends Shape<infer T> ? T : never
export type RoleOfFile = Read<typeof role>
type ExpectationOfFile = Read<typeof expectation>

/** The built-in roles, and those of a file, which take their place. Administrators are whom the file names, if it does. */
export function rolesOf(
  ofFile: ReadonlyMap<string, Placed<RoleOfFile>>,
  adminSources: readonly string[],
  problems: Problems,
): Map<string, Role> {
  const all = new Map(builtIn.map((role) => [role.name, withAdmins(role, adminSources)]))
  for (const [name, { value }] of ofFile) {
    const { summary = `As the policy says.`, expect, forbid } = value
    all.set(name, {
      ...{ name, summary, isStated: true },
      expects: expect.map((each) => expectationOf(each, name, adminSources, problems)),
      ...(forbid && { forbids: forbid.classes }),
    })
  }
  return all
}

/** Who knows the administrators' networks needs no reminder that there should be some. */
function withAdmins(role: Role, adminSources: readonly string[]): Role {
  if (adminSources.length === 0) return role
  const expects = role.expects.map((each): Expectation => {
    if (each.from !== 'admins') return each
    const { caution, ...rest } = each
    return { ...rest, from: adminSources }
  })
  return { ...role, expects }
}

function expectationOf(
  { ports, proto = 'tcp', service, from, optional, tls, scope }: ExpectationOfFile,
  role: string,
  adminSources: readonly string[],
  problems: Problems,
): Expectation {
  const sources =
    from === undefined || from.value === 'any' ? 'any' : networksOf(from.value, adminSources, from.at, problems)
  if (sources === 'any' && scope !== 'private') {
    for (const port of ports.value) {
      const rule = typeof port === 'number' ? catalogue.byPort(port, proto)?.likeliest : undefined
      if (rule?.class === 'remote-admin') problems.warn('W201', ports.at, `role ${role} expects ${port} from any`)
    }
  }
  const tlsPorts = tls === 'required' ? ports.value.filter((port) => typeof port === 'number') : tls
  return {
    ports: ports.value,
    protocol: proto,
    ...(service && { services: service }),
    from: sources,
    ...(optional && { isOptional: true as const }),
    ...(tlsPorts && { tlsPorts }),
    ...(scope === 'private' && { isPrivateOnly: true as const }),
  }
}

function networksOf(
  sources: readonly (AddressRange | typeof ADMIN_SOURCES)[],
  adminSources: readonly string[],
  at: At,
  problems: Problems,
): readonly string[] {
  if (sources.includes(ADMIN_SOURCES) && adminSources.length === 0) {
    problems.error('E123', at, `${ADMIN_SOURCES} is used, and defaults.admin_sources names no network`)
  }
  return [...new Set(sources.flatMap((each) => (each === ADMIN_SOURCES ? adminSources : [formatNetwork(each)])))]
}

/** One of the roles; undefined, and a complaint, when there is none of that name. */
export function roleNamed(
  { value: name, at }: Placed<string>,
  roles: ReadonlyMap<string, Role>,
  problems: Problems,
): Role | undefined {
  const role = roles.get(name)
  if (role) return role
  const near = nearestOf(name, [...roles.keys()])
  problems.error('E107', at, `role "${name}" is not defined${near === undefined ? '' : ` (did you mean "${near}"?)`}`)
  return undefined
}

/** Several roles of one host: what each expects, but for what one of them forbids. A role that says nothing adds nothing. */
export function unionOf(several: readonly Role[]): Role {
  const stated = several.filter(({ isStated }) => isStated)
  const [first, ...others] = [...new Set(stated.length > 0 ? stated : several)]
  if (others.length === 0) return first!
  const all = [first!, ...others].toSorted((a, b) => (a.name < b.name ? -1 : 1))
  return {
    name: all.map(({ name }) => name).join('+'),
    summary: all.map(({ summary }) => summary).join(' '),
    isStated: first!.isStated,
    expects: all.flatMap(({ expects }) => expects),
    forbids: [...new Set(all.flatMap(({ forbids = [] }) => forbids))],
  }
}

/** A port that one role expects and the other forbids. */
export function conflictOf(one: Role, other: Role): string | undefined {
  const found = [
    [one, other],
    [other, one],
  ].flatMap(([expecting, forbidding]) =>
    expecting!.expects.flatMap(({ ports, protocol = 'tcp' }) =>
      ports.flatMap((port) => {
        const rule = typeof port === 'number' ? catalogue.byPort(port, protocol)?.likeliest : undefined
        return rule && forbidding!.forbids?.includes(rule.class)
          ? [`${expecting!.name} expects ${port}, which is of class ${rule.class}, and ${forbidding!.name} forbids it`]
          : []
      }),
    ),
  )
  return found[0]
}
