import { type Network, ofFamily } from './network.js'
import { FAMILIES, groupedBySource, type PortRule, PROTOCOLS, portsOf, type RemedyPlan } from './plan.js'

/** One rule of a cloud's firewall: ports of one protocol, sources of one family. */
export interface Ingress {
  readonly protocol: 'tcp' | 'udp'
  readonly ports: readonly number[]
  readonly family: 4 | 6
  readonly sources: readonly string[]
}

export const EVERYBODY: Readonly<Record<4 | 6, string>> = { 4: '0.0.0.0/0', 6: '::/0' }

/** Who may come in: restricted ports first, then those that are open to all. */
export function allowed({ restrict, keep }: Pick<RemedyPlan, 'restrict' | 'keep'>): Ingress[] {
  return [...groupedBySource(restrict).flatMap(({ from, rules }) => ingress(rules, from)), ...ingress(keep, 'any')]
}

/** What comes from everybody to these ports. */
export function ingress(rules: readonly PortRule[], from: readonly Network[] | 'any'): Ingress[] {
  return PROTOCOLS.flatMap((protocol) => {
    const ports = portsOf(rules, protocol)
    if (ports.length === 0) return []
    return FAMILIES.flatMap((family): Ingress[] => {
      const sources = from === 'any' ? [EVERYBODY[family]] : ofFamily(from, family).map(({ text }) => text)
      return sources.length === 0 ? [] : [{ protocol, ports, family, sources }]
    })
  })
}
