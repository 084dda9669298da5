import { DOCKER_NOTE, ESTABLISHED_NOTE } from './docker-note.js'
import { header } from './header.js'
import { GUARD, groupedBySource, type PortRule, type RemedyPlan } from './plan.js'
import { scriptText } from './script.js'

/** A policy of our own for whatever comes to this host, asked before zones are: taking it away undoes all. */
export function firewalld(plan: RemedyPlan): string {
  return scriptText({
    about: header('firewalld', plan),
    notes: [
      'It needs firewalld 0.9 or later. The policy is permanent, and lasts through a boot.',
      ESTABLISHED_NOTE,
      DOCKER_NOTE,
    ],
    needs: ['firewall-cmd'],
    isLocal: true,
    setUp: [
      `policy() { firewall-cmd --permanent --policy=${GUARD} "$@"; }`,
      `is_there() { firewall-cmd --permanent --get-policies | grep -qw ${GUARD}; }`,
    ],
    check: [
      'firewall-cmd --state',
      'firewall-cmd --check-config',
      'firewall-cmd --get-active-zones',
      `firewall-cmd --info-policy=${GUARD} 2>/dev/null || echo 'there is no policy ${GUARD} yet'`,
    ],
    // Nothing of it holds until the reload, which puts in all of it at once.
    apply: [
      `is_there || firewall-cmd --permanent --new-policy=${GUARD} >/dev/null`,
      'policy --list-rich-rules | while read -r rule; do policy --remove-rich-rule="$rule" >/dev/null; done',
      'policy --add-ingress-zone=ANY >/dev/null',
      'policy --add-egress-zone=HOST >/dev/null',
      'policy --set-priority=-32000 >/dev/null',
      ...richRules(plan).map((rule) => `policy --add-rich-rule='${rule}' >/dev/null`),
      'firewall-cmd --reload',
    ],
    undo: [
      `if firewall-cmd --permanent --delete-policy=${GUARD} >/dev/null 2>&1; then firewall-cmd --reload >/dev/null; fi`,
    ],
  })
}

const ALLOW = -200
const DENY = -100

/** In firewalld's rich language; a rule without a family holds for both. */
export function richRules({ mode, keep, restrict, close }: RemedyPlan): string[] {
  const shut = mode === 'narrow' ? [...restrict, ...close].map((rule) => rich(DENY, rule, 'drop')) : DENY_ALL
  return [
    ...groupedBySource(restrict).flatMap(({ from, rules }) =>
      rules.flatMap((rule) =>
        from.map(({ family, text }) => rich(ALLOW, rule, 'accept', ` family="ipv${family}" source address="${text}"`)),
      ),
    ),
    ...(mode === 'narrow' ? [] : [...keep.map((rule) => rich(ALLOW, rule, 'accept')), DHCPV6]),
    ...shut,
  ]
}

function rich(priority: number, { port, protocol }: PortRule, action: 'accept' | 'drop', from = ''): string {
  return `rule priority="${priority}"${from} port port="${port}" protocol="${protocol}" ${action}`
}

/** The answer of a DHCPv6 server. ICMP, with neighbour discovery in it, is left to the zones. */
const DHCPV6 = `rule priority="${ALLOW}" family="ipv6" source address="fe80::/10" port port="546" protocol="udp" accept`

const DENY_ALL: readonly string[] = ['tcp', 'udp'].map(
  (protocol) => `rule priority="${DENY}" port port="1-65535" protocol="${protocol}" drop`,
)
