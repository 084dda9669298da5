import { readdir } from 'node:fs/promises'
import { describe, expect, it } from '@jest/globals'
import { SEVERITIES } from '../../src/model/index.js'
import { assess, type Rule, roleByName, roles, rules } from '../../src/risk/index.js'
import { type Example, namesPort } from '../../src/risk/rule.js'
import { verdictOn } from './verdict-on.js'

const FOLDER = new URL('../../src/risk/rules/', import.meta.url)
const MAX_SPAN_PORTS = 16

interface RuleFolder {
  readonly name: string
  readonly rule: Rule
  readonly examples: readonly Example[]
}

/** The folders as they lie on disk, `_template` included: what it shows has to hold as well. */
const names = (await readdir(FOLDER, { withFileTypes: true })).filter((entry) => entry.isDirectory())
const folders: readonly RuleFolder[] = await Promise.all(
  names.map(async ({ name }) => ({
    name,
    rule: ((await import(`../../src/risk/rules/${name}/rule.ts`)) as { rule: Rule }).rule,
    examples: ((await import(`../../src/risk/rules/${name}/examples.ts`)) as { examples: readonly Example[] }).examples,
  })),
)

describe.each(folders)('rule folder $name', ({ rule, examples }) => {
  const catalogue = rules.includes(rule) ? rules : [...rules, rule]

  it.each(examples.map((example) => ({ state: 'open' as const, role: 'none', ...example })))(
    'gives $gives for port $port $state on $on, role $role',
    ({ port, state, on, role, gives }) => {
      const finding = assess(verdictOn(on, port, state), roleByName(role), catalogue)
      expect(finding?.rule === rule.id ? finding.severity : 'nothing').toBe(gives)
    },
  )

  it('has an example that matches and one that does not', () => {
    expect(examples.some(({ gives }) => gives !== 'nothing')).toBe(true)
    expect(examples.some(({ gives }) => gives === 'nothing')).toBe(true)
  })

  it('weighs no more on a private address than on a public one', () => {
    const rank = (bucket: 'public' | 'private') => SEVERITIES.indexOf(rule.severity[bucket])
    expect(rank('private')).toBeLessThanOrEqual(rank('public'))
  })

  it('names single ports and ascending ranges of at most 16, each port once', () => {
    const ports = rule.ports.flatMap((span) => {
      if (typeof span === 'number') return [span]
      const count = span[1] - span[0] + 1
      expect(count).toBeGreaterThan(1)
      expect(count).toBeLessThanOrEqual(MAX_SPAN_PORTS)
      return Array.from({ length: count }, (_, i) => span[0] + i)
    })
    expect(new Set(ports).size).toBe(ports.length)
    for (const port of ports) expect(port >= 1 && port <= 65_535 && Number.isInteger(port)).toBe(true)
  })

  it('explains itself in whole sentences and cites at least one source', () => {
    for (const text of [rule.why, rule.remedy, rule.confirm]) expect(text).toMatch(/^[A-Z0-9].*\.$/)
    for (const text of [rule.title, rule.service, ...rule.references]) expect(text).toMatch(/^\S.*[^\s.]$/)
    expect(rule.references.length).toBeGreaterThan(0)
    expect(new Set(rule.references).size).toBe(rule.references.length)
  })
})

describe('the catalogue', () => {
  it('holds every rule folder, under its own name and in order', () => {
    const ids = folders.map(({ name }) => name).filter((name) => !name.startsWith('_'))
    expect(rules.map(({ id }) => id)).toEqual(ids.sort())
  })

  // A shared port needs a way to say which rule is the likelier; until there is one, none is shared.
  it('names no port twice', () => {
    for (let port = 1; port <= 65_535; port++) {
      expect(rules.filter((rule) => namesPort(rule, port)).length).toBeLessThanOrEqual(1)
    }
  })

  it.each(roles)('lets role $name list no port twice', ({ expects }) => {
    const ports = expects.flatMap((expectation) => expectation.ports)
    expect(new Set(ports).size).toBe(ports.length)
  })
})
