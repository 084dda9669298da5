import { DOCKER_NOTE, ESTABLISHED_NOTE } from './docker-note.js'
import { header } from './header.js'
import { type Network, ofFamily } from './network.js'
import { FAMILIES, GUARD, groupedBySource, type PortRule, PROTOCOLS, portsOf, type RemedyPlan } from './plan.js'
import { scriptText } from './script.js'

/** A table of our own for both families: putting it in is one transaction, taking it out undoes all. */
export function nftables(plan: RemedyPlan): string {
  const table = `table inet ${GUARD}`
  return scriptText({
    about: header('nftables', plan),
    notes: [
      `It lasts until the next boot. To keep it: nft list ${table} >/etc/nftables.d/${GUARD}.nft, with an include ` +
        'of that file in /etc/nftables.conf, and systemctl enable nftables.',
      ESTABLISHED_NOTE,
      DOCKER_NOTE,
    ],
    needs: ['nft'],
    isLocal: true,
    files: { ruleset: nftRuleset(plan) },
    check: [`nft list ${table} 2>/dev/null || echo 'there is no ${table} yet'`, 'ruleset | nft -c -f -'],
    apply: ['ruleset | nft -f -'],
    undo: [`if nft list ${table} >/dev/null 2>&1; then nft delete ${table}; fi`],
  })
}

/** What `nft -f` takes. Applied again it is the same table. */
export function nftRuleset(plan: RemedyPlan): string {
  const { mode, keep, restrict, close } = plan
  const isNarrow = mode === 'narrow'
  const groups = groupedBySource(restrict)
  const sets = groups.flatMap(({ from }, group) => setsOf(from, group))
  const rules = [
    'ct state established,related accept',
    ...(isNarrow ? [] : ['ct state invalid drop']),
    'iifname "lo" accept',
    ...(isNarrow ? [] : NEEDED),
    ...groups.flatMap(({ from, rules: restricted }, group) => [
      ...perProtocol(restricted, (match) => admitted(match, from, group)),
      ...(isNarrow ? perProtocol(restricted, (match) => [`${match} counter drop`]) : []),
    ]),
    ...(isNarrow
      ? perProtocol(close, (match) => [`${match} counter drop`])
      : perProtocol(keep, (match) => [`${match} accept`])),
    ...(isNarrow ? [] : ['counter comment "denied"']),
  ]
  const policy = isNarrow ? 'accept' : 'drop'
  return [
    `table inet ${GUARD}`,
    `delete table inet ${GUARD}`,
    `table inet ${GUARD} {`,
    ...sets,
    '\tchain input {',
    `\t\ttype filter hook input priority filter - 10; policy ${policy};`,
    ...rules.map((rule) => `\t\t${rule}`),
    '\t}',
    '}',
    '',
  ].join('\n')
}

/** Without these a host that denies all is cut off: RFC 4890 §4.4, path MTU discovery, and its own DHCP. */
const NEEDED: readonly string[] = [
  'icmp type { echo-request, destination-unreachable, time-exceeded, parameter-problem } accept',
  'icmpv6 type { echo-request, destination-unreachable, packet-too-big, time-exceeded, parameter-problem } accept',
  'icmpv6 type { nd-router-solicit, nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert } accept',
  'icmpv6 type { mld-listener-query, mld-listener-report, mld-listener-done, mld2-listener-report } accept',
  'udp sport 67 udp dport 68 accept',
  'ip6 saddr fe80::/10 udp dport 546 accept',
]

const setName = (group: number, family: 4 | 6) => `from${group + 1}_ipv${family}`

function setsOf(from: readonly Network[], group: number): string[] {
  return FAMILIES.flatMap((family) => {
    const elements = ofFamily(from, family).map(({ text }) => text)
    if (elements.length === 0) return []
    const body = `type ipv${family}_addr; flags interval; elements = { ${elements.join(', ')} };`
    return [`\tset ${setName(group, family)} { ${body} }`]
  })
}

function admitted(match: string, from: readonly Network[], group: number): string[] {
  return FAMILIES.filter((family) => ofFamily(from, family).length > 0).map(
    (family) => `${match} ${family === 4 ? 'ip' : 'ip6'} saddr @${setName(group, family)} accept`,
  )
}

function perProtocol(rules: readonly PortRule[], lines: (match: string) => string[]): string[] {
  return PROTOCOLS.flatMap((protocol) => {
    const ports = portsOf(rules, protocol)
    if (ports.length === 0) return []
    return lines(`${protocol} dport ${ports.length === 1 ? ports[0] : `{ ${ports.join(', ')} }`}`)
  })
}
