import { LIKELIEST } from './likeliest.js'
import { namesPort, portsIn, type Rule, speaksByPort } from './rule.js'
import { rules } from './rules/index.js'

/** The rules that an open port points to. */
export interface Candidates {
  readonly likeliest: Rule
  readonly others: readonly Rule[]
  /** Ids of the others: what a finding by port alone carries. */
  readonly alternates: readonly string[]
  /** So many rules name the port that the likeliest is a guess. */
  readonly isAmbiguous: boolean
}

/** From this many rules on, a port says too little to weigh it in full. */
export const AMBIGUOUS_RULES = 3

/** Rules by what may call for them. A scan asks once for each open port, so ports are looked up, not searched for. */
export class Catalogue {
  readonly #tcp: ReadonlyMap<number, Candidates>
  readonly #udp: ReadonlyMap<number, Candidates>
  readonly #byServiceName: ReadonlyMap<string, readonly Rule[]>
  readonly #forAnyService: readonly Rule[]
  readonly #byId: ReadonlyMap<string, Rule>

  constructor(readonly rules: readonly Rule[]) {
    this.#tcp = indexPorts(rules, 'tcp')
    this.#udp = indexPorts(rules, 'udp')
    this.#byServiceName = indexNames(rules)
    this.#forAnyService = rules.filter((rule) => rule.services?.some(({ names }) => names === undefined))
    this.#byId = new Map(rules.map((rule) => [rule.id, rule]))
  }

  byPort(port: number, protocol: 'tcp' | 'udp'): Candidates | undefined {
    return (protocol === 'tcp' ? this.#tcp : this.#udp).get(port)
  }

  /** Rules that may be about a service of this name, in the order of the catalogue. */
  byServiceName(name: string): readonly Rule[] {
    return [...(this.#byServiceName.get(name) ?? []), ...this.#forAnyService]
  }

  /** A rule that the engine itself applies. */
  own(id: string): Rule {
    const rule = this.#byId.get(id)
    if (!rule) throw new TypeError(`the catalogue lacks ${id}`)
    return rule
  }
}

export const catalogue = new Catalogue(rules)

function indexPorts(rules: readonly Rule[], protocol: 'tcp' | 'udp'): Map<number, Candidates> {
  const byPort = new Map<number, Rule[]>()
  for (const rule of rules) {
    if (!speaksByPort(rule)) continue
    for (const port of portsIn((protocol === 'tcp' ? rule.ports : rule.udpPorts) ?? [])) {
      const named = byPort.get(port)
      if (named) named.push(rule)
      else byPort.set(port, [rule])
    }
  }
  return new Map([...byPort].map(([port, named]) => [port, candidatesOf(named, port, protocol)]))
}

function candidatesOf(named: readonly Rule[], port: number, protocol: 'tcp' | 'udp'): Candidates {
  const likeliest =
    named.find(({ isCustom }) => isCustom) ??
    named.find(({ id }) => protocol === 'tcp' && id === LIKELIEST[port]) ??
    named.find((rule) => namesPort({ ...rule, ports: rule.ports.slice(0, 1) }, port)) ??
    named[0]!
  const others = named.filter((rule) => rule !== likeliest)
  return {
    likeliest,
    others,
    alternates: Object.freeze(others.map(({ id }) => id)),
    isAmbiguous: named.length >= AMBIGUOUS_RULES,
  }
}

function indexNames(rules: readonly Rule[]): Map<string, readonly Rule[]> {
  const byName = new Map<string, Set<Rule>>()
  for (const rule of rules) {
    for (const name of rule.services?.flatMap(({ names = [] }) => names) ?? []) {
      byName.set(name, (byName.get(name) ?? new Set()).add(rule))
    }
  }
  return new Map([...byName].map(([name, named]) => [name, [...named]]))
}
