import {
  addressOf,
  type Family,
  HOST_COUNT,
  IPV6_REJECTIONS,
  PORT_COUNT,
  type Rejection,
  type Treatment,
  treatmentOf,
} from './truth.js'

/** nftables' name of each ICMP code. */
const ICMP_TYPES: Record<Rejection, string> = {
  'net-unreach': 'net-unreachable',
  'host-unreach': 'host-unreachable',
  'proto-unreach': 'prot-unreachable',
  'port-unreach': 'port-unreachable',
  'net-prohibited': 'net-prohibited',
  'host-prohibited': 'host-prohibited',
  'admin-prohibited': 'admin-prohibited',
}

/**
 * The router's firewall: counts the SYNs that reach it in counter `syns`, then
 * treats them as truth.ts says. No connection tracking anywhere: a table of
 * 256,000 half-open connections would drop what it cannot hold.
 */
export function routerRuleset(family: Family): string {
  return `table ${nameOf(family)} lab {
  counter syns { }
  chain arrive {
    type filter hook prerouting priority raw
    tcp flags & (syn | ack | rst) == syn counter name syns
  }
${treatments(family, 'forward', routerVerdict)}
}
`
}

/** The target's own firewall: only what truth.ts has the target itself refuse. */
export function targetRuleset(family: Family): string {
  return `table ${nameOf(family)} lab {
${treatments(family, 'input', targetVerdict)}
}
`
}

function routerVerdict(treatment: Treatment): string | undefined {
  switch (treatment.action) {
    case 'pass':
      return undefined
    case 'drop':
      return 'drop'
    case 'reset':
      return 'goto tcp_reset'
    case 'reject':
      return treatment.by === 'router' ? gotoRejection(treatment.reason) : undefined
  }
}

function targetVerdict(treatment: Treatment): string | undefined {
  return treatment.action === 'reject' && treatment.by === 'target' ? gotoRejection(treatment.reason) : undefined
}

/** One verdict map from host to chain, one chain for each set of hosts that are treated alike. */
function treatments(
  family: Family,
  hook: 'forward' | 'input',
  verdictOf: (treatment: Treatment) => string | undefined,
): string {
  const hostsByPorts = new Map<string, string[]>()
  for (let host = 0; host < HOST_COUNT; host++) {
    const ports: string[] = []
    for (let port = 1; port <= PORT_COUNT; port++) {
      const verdict = verdictOf(treatmentOf(host, port))
      if (verdict) ports.push(`${port} : ${verdict}`)
    }
    if (ports.length === 0) continue
    const key = ports.join(', ')
    hostsByPorts.set(key, [...(hostsByPorts.get(key) ?? []), addressOf(host, family)])
  }
  const groups = [...hostsByPorts].map(([ports, hosts], index) => ({ name: `hosts_${index}`, ports, hosts }))
  const elements = groups.flatMap(({ name, hosts }) => hosts.map((host) => `${host} : goto ${name}`))
  return [
    ...Object.keys(ICMP_TYPES).map((reason) => chain(chainOf(reason), rejectionOf(family, reason as Rejection))),
    chain('tcp_reset', 'meta l4proto tcp reject with tcp reset'),
    ...groups.map(({ name, ports }) => chain(name, `tcp dport vmap { ${ports} }`)),
    chain(
      hook,
      `type filter hook ${hook} priority filter\n    ${nameOf(family)} daddr vmap { ${elements.join(', ')} }`,
    ),
  ].join('\n')
}

function chain(name: string, body: string): string {
  return `  chain ${name} {\n    ${body}\n  }`
}

function rejectionOf(family: Family, reason: Rejection): string {
  return family === 4
    ? `reject with icmp type ${ICMP_TYPES[reason]}`
    : `reject with icmpv6 type ${IPV6_REJECTIONS[reason].type}`
}

/** How nftables calls a family, of tables and of headers. */
function nameOf(family: Family): string {
  return family === 4 ? 'ip' : 'ip6'
}

function gotoRejection(reason: Rejection): string {
  return `goto ${chainOf(reason)}`
}

function chainOf(reason: string): string {
  return `say_${reason.replaceAll('-', '_')}`
}
