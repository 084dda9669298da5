import { contains, parseNetwork } from '../../src/remedy/index.js'

/** One packet that arrives, as far as the rules that we emit look at it. */
export interface Packet {
  readonly source: string
  readonly protocol: 'tcp' | 'udp' | 'icmp' | 'icmpv6'
  /** Of TCP and UDP. */
  readonly port?: number
  /** @default 40000 */
  readonly sourcePort?: number
  /** Of ICMP: nftables' name and the number. */
  readonly icmp?: { readonly name: string; readonly number: number }
  /** @default 'new' */
  readonly state?: 'new' | 'established' | 'invalid'
  /** @default 'eth0' */
  readonly device?: string
}

export type Fate = 'accept' | 'drop'

const familyOf = ({ source }: Packet) => (source.includes(':') ? 6 : 4)

function isFrom(source: string, networks: readonly string[]): boolean {
  return networks.some((each) => contains(parseNetwork(each)!, parseNetwork(source)!))
}

/** What becomes of a packet by a ruleset of ours. Whatever the model does not know is an error, never a match. */
export function fateByNft(ruleset: string, packet: Packet): Fate {
  const sets = new Map(
    [...ruleset.matchAll(/set (\S+) \{ type ipv[46]_addr; flags interval; elements = \{ (.*?) \}; \}/g)].map(
      ([, name, elements]) => [name!, elements!.split(', ')],
    ),
  )
  const [, policy, body] = /hook input priority filter - 10; policy (accept|drop);\n(.*?)\n\t\}/s.exec(ruleset)!
  for (const line of body!.split('\n')) {
    const verdict = nftVerdict(line.trim(), packet, sets)
    if (verdict) return verdict
  }
  return policy as Fate
}

type Sets = ReadonlyMap<string, string[]>
type Term = readonly [RegExp, (groups: readonly string[], packet: Packet, sets: Sets) => boolean]

/** What a rule of ours may say before its verdict. */
const TERMS: readonly Term[] = [
  [/^ct state (\S+)/, ([states], { state = 'new' }) => states!.split(',').includes(state)],
  [/^iifname "(\S+)"/, ([name], { device = 'eth0' }) => device === name],
  [
    /^(icmp|icmpv6) type \{ ([^}]*) \}/,
    ([protocol, types], packet) => packet.protocol === protocol && types!.split(', ').includes(packet.icmp!.name),
  ],
  [
    /^(tcp|udp) (dport|sport) (?:\{ )?(\d+(?:, \d+)*)(?: \})?/,
    ([protocol, which, ports], packet) => {
      const port = which === 'dport' ? packet.port : (packet.sourcePort ?? 40_000)
      return packet.protocol === protocol && ports!.split(', ').map(Number).includes(port!)
    },
  ],
  [
    /^(ip|ip6) saddr (@?)(\S+)/,
    ([family, at, text], packet, sets) =>
      familyOf(packet) === (family === 'ip' ? 4 : 6) && isFrom(packet.source, at === '' ? [text!] : sets.get(text!)!),
  ],
  [/^counter/, () => true],
  [/^comment "[^"]*"/, () => true],
]

function nftVerdict(line: string, packet: Packet, sets: Sets): Fate | undefined {
  let rest = line
  while (rest !== '') {
    if (rest === 'accept' || rest === 'drop') return rest
    const term = TERMS.map(([pattern, matches]) => ({ found: pattern.exec(rest), matches })).find(({ found }) => found)
    if (!term?.found) throw new Error(`the model does not know "${rest}"`)
    if (!term.matches(term.found.slice(1), packet, sets)) return undefined
    rest = rest.slice(term.found[0].length).trim()
  }
  return undefined
}

/** The same for what `iptables-restore` takes; RETURN leaves it to an INPUT chain that accepts. */
export function fateByIptables(rules: string, packet: Packet): Fate {
  for (const line of rules.split('\n').filter((each) => each.startsWith('-A '))) {
    const target = iptablesTarget(line.split(' ').slice(2), packet)
    if (target) return target === 'DROP' ? 'drop' : 'accept'
  }
  return 'accept'
}

function iptablesTarget(words: readonly string[], packet: Packet): string | undefined {
  for (let i = 0; i < words.length; i += 2) {
    const value = words[i + 1]!
    if (words[i] === '-j') return value
    if (!iptablesMatches(words[i]!, value, packet)) return undefined
  }
  return undefined
}

function iptablesMatches(option: string, value: string, packet: Packet): boolean {
  const { source, protocol, port, sourcePort = 40_000, icmp, state = 'new', device = 'eth0' } = packet
  switch (option) {
    case '-m':
      return true
    case '-p':
      return (value === 'ipv6-icmp' ? 'icmpv6' : value) === protocol
    case '-i':
      return value === device
    case '-s':
      return isFrom(source, [value])
    case '--ctstate':
      return value.split(',').includes(state.toUpperCase())
    case '--dport':
    case '--dports':
      return value.split(',').map(Number).includes(port!)
    case '--sport':
      return Number(value) === sourcePort
    case '--icmp-type':
      return value === icmp!.name
    case '--icmpv6-type':
      return Number(value) === icmp!.number
    default:
      throw new Error(`the model does not know ${option}`)
  }
}

/** A rule of a firewall where the first that fits counts. */
interface Entry {
  readonly fate: Fate
  readonly protocol: string
  readonly ports: readonly number[]
  readonly from: string | undefined
}

function firstFate(entries: readonly Entry[], packet: Packet, otherwise: Fate): Fate {
  const entry = entries.find(
    ({ protocol, ports, from }) =>
      protocol === packet.protocol &&
      ports.includes(packet.port!) &&
      (from === undefined || isFrom(packet.source, [from])),
  )
  return entry?.fate ?? otherwise
}

/** By ufw: each command puts its rule in front of all others. */
export function fateByUfw(commands: readonly string[], packet: Packet, otherwise: Fate): Fate {
  const entries = commands.map((command): Entry => {
    const found = /^prepend (deny|allow) proto (\S+) from (\S+)(?: port 1:65535)? to any port (\S+)$/.exec(command)
    if (!found) throw new Error(`the model does not know "${command}"`)
    const [, action, protocol, from, ports] = found
    return {
      fate: action === 'deny' ? 'drop' : 'accept',
      ...{ protocol: protocol!, ports: ports!.split(',').map(Number), from: from === 'any' ? undefined : from },
    }
  })
  return firstFate(entries.reverse(), packet, otherwise)
}

/** By firewalld: rich rules by their priority; at equal priority a denial goes first. */
export function fateByRichRules(rules: readonly string[], packet: Packet): Fate {
  const entries = rules.map((rule) => {
    const found =
      /^rule priority="(-?\d+)"(?: family="ipv[46]" source address="(\S+)")? port port="(\d+)(?:-(\d+))?" protocol="(\S+)" (accept|drop)$/.exec(
        rule,
      )
    if (!found) throw new Error(`the model does not know "${rule}"`)
    const [, priority, from, first, last = first, protocol, action] = found
    const isHit = Number(first) <= packet.port! && packet.port! <= Number(last)
    return {
      priority: Number(priority),
      fate: action as Fate,
      protocol: protocol!,
      ports: isHit ? [packet.port!] : [],
      from,
    }
  })
  entries.sort((a, b) => a.priority - b.priority || b.fate.localeCompare(a.fate))
  return firstFate(entries, packet, 'accept')
}
