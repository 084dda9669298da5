import {
  type Address,
  compareAddresses,
  type HostTally,
  parseAddress,
  type Service,
  type Verdict,
} from '../model/index.js'

/** What a scan found, as far as a policy can expect it. */
export interface Seen {
  /** The scan, as people know it. */
  readonly name: string
  /** ISO 8601. */
  readonly startedAt: string
  readonly hosts: readonly HostTally[]
  /** Of open endpoints; others are passed over. */
  readonly verdicts: readonly Verdict[]
  readonly services: readonly Service[]
  /** All 65,535 TCP ports of each host were probed. */
  readonly hasAllTcpPorts: boolean
}

interface Port {
  readonly port: number
  readonly protocol: 'tcp' | 'udp'
  readonly service?: string
  readonly isTls: boolean
  /** Who answered, for a comment. */
  readonly product?: string
}

/**
 * Writes a policy that expects what a scan found, and nothing else: hosts with the same open ports have one role. What
 * answers on every port is left out, since its open ports mean nothing.
 *
 * @param schema where editors find the JSON Schema, from the place of the policy
 * @returns YAML that {@link loadPolicy} takes
 */
export function draftPolicy(seen: Seen, schema: string): string {
  const open = portsByHost(seen)
  const decoys = seen.hosts.filter(({ answersEverything }) => answersEverything).map(({ address }) => address)
  for (const address of decoys) open.delete(address)
  const roles = groupAlike(open).toSorted((a, b) =>
    compareAddresses(addressOf(a.addresses[0]!), addressOf(b.addresses[0]!)),
  )
  const names = nameRoles(roles.map(({ ports }) => ports))
  const nameOfHost = new Map([...seen.hosts, ...seen.verdicts].map(({ address, name }) => [address, name]))
  return `${[
    ...[`# yaml-language-server: $schema=${schema}`, `# Written by synsweep policy init from ${comment(seen.name)}`],
    `# of ${comment(seen.startedAt)}: what was open then is expected, all else is not. Read it line by line;`,
    '# whatever should not be open, take out here and close there.',
    ...['version: 1', '', 'defaults:', '  unexpected: { public: medium, private: low }'],
    ...(seen.hasAllTcpPorts ? ['  require: { tcp: "1-65535" }'] : []),
    ...['  # Networks of administrators; write from: $admin_sources where only they may connect.'],
    ...['  # admin_sources: [203.0.113.0/24]', ''],
    ...(roles.length > 0 ? ['roles:'] : []),
    ...roles.flatMap(({ ports }, i) => [`  ${names[i]}:`, ...expectations(ports)]),
    ...(roles.length > 0 ? ['', 'groups:'] : []),
    ...roles.flatMap(({ addresses }, i) => [
      `  ${names[i]}-hosts:`,
      `    role: ${names[i]}`,
      '    hosts:',
      ...hostLines(addresses, nameOfHost),
    ]),
    ...(decoys.length > 0 ? ['', `# Left out, since they answer on every port: ${decoys.join(', ')}`] : []),
    ...['', 'gate:', '  fail_on: { severity: high, confidence: possible }', '  fail_on_incomplete_scan: true'],
    '  fail_on_expired_waiver: true',
  ].join('\n')}\n`
}

/** Hosts that answered, in the order of their addresses, those with nothing open among them. */
function portsByHost({ hosts, verdicts, services }: Seen): Map<string, Port[]> {
  const found = new Map<string, Map<string, Port>>()
  const portsOf = (address: string) => {
    const ports = found.get(address) ?? new Map<string, Port>()
    found.set(address, ports)
    return ports
  }
  for (const { address, reason } of hosts) if (reason === undefined) portsOf(address)
  for (const { address, port, protocol, state } of verdicts) {
    if (state === 'open') portsOf(address).set(`${port}/${protocol}`, { port, protocol, isTls: false })
  }
  for (const { address, port, protocol, name, tls, product, version } of services) {
    const isNamed = name !== 'unknown' && name !== 'tls'
    portsOf(address).set(`${port}/${protocol}`, {
      ...{ port, protocol, isTls: isNamed && tls },
      ...(isNamed && { service: name }),
      ...(product !== undefined && { product: [product, version].filter(Boolean).join(' ') }),
    })
  }
  return new Map(
    [...found]
      .toSorted(([a], [b]) => compareAddresses(addressOf(a), addressOf(b)))
      .map(([address, ports]) => [address, [...ports.values()].toSorted(byPort)]),
  )
}

interface Alike {
  readonly addresses: string[]
  readonly ports: readonly Port[]
}

/** Hosts by what is open there; products, which are only told, may differ. */
function groupAlike(open: ReadonlyMap<string, readonly Port[]>): Alike[] {
  const groups = new Map<string, Alike>()
  for (const [address, ports] of open) {
    const key = JSON.stringify(ports.map(({ product, ...rest }) => rest))
    const group = groups.get(key)
    if (group) group.addresses.push(address)
    else groups.set(key, { addresses: [address], ports })
  }
  return [...groups.values()]
}

function byPort(a: Port, b: Port): number {
  return a.port - b.port || (a.protocol < b.protocol ? -1 : 1)
}

/** By their services, so that people know them again; numbered where two have the same. */
function nameRoles(roles: readonly (readonly Port[])[]): string[] {
  const used = new Map<string, number>()
  return roles.map((ports) => {
    const words = [...new Set(ports.map(({ service, port }) => service ?? `${port}`))].slice(0, 3)
    const name = ports.length === 0 ? 'nothing-open' : `as-found-${words.join('-').replace(/[^\w.-]/g, '_')}`
    const count = (used.get(name) ?? 0) + 1
    used.set(name, count)
    return count === 1 ? name : `${name}.${count}`
  })
}

function expectations(ports: readonly Port[]): string[] {
  if (ports.length === 0) return ['    expect: []']
  return ['    expect:', ...ports.map(expectation)]
}

function expectation({ port, protocol, service, isTls, product }: Port): string {
  const parts = [
    `ports: [${port}]`,
    ...(protocol === 'udp' ? ['proto: udp'] : []),
    ...(service === undefined ? [] : [`service: [${service}]`]),
    'from: any',
    ...(isTls ? ['tls: required'] : []),
    // Silence over UDP is no sign that nothing is there.
    ...(protocol === 'udp' ? ['optional: true'] : []),
  ]
  return `      - { ${parts.join(', ')} }${product === undefined ? '' : ` # ${comment(product)}`}`
}

function hostLines(addresses: readonly string[], names: ReadonlyMap<string, string | undefined>): string[] {
  const lines: string[] = []
  for (let i = 0; i < addresses.length; ) {
    const first = i
    while (isNext(addresses[i]!, addresses[i + 1])) i++
    const isRange = i - first >= 2
    if (!isRange) i = first
    const name = names.get(addresses[i]!)
    const text = isRange ? `${addresses[first]}-${addresses[i]}` : addresses[i]!
    lines.push(`      - "${text}"${name === undefined || isRange ? '' : ` # ${comment(name)}`}`)
    i++
  }
  return lines
}

function isNext(address: string, other: string | undefined): boolean {
  if (other === undefined) return false
  const [a, b] = [addressOf(address), addressOf(other)]
  return a.family === b.family && b.words[3] === a.words[3] + 1 && [0, 1, 2].every((i) => a.words[i] === b.words[i])
}

function addressOf(text: string): Address {
  const address = parseAddress(text)
  if (!address) throw new TypeError(`not an address: "${text}"`)
  return address
}

/** Text from the network, which must not end the comment that it stands in. */
function comment(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 80)
}
