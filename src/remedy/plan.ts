import type { Network } from './network.js'

/** Narrow: drops what findings name, and nothing else. Default-deny: drops whatever is not allowed by name. */
export type RemedyMode = 'narrow' | 'default-deny'

/** One port of the host, and why it is treated as it is. */
export interface PortRule {
  readonly protocol: 'tcp' | 'udp'
  /** 1 … 65535. */
  readonly port: number
  /** What speaks there, as far as is known: `redis`. */
  readonly service?: string
  /** Ids of the rules whose findings name it; empty when none does. */
  readonly rules: readonly string[]
}

/** A port that only some may reach. */
export interface RestrictRule extends PortRule {
  /** At least one; none that holds another. */
  readonly from: readonly Network[]
}

/** What a firewall is to do with one host. Each port stands in one list at most. */
export interface RemedyPlan {
  /** Its addresses, and its name where one is known. */
  readonly host: { readonly addresses: readonly string[]; readonly name?: string }
  readonly mode: RemedyMode
  /** TCP ports by which administrators come in; empty when nobody does. */
  readonly sshPorts: readonly number[]
  /** Where administrators come from; empty when nobody has said so. None holds another. */
  readonly admins: readonly Network[]
  /** Open to everybody, as now. */
  readonly keep: readonly PortRule[]
  readonly restrict: readonly RestrictRule[]
  readonly close: readonly PortRule[]
  /** What was not done, and why: sentences for people. */
  readonly notes: readonly string[]
}

/** True when applying it would change nothing. */
export function isEmpty({ mode, restrict, close }: RemedyPlan): boolean {
  return mode === 'narrow' && restrict.length + close.length === 0
}

/** A plan cut by protocol: generators write one rule for each. */
export function portsOf(rules: readonly PortRule[], protocol: 'tcp' | 'udp'): number[] {
  return rules.filter((rule) => rule.protocol === protocol).map(({ port }) => port)
}

/** Restrictions that have their sources in common, together. */
export function groupedBySource(
  restrict: readonly RestrictRule[],
): { from: readonly Network[]; rules: RestrictRule[] }[] {
  const groups = new Map<string, { from: readonly Network[]; rules: RestrictRule[] }>()
  for (const rule of restrict) {
    const key = rule.from.map(({ text }) => text).join()
    const group = groups.get(key) ?? { from: rule.from, rules: [] }
    group.rules.push(rule)
    groups.set(key, group)
  }
  return [...groups.values()]
}

export const PROTOCOLS = ['tcp', 'udp'] as const
export const FAMILIES = [4, 6] as const

/** Name of all that a remedy makes on a host: table, chain, policy, group. */
export const GUARD = 'synsweep_guard'
