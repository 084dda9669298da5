import { assess, type Expectation, expectationsOf, placeOf, type Role, spansHold } from '../risk/index.js'
import { addressOf } from './hosts.js'
import type { Host, Policy } from './policy.js'

/** What a policy says of one port of one host, in sentences. */
export function explainPort(
  policy: Policy,
  host: Host,
  { port, protocol }: { readonly port: number; readonly protocol: 'tcp' | 'udp' },
): string[] {
  const role = policy.roleFor(host)
  const groups = policy.groupsOf(host)
  const { bucket } = placeOf(addressOf(host), role.scopes)
  const listing = expectationsOf({ port, protocol, bucket }, role)
  const where = groups.length === 0 ? 'is in no group' : `is in ${groups.join(' and ')}`
  return [
    `${host.address} ${where}, so its role is ${role.name}; its address counts as ${bucket}.`,
    ...(listing.length === 0
      ? [`${port}/${protocol} is not expected.`]
      : listing.map((each) => `${port}/${protocol} is expected${details(each)}.`)),
    ...(listing.length > 0 && listing.every(({ from }) => Array.isArray(from))
      ? ['Seen open from elsewhere, it gives restricted-port-reachable.']
      : []),
    ...(protocol === 'tcp' ? open(policy, host, port, role) : []),
    ...policy.waivers
      .filter(({ covers, ports }) => covers(host) && (!ports || spansHold(ports, port)))
      .map(({ id, rules, expires }) => `Waiver ${id} covers it until ${expires}: ${rules.join(', ')}.`),
  ]
}

function details({ services, from = 'any', isOptional, tlsPorts, caution }: Expectation): string {
  return [
    ...(services ? [`: ${services.join(' or ')}`] : ['']),
    ` from ${from === 'any' ? 'anywhere' : from === 'admins' ? 'administrators, whom defaults.admin_sources does not name' : from.join(', ')}`,
    ...(tlsPorts ? [', with TLS'] : []),
    ...(isOptional
      ? ['; it may be closed']
      : [Array.isArray(from) ? '; to them it has to be open' : '; it has to be open']),
    ...(caution === undefined ? [] : [', and open it is a finding, a step lighter']),
  ].join('')
}

/** What an open port alone would come to. */
function open({ catalogue }: Policy, { address }: Host, port: number, role: Role): string[] {
  const at = '1970-01-01T00:00:00Z'
  const verdict = { address, port, protocol: 'tcp', state: 'open', reason: 'syn-ack', attempts: 1, at } as const
  const finding = assess(verdict, role, catalogue)
  if (!finding)
    return ['Open, it gives no other finding unless something else answers there, or what answers is not safe.']
  return [`Open, it gives ${finding.rule}, ${finding.severity} (${finding.confidence}): ${finding.title}.`]
}
