import { inBlocks } from './blocks.js'
import { DOCKER_NOTE, ESTABLISHED_NOTE } from './docker-note.js'
import { header } from './header.js'
import { ofFamily } from './network.js'
import { GUARD, groupedBySource, type PortRule, PROTOCOLS, portsOf, type RemedyPlan } from './plan.js'
import { scriptText } from './script.js'

/** One chain of our own in each family, asked first by INPUT. What it does not drop goes on to the rules that are there. */
export function iptables(plan: RemedyPlan): string {
  const both = (line: (program: string, file: string) => string) => [
    line('iptables', 'rules4'),
    line('ip6tables', 'rules6'),
  ]
  return scriptText({
    about: header('iptables and ip6tables', plan),
    notes: [
      'It lasts until the next boot. To keep it: netfilter-persistent save (Debian: iptables-persistent).',
      ESTABLISHED_NOTE,
      DOCKER_NOTE,
    ],
    needs: ['iptables', 'ip6tables', 'iptables-restore', 'ip6tables-restore'],
    isLocal: true,
    files: { rules4: iptablesRules(plan, 4), rules6: iptablesRules(plan, 6) },
    check: both(
      (program, file) =>
        `${program} -w -S ${GUARD} 2>/dev/null || echo '${program} has no chain ${GUARD} yet'; ` +
        `${file} | ${program}-restore -w --noflush --test`,
    ),
    apply: [
      ...both((program, file) => `${file} | ${program}-restore -w --noflush`),
      ...both((program) => `${program} -w -C INPUT -j ${GUARD} 2>/dev/null || ${program} -w -I INPUT 1 -j ${GUARD}`),
    ],
    undo: both((program) =>
      [
        `while ${program} -w -D INPUT -j ${GUARD} 2>/dev/null; do :; done`,
        `if ${program} -w -F ${GUARD} 2>/dev/null; then ${program} -w -X ${GUARD}; fi`,
      ].join('\n'),
    ),
  })
}

/** What `iptables-restore --noflush` takes, or `ip6tables-restore`: one chain, whole, and nothing else. */
export function iptablesRules(plan: RemedyPlan, family: 4 | 6): string {
  const { mode, keep, restrict, close } = plan
  const isNarrow = mode === 'narrow'
  const rules = [
    '-m conntrack --ctstate RELATED,ESTABLISHED -j RETURN',
    ...(isNarrow ? [] : ['-m conntrack --ctstate INVALID -j DROP']),
    '-i lo -j RETURN',
    ...(isNarrow ? [] : NEEDED[family]),
    ...groupedBySource(restrict).flatMap(({ from, rules: restricted }) => [
      ...perPorts(restricted, (match) => ofFamily(from, family).map(({ text }) => `-s ${text} ${match} -j RETURN`)),
      ...(isNarrow ? perPorts(restricted, (match) => [`${match} -j DROP`]) : []),
    ]),
    ...(isNarrow
      ? perPorts(close, (match) => [`${match} -j DROP`])
      : [...perPorts(keep, (match) => [`${match} -j RETURN`]), '-j DROP']),
  ]
  return ['*filter', `:${GUARD} - [0:0]`, ...rules.map((rule) => `-A ${GUARD} ${rule}`), 'COMMIT', ''].join('\n')
}

/** Without these a host that denies all is cut off: RFC 4890 §4.4, path MTU discovery, and its own DHCP. */
const NEEDED: Readonly<Record<4 | 6, readonly string[]>> = {
  4: [
    ...['echo-request', 'destination-unreachable', 'time-exceeded', 'parameter-problem'].map(
      (type) => `-p icmp -m icmp --icmp-type ${type} -j RETURN`,
    ),
    '-p udp -m udp --sport 67 --dport 68 -j RETURN',
  ],
  6: [
    // Errors and echo; router and neighbour discovery; multicast listeners (RFC 4443, 4861, 2710, 3810).
    ...[1, 2, 3, 4, 128, 130, 131, 132, 133, 134, 135, 136, 143].map(
      (type) => `-p ipv6-icmp -m icmp6 --icmpv6-type ${type} -j RETURN`,
    ),
    '-s fe80::/10 -p udp -m udp --dport 546 -j RETURN',
  ],
}

/** `multiport` takes at most this many. */
const MOST_PORTS = 15

function perPorts(rules: readonly PortRule[], lines: (match: string) => string[]): string[] {
  return PROTOCOLS.flatMap((protocol) =>
    inBlocks(portsOf(rules, protocol), MOST_PORTS).flatMap((ports) =>
      lines(
        ports.length === 1
          ? `-p ${protocol} -m ${protocol} --dport ${ports[0]}`
          : `-p ${protocol} -m multiport --dports ${ports.join(',')}`,
      ),
    ),
  )
}
