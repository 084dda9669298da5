import { readdir } from 'node:fs/promises'
import { describe, expect, it } from '@jest/globals'
import { type Finding, SEVERITIES, type Service } from '../../src/model/index.js'
import {
  catalogue,
  formatPorts,
  hostFindings,
  judge,
  namesPort,
  RULE_CLASSES,
  type Rule,
  roleByName,
  roles,
  ruleById,
  rules,
} from '../../src/risk/index.js'
import { LIKELIEST } from '../../src/risk/likeliest.js'
import { type Example, type Examples, portsIn, speaksByPort } from '../../src/risk/rule.js'
import { addressOn, serviceAt } from './verdict-on.js'

const FOLDER = new URL('../../src/risk/rules/', import.meta.url)
const MAX_SPAN_PORTS = 16
const alphabetically = (a: string, b: string) => (a < b ? -1 : 1)

interface RuleFolder {
  readonly name: string
  readonly rules: readonly Rule[]
  readonly examples: Examples
}

const names = (await readdir(FOLDER, { withFileTypes: true })).filter((entry) => entry.isDirectory())
const folders: readonly RuleFolder[] = await Promise.all(
  names.map(async ({ name }) => ({
    name,
    rules: ((await import(`../../src/risk/rules/${name}/rules.ts`)) as { rules: readonly Rule[] }).rules,
    examples: ((await import(`../../src/risk/rules/${name}/examples.ts`)) as { examples: Examples }).examples,
  })),
)

/** What the whole catalogue makes of an example. */
function findingsOf(example: Example): readonly Finding[] {
  const { port, protocol = 'tcp', state = 'open', on, role = 'none', service, host, gives: _, ...seen } = example
  const address = addressOn(on)
  if (host) return hostFindings({ address, ...host })
  if (state !== 'open') return []
  const endpoint = { address, port, protocol }
  const evidence = { ...seen, endpoint, ...(service && { service: serviceAt(endpoint, service) }) }
  return judge(evidence, roleByName(role))
}

describe.each(folders)('rules of class $name', ({ name, rules: own, examples }) => {
  it.each(own.flatMap((rule) => (examples[rule.id] ?? []).map((example) => ({ id: rule.id, example }))))(
    '$id: $example',
    ({ id, example }) => {
      const found = findingsOf(example).filter(({ rule }) => rule === id)
      expect(found.length).toBeLessThanOrEqual(1)
      expect(found[0]?.severity ?? 'nothing').toBe(example.gives)
    },
  )

  it('each have an example that matches and one that does not, and no others do', () => {
    expect(Object.keys(examples)).toEqual(own.map(({ id }) => id))
    for (const rule of own) {
      expect([rule.id, examples[rule.id]!.some(({ gives }) => gives !== 'nothing')]).toEqual([rule.id, true])
      expect([rule.id, examples[rule.id]!.some(({ gives }) => gives === 'nothing')]).toEqual([rule.id, true])
    }
  })

  it('bear the name of their folder', () => {
    for (const rule of own) expect(rule.class).toBe(name)
  })
})

describe.each(rules)('rule $id', (rule) => {
  /** Relaying a captured login needs a place on the same network: the one exposure that is worse inside. */
  const WORSE_INSIDE = ['smb-signing-optional']

  it('weighs no more on a private address than on a public one', () => {
    const rank = (bucket: 'public' | 'private') => SEVERITIES.indexOf(rule.severity[bucket])
    if (WORSE_INSIDE.includes(rule.id)) expect(rank('private')).toBeGreaterThan(rank('public'))
    else expect(rank('private')).toBeLessThanOrEqual(rank('public'))
  })

  it.each(['ports', 'udpPorts'] as const)(
    'names in %s single ones and ascending ranges of at most 16, each once',
    (field) => {
      const spans = rule[field] ?? []
      for (const span of spans) {
        if (typeof span === 'number') continue
        expect(span[1] - span[0] + 1).toBeGreaterThan(1)
        expect(span[1] - span[0] + 1).toBeLessThanOrEqual(MAX_SPAN_PORTS)
      }
      const ports = portsIn(spans)
      expect(new Set(ports).size).toBe(ports.length)
      for (const port of ports) expect(port >= 1 && port <= 65_535 && Number.isInteger(port)).toBe(true)
    },
  )

  it('explains itself in whole sentences and cites at least one source, written out', () => {
    for (const text of [rule.why, rule.remedy, rule.confirm]) expect(text).toMatch(/^[A-Z0-9].*\.$/)
    for (const text of [rule.title, rule.service, ...rule.references]) expect(text).toMatch(/^\S.*[^\s.]$/)
    for (const text of [rule.title, rule.service, rule.why, rule.remedy, rule.confirm, ...rule.references]) {
      expect(text).not.toMatch(/ {2}|\[K\]|\bSEED\b|\bSS\b|`|\|/)
    }
    expect(rule.references.length).toBeGreaterThan(0)
    expect(new Set(rule.references).size).toBe(rule.references.length)
  })

  it('has an id in kebab case', () => expect(rule.id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/))

  it('can be told by its ports, by a service, or by the engine', () => {
    const isPolicy = rule.class === 'policy'
    expect(isPolicy || speaksByPort(rule) || (rule.services?.length ?? 0) > 0).toBe(true)
    if (rule.needsService || rule.proof) expect(rule.services?.length).toBeGreaterThan(0)
  })

  it('yields only to rules that there are', () => {
    for (const id of rule.yieldsTo ?? []) expect(ruleById(id).id).not.toBe(rule.id)
  })
})

describe('the catalogue', () => {
  it('holds 220 rules, each id once', () => {
    expect(rules.length).toBe(220)
    expect(new Set(rules.map(({ id }) => id)).size).toBe(220)
  })

  it('holds every folder, in the order of the classes', () => {
    expect(folders.map(({ name }) => name)).toEqual([...RULE_CLASSES].sort(alphabetically))
    const byName = new Map(folders.map((folder) => [folder.name, folder.rules]))
    expect(rules).toEqual(RULE_CLASSES.flatMap((name) => byName.get(name) ?? []))
  })

  it.each([21, 22, 23, 25, 80, 443, 445, 587, 3306, 3389, 5432, 6379, 8080, 9200, 27_017])('knows port %d', (port) => {
    expect(catalogue.byPort(port, 'tcp')).toBeDefined()
  })

  it.each(['tcp', 'udp'] as const)('points every %s port to all rules that name it, and no other', (protocol) => {
    const naming = new Map<number, string[]>()
    for (const rule of rules.filter(({ needsService }) => !needsService)) {
      const spans = protocol === 'tcp' ? rule.ports : (rule.udpPorts ?? [])
      for (const port of portsIn(spans)) naming.set(port, [...(naming.get(port) ?? []), rule.id])
    }
    expect(naming.size).toBeGreaterThan(60)
    for (let port = 0; port <= 65_536; port++) {
      const candidates = catalogue.byPort(port, protocol)
      const ids = naming.get(port) ?? []
      if (candidates === undefined && ids.length === 0) continue
      const found = [candidates!.likeliest.id, ...candidates!.alternates]
      expect([port, found.toSorted(alphabetically)]).toEqual([port, ids.toSorted(alphabetically)])
      expect([port, candidates!.isAmbiguous]).toEqual([port, ids.length >= 3])
    }
  })

  it.each(Object.entries(LIKELIEST))('takes port %s for %s, one of several', (port, id) => {
    expect(namesPort(ruleById(id), Number(port))).toBe(true)
    expect(catalogue.byPort(Number(port), 'tcp')?.likeliest.id).toBe(id)
  })

  it('tells what listens by the name of the service alone only where one rule claims it for the port', () => {
    /** NetBIOS carries SMB on port 139: both rules are right, and the likeliest is taken. */
    const SHARED = new Set(['netbios-ssn'])
    const claims = new Map<string, string[]>()
    for (const rule of rules.filter((each) => speaksByPort(each) && !each.isFallback)) {
      const plain = (rule.services ?? []).filter(({ says, tls }) => says === undefined && tls === undefined)
      for (const name of new Set(plain.flatMap((signature) => signature.names ?? []))) {
        if (SHARED.has(name)) continue
        for (const port of portsIn(rule.ports)) {
          claims.set(`${name} on ${port}`, [...(claims.get(`${name} on ${port}`) ?? []), rule.id])
        }
      }
    }
    expect([...claims].filter(([, ids]) => ids.length > 1)).toEqual([])
  })

  it.each(roles)('lets role $name list no port twice', ({ expects }) => {
    const ports = expects.flatMap(({ ports, protocol = 'tcp' }) => portsIn(ports).map((port) => `${port}/${protocol}`))
    expect(new Set(ports).size).toBe(ports.length)
  })

  it('writes ports as people do', () => {
    expect(formatPorts(ruleById('redis-exposed'))).toBe('6379-6380, 16379, 26379')
    expect(formatPorts(ruleById('memcached-exposed'))).toBe('11211, 11214-11215, 11211/udp')
    expect(formatPorts(ruleById('tls-legacy-protocol'))).toBe('any')
  })
})

describe('a service that another rule is about', () => {
  const named = rules.filter(
    (rule): rule is Rule & Required<Pick<Rule, 'services'>> => speaksByPort(rule) && rule.services !== undefined,
  )

  it.each(named)('refutes $id on its own port', (rule) => {
    const [protocol, port] =
      rule.ports.length > 0
        ? (['tcp', portsIn(rule.ports)[0]!] as const)
        : (['udp', portsIn(rule.udpPorts!)[0]!] as const)
    const endpoint = { address: addressOn('public'), port, protocol }
    const other: Partial<Service> & Pick<Service, 'name'> = { name: rule.id === 'redis-exposed' ? 'ssh' : 'redis' }
    const found = judge({ endpoint, service: serviceAt(endpoint, other) }, roleByName('none'))
    expect(found.map((finding) => finding.rule)).not.toContain(rule.id)
    for (const { alternates } of found) expect(alternates).not.toContain(rule.id)
  })
})
