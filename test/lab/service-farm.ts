import { join } from 'node:path'
import type { Auth } from '../../src/model/index.js'
import { makeNamespaces, type Namespace } from './namespace.js'
import { ROOT } from './root.js'
import { startServers } from './servers.js'

/** Real servers of Debian in a namespace, and a scanner beside them: `scanner v0 ── v1 farm`. */
export interface Farm extends AsyncDisposable {
  readonly scanner: Namespace
  readonly farm: Namespace
  /** The version of a Debian package that a server comes from. */
  versionOf(debianPackage: string): Promise<string>
  close(): Promise<void>
}

export const FARM_ADDRESS = '10.99.0.1'
const SCANNER_ADDRESS = '10.99.0.2'

/** What is true of one server. service-farm.sh starts it. */
export interface Truth {
  readonly port: number
  readonly name: string
  readonly product?: string
  /** The package whose version it has to tell; absent: it does not tell it (to whoever asks). */
  readonly debianPackage?: string
  /** What it puts before the version of its package. */
  readonly before?: string
  readonly auth: Auth
  readonly tls?: true
  /** Some of its facts. */
  readonly facts?: Readonly<Record<string, unknown>>
  /** What else it may rightly be called. */
  readonly alias?: RegExp
}

export const TRUTHS: readonly Truth[] = [
  { port: 7, name: 'echo', auth: 'none' },
  { port: 13, name: 'daytime', auth: 'none' },
  { port: 19, name: 'chargen', auth: 'none' },
  {
    ...{ port: 21, name: 'ftp', product: 'vsftpd', debianPackage: 'vsftpd', auth: 'unknown' },
    facts: { cleartextLogin: true, startTls: false },
  },
  {
    ...{ port: 22, name: 'ssh', product: 'OpenSSH', debianPackage: 'openssh-server', auth: 'required' },
    facts: { terrapinGuard: true },
  },
  { port: 23, name: 'telnet', auth: 'required', facts: { cleartextLogin: true } },
  { port: 25, name: 'smtp', product: 'Exim', debianPackage: 'exim4-daemon-light', auth: 'unknown' },
  { port: 53, name: 'domain', product: 'Unbound', debianPackage: 'unbound', auth: 'none' },
  { port: 80, name: 'http', product: 'nginx', debianPackage: 'nginx', auth: 'unknown', facts: { status: 200 } },
  { port: 110, name: 'pop3', product: 'Dovecot', auth: 'required', facts: { startTls: true } },
  { port: 111, name: 'rpcbind', product: 'rpcbind', auth: 'none', alias: /^rpcbind$/ },
  { port: 143, name: 'imap', product: 'Dovecot', auth: 'required', facts: { startTls: true } },
  {
    ...{ port: 389, name: 'ldap', product: 'OpenLDAP', auth: 'none' },
    facts: { namingContexts: ['dc=farm,dc=example'], anonymousRead: true, startTls: false },
  },
  {
    port: 443,
    name: 'http',
    product: 'nginx',
    debianPackage: 'nginx',
    auth: 'unknown',
    tls: true,
    facts: { status: 200 },
  },
  {
    ...{ port: 445, name: 'microsoft-ds', product: 'Samba', auth: 'unknown' },
    facts: { computerName: 'farm', signingRequired: false, smb1: false },
  },
  { port: 631, name: 'ipp', product: 'CUPS', debianPackage: 'cups-daemon', auth: 'unknown' }, // without a printer
  {
    ...{ port: 873, name: 'rsync', product: 'rsync', auth: 'none', alias: /^rsync$/ },
    facts: { modules: ['pub', 'sec'], openModules: ['pub'], lockedModules: ['sec'] },
  },
  { port: 993, name: 'imap', product: 'Dovecot', auth: 'required', tls: true },
  { port: 1080, name: 'socks5', auth: 'none' },
  { port: 1085, name: 'socks5', auth: 'required' },
  { port: 1389, name: 'ldap', auth: 'required' },
  { port: 1883, name: 'mqtt', auth: 'none', alias: /^mosquitto/ },
  { port: 1884, name: 'mqtt', auth: 'required', alias: /^mosquitto/ },
  {
    ...{ port: 2181, name: 'zookeeper', product: 'Apache ZooKeeper', debianPackage: 'zookeeper', auth: 'none' },
    ...{ facts: { rootNodes: ['zookeeper'] }, alias: /^zookeeper$/ },
  },
  { port: 2375, name: 'docker', product: 'Docker Engine', debianPackage: 'docker.io', auth: 'none', alias: /^docker$/ },
  { port: 2379, name: 'etcd', product: 'etcd', debianPackage: 'etcd-server', auth: 'none' },
  { port: 3306, name: 'mysql', product: 'MariaDB', debianPackage: 'mariadb-server', auth: 'required' },
  { port: 3307, name: 'mysql', product: 'MariaDB', auth: 'refused-by-acl' },
  { port: 3389, name: 'ms-wbt-server', auth: 'unknown', facts: { security: 'TLS', nlaRequired: false } },
  { port: 4222, name: 'nats', product: 'NATS Server', debianPackage: 'nats-server', auth: 'none', alias: /^nats$/ },
  {
    ...{ port: 4369, name: 'epmd', product: 'Erlang port mapper', auth: 'none', alias: /^epmd$/ },
    facts: { nodes: ['rabbit at 25672'] },
  },
  { port: 4730, name: 'gearman', product: 'Gearman', debianPackage: 'gearman-job-server', auth: 'none' },
  {
    port: 5432,
    name: 'postgresql',
    product: 'PostgreSQL',
    debianPackage: 'postgresql-15',
    auth: 'none',
    facts: { method: 'trust' },
  },
  {
    port: 5433,
    name: 'postgresql',
    product: 'PostgreSQL',
    auth: 'required',
    facts: { method: 'SCRAM-SHA-256', startTls: true },
  },
  { port: 5434, name: 'postgresql', product: 'PostgreSQL', auth: 'refused-by-acl' },
  { port: 5672, name: 'amqp', product: 'RabbitMQ', debianPackage: 'rabbitmq-server', auth: 'required' },
  { port: 5901, name: 'vnc', auth: 'none', facts: { securityTypes: ['None'] } },
  { port: 5902, name: 'vnc', auth: 'required', facts: { securityTypes: ['VncAuth'] } },
  {
    port: 6009,
    name: 'x11',
    product: 'X.Org',
    debianPackage: 'xvfb',
    before: '1.',
    auth: 'none',
    facts: { display: '320x200' },
    alias: /^X11/,
  },
  {
    port: 6379,
    name: 'redis',
    product: 'Redis',
    debianPackage: 'redis-server',
    auth: 'none',
    facts: { mode: 'standalone' },
  },
  { port: 6380, name: 'redis', product: 'Redis', auth: 'required' },
  { port: 6381, name: 'redis', product: 'Redis', auth: 'refused-by-acl' },
  { port: 7979, name: 'redis', product: 'Redis', debianPackage: 'redis-server', auth: 'none' },
  { port: 8080, name: 'http', product: 'Apache httpd', debianPackage: 'apache2', auth: 'unknown' },
  {
    ...{ port: 8081, name: 'http', product: 'nginx', debianPackage: 'nginx', auth: 'required' },
    facts: { status: 401, realm: 'staff only', cleartextLogin: true },
  },
  { port: 8086, name: 'influxdb', product: 'InfluxDB', debianPackage: 'influxdb', auth: 'none' },
  { port: 8118, name: 'http-proxy', product: 'Tinyproxy', debianPackage: 'tinyproxy', auth: 'unknown' },
  { port: 8888, name: 'http-proxy', product: 'Tinyproxy', debianPackage: 'tinyproxy', auth: 'refused-by-acl' },
  {
    port: 8889,
    name: 'jupyter',
    product: 'Jupyter Server',
    debianPackage: 'jupyter-notebook',
    auth: 'none',
    alias: /Jupyter/i,
  },
  {
    port: 8890,
    name: 'jupyter',
    product: 'Jupyter Server',
    debianPackage: 'jupyter-notebook',
    auth: 'required',
    alias: /Jupyter/i,
  },
  { port: 9090, name: 'prometheus', product: 'Prometheus', debianPackage: 'prometheus', auth: 'none' },
  { port: 9418, name: 'git', product: 'git daemon', auth: 'unknown', alias: /^git$/ },
  { port: 9443, name: 'http', product: 'nginx', debianPackage: 'nginx', auth: 'unknown', tls: true },
  { port: 10_050, name: 'zabbix-agent', product: 'Zabbix agent', debianPackage: 'zabbix-agent', auth: 'none' },
  { port: 11_211, name: 'memcached', product: 'memcached', debianPackage: 'memcached', auth: 'none' },
  { port: 11_300, name: 'beanstalkd', product: 'beanstalkd', debianPackage: 'beanstalkd', auth: 'none' },
]

/** What is true of one server of UDP: none is asked for more than its probe asks, so only the resolver with a whole root amplifies threefold. */
export const UDP_TRUTHS = [
  { port: 53, name: 'domain', product: 'Unbound', auth: 'none', facts: { recursion: true }, atLeast: 3 },
  { port: 69, name: 'tftp', auth: 'none', facts: { errorCode: 1 }, atLeast: 0.3 },
  { port: 123, name: 'ntp', auth: 'unknown', facts: { controlQueries: false }, atLeast: 1 },
  { port: 161, name: 'snmp', product: 'Net-SNMP', auth: 'unknown', facts: { protocolVersion: '3' }, atLeast: 1.5 },
  { port: 11_211, name: 'memcached', product: 'memcached', auth: 'none', facts: {}, atLeast: 1 },
] as const

/** Starts every server of {@link TRUTHS}. Resolves once all of them listen. */
export async function startFarm(): Promise<Farm> {
  const namespaces = await makeNamespaces(['scanner', 'farm'])
  try {
    const { scanner, farm } = namespaces.at
    await scanner.script(`
      ip link add v0 type veth peer name v1 netns ${farm.name}
      ip address add ${SCANNER_ADDRESS}/24 dev v0
      ip link set v0 up`)
    await farm.script(`
      ip address add ${FARM_ADDRESS}/24 dev v1
      ip link set v1 up`)
    const ports = TRUTHS.map(({ port }) => String(port))
    await startServers(namespaces, farm, 'service-farm.sh', [FARM_ADDRESS, ...ports])
    const { close } = namespaces
    return { scanner, farm, versionOf: (name) => versionOf(farm, name), close, [Symbol.asyncDispose]: close }
  } catch (error) {
    await namespaces.close()
    throw error
  }
}

/** From the layer's own database. */
async function versionOf(farm: Namespace, name: string): Promise<string> {
  const admin = join(ROOT, '.cache/farm/upper/var/lib/dpkg')
  return (await farm.output(['dpkg-query', `--admindir=${admin}`, '-W', '-f', '$' + '{Version}', name])).trim()
}
