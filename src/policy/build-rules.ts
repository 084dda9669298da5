import { rules as builtIn, Catalogue, nearestOf, type Rule } from '../risk/index.js'
import type { customRule, override } from './fields.js'
import type { Problems } from './problems.js'
import type { Placed, Shape } from './shape.js'

type Read<S> = S extends Shape<infer T> ? T : never

/** The built-in rules as a file changes them, behind those of its own: which come first where both name a port. */
export function catalogueOf(
  ofFile: readonly Read<typeof customRule>[],
  overrides: readonly Read<typeof override>[],
  today: string,
  problems: Problems,
): Catalogue {
  const own = ofFile.map((each) => ruleOf(each, problems))
  const seen = new Set(builtIn.map(({ id }) => id))
  for (const { value: id, at } of ofFile.map((each) => each.id)) {
    if (seen.has(id)) {
      const isBuiltIn = builtIn.some((rule) => rule.id === id)
      problems.error(
        'E111',
        at,
        `custom rule id "${id}" collides with ${isBuiltIn ? 'a built-in' : 'another of this file'}`,
      )
    }
    seen.add(id)
  }
  const changed = new Map<string, Rule>()
  for (const {
    rule: { value: id, at },
    severity,
    expires,
  } of overrides) {
    const rule = changed.get(id) ?? [...builtIn, ...own].find((each) => each.id === id)
    if (!rule) unknownRule('override', { value: id, at }, [...seen], problems)
    else if (expires === undefined || today <= expires.value) {
      changed.set(id, { ...rule, severity: { ...rule.severity, ...severity } })
    }
  }
  if (own.length + changed.size === 0) return everyRule
  return new Catalogue([...own, ...builtIn].map((rule) => changed.get(rule.id) ?? rule))
}

const everyRule = new Catalogue(builtIn)

export function unknownRule(
  what: string,
  { value, at }: Placed<string>,
  ids: readonly string[],
  problems: Problems,
): void {
  const near = ids.find((id) => id.includes(value)) ?? nearestOf(value, ids)
  problems.error(
    'E110',
    at,
    `${what} names unknown rule "${value}"${near === undefined ? '' : ` (did you mean "${near}"?)`}`,
  )
}

function ruleOf(
  { id, title, match, class: ruleClass, severity, why, remediate, references }: Read<typeof customRule>,
  problems: Problems,
): Rule {
  const { ports = [], proto = 'tcp', service, banner } = match.value
  if (ports.length === 0 && !service && !banner) {
    problems.error('E118', match.at, `rule "${id.value}" needs ports, a service or a banner to match`)
  }
  const signature = { ...(service && { names: service }), ...(banner && { excerpt: banner }) }
  return {
    id: id.value,
    title,
    service: title,
    class: ruleClass,
    ports: proto === 'tcp' ? ports : [],
    ...(proto === 'udp' && { udpPorts: ports }),
    severity,
    ...((service || banner) && { services: [signature] }),
    ...((service || banner) && ports.length > 0 && { ownPortsOnly: true as const }),
    isCustom: true,
    why,
    remedy: remediate,
    confirm: 'Look at what the service says.',
    references: references ?? [],
  }
}
