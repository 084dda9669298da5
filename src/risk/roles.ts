import type { AddressBlock, Severity } from '../model/index.js'
import type { PortSpan, RuleClass } from './rule.js'

/** Who may connect: anybody, the administrators whom a policy names, or these networks (`203.0.113.0/24`, `2001:db8::/48`). */
export type Sources = 'any' | 'admins' | readonly string[]

/** Ports that a role means to have open. */
export interface Expectation {
  /** Single ports, or first and last of a range of any width. */
  readonly ports: readonly PortSpan[]
  /** @default 'tcp' */
  readonly protocol?: 'tcp' | 'udp'
  /** What should speak there, by {@link Service.name}; `https` is http inside TLS, and so with any name. @default whatever the rules name for the port */
  readonly services?: readonly string[]
  /** @default 'any' */
  readonly from?: Sources
  /** Whether `from` admits whoever looks: a policy works it out. Absent: nobody has asked. */
  readonly seenFrom?: 'allowed' | 'elsewhere' | 'unknown'
  /** It may be closed as well. A policy makes a finding of one that has to be open and is not. Absent otherwise. */
  readonly isOptional?: true
  /** Those of its ports that have to speak TLS. */
  readonly tlsPorts?: readonly number[]
  /** It holds on private addresses alone; on a public one the port is not listed. Absent otherwise. */
  readonly isPrivateOnly?: true
  /** What to mind although the port is accepted. Its finding stays, one step lighter than the rule's own severity. */
  readonly caution?: string
}

/** What a host is for, and so which of its ports are meant to be open. Everything else is unexpected. */
export interface Role {
  readonly name: string
  /** One sentence for people. */
  readonly summary: string
  /** False: nobody has said what the host is for, so a port it does not list is no breach of anything. */
  readonly isStated: boolean
  readonly expects: readonly Expectation[]
  /** What must not be open whatever is listed: it takes precedence where one host has several roles. */
  readonly forbids?: readonly RuleClass[]
  /** Least severity of what a stated role does not list. @default as unexpected-open-port */
  readonly unexpected?: { readonly public: Severity; readonly private: Severity }
  /** Networks that count as public or private whatever their addresses say; of several that hold an address the first counts. */
  readonly scopes?: readonly ScopeOverride[]
}

/** Who really reaches a network. */
export interface ScopeOverride {
  readonly block: AddressBlock
  readonly bucket: 'public' | 'private'
}

const DATA_AND_CONTROL: readonly RuleClass[] = ['datastore', 'cache', 'search', 'container', 'file-share', 'ot']

/** SSH for administrators, as most servers have it. Nobody has said who they are yet, so a firewall has to know. */
function administration(what: string, ports: readonly PortSpan[] = [22], services: readonly string[] = ['ssh']) {
  return {
    ports,
    services,
    from: 'admins',
    isOptional: true,
    caution:
      `${what} may be administered over ${services[0] === 'ssh' ? 'SSH' : 'the network'}, but only from known addresses: ` +
      'make sure that a firewall limits who can connect, since this scan could.',
  } as const satisfies Expectation
}

/** Open to neighbours, and no breach when it is closed. */
function inside(ports: readonly PortSpan[], protocol: 'tcp' | 'udp' = 'tcp'): Expectation {
  return { ports, protocol, isOptional: true, isPrivateOnly: true }
}

/** Every role that `--role` accepts; the first is the default. */
export const roles: readonly Role[] = [
  {
    name: 'none',
    summary: 'Nothing is known about the host. Web and mail ports are taken as meant; the rules judge all others.',
    isStated: false,
    expects: [{ ports: [25, 80, 443, 465, 587], isOptional: true }],
  },
  {
    name: 'web-server',
    summary: 'Serves web pages: 80 and 443 are open to all, 22 to administrators, and nothing else is open.',
    isStated: true,
    expects: [
      { ports: [80, 443], services: ['http', 'https'], tlsPorts: [443] },
      { ports: [443], protocol: 'udp', isOptional: true },
      administration('A web server'),
    ],
    forbids: DATA_AND_CONTROL,
  },
  {
    name: 'mail-server',
    summary:
      'Takes and hands out mail: 25, 465, 587, 993 and 995 are open to all, 22 to administrators, and nothing else is open.',
    isStated: true,
    expects: [
      { ports: [25], services: ['smtp'] },
      { ports: [465, 587], services: ['smtp', 'smtps'], isOptional: true, tlsPorts: [465, 587] },
      { ports: [993], services: ['imap', 'imaps'], isOptional: true, tlsPorts: [993] },
      { ports: [995], services: ['pop3', 'pop3s'], isOptional: true, tlsPorts: [995] },
      administration('A mail server'),
    ],
    forbids: DATA_AND_CONTROL,
  },
  {
    name: 'dns-authoritative',
    summary: 'Answers for zones of its own: 53 is open to all over TCP and UDP, 22 to administrators.',
    isStated: true,
    expects: [
      { ports: [53], services: ['domain'] },
      { ports: [53], protocol: 'udp', services: ['domain'] },
      administration('A name server'),
    ],
    forbids: DATA_AND_CONTROL,
  },
  {
    name: 'database',
    summary:
      'Keeps data for programs of its own network: ports of SQL databases on private addresses, 22 to administrators.',
    isStated: true,
    expects: [
      inside([1433, 1521, 3306, 5432]), //
      administration('A database server'),
    ],
  },
  {
    name: 'bastion',
    summary: 'The way in for administrators: 22 is open, and nothing else.',
    isStated: true,
    expects: [{ ports: [22], services: ['ssh'] }],
    forbids: DATA_AND_CONTROL,
  },
  {
    name: 'kubernetes-node',
    summary:
      'Runs the containers of a cluster: node ports are open to all, the kubelet and kube-proxy to the cluster, 22 to administrators.',
    isStated: true,
    expects: [
      { ports: [[30000, 32767]], isOptional: true },
      { ports: [[30000, 32767]], protocol: 'udp', isOptional: true },
      { ports: [10250], services: ['kubelet'], isPrivateOnly: true },
      inside([10256]),
      inside([4789, 8472, 51820], 'udp'),
      administration('A node'),
    ],
  },
  {
    name: 'kubernetes-control-plane',
    summary: 'Directs a cluster: 6443, etcd, kubelet and controllers on private addresses, 22 to administrators.',
    isStated: true,
    expects: [
      { ports: [6443], services: ['kubernetes', 'http'], tlsPorts: [6443], isPrivateOnly: true },
      inside([[2379, 2380], 10250, [10256, 10257], 10259]),
      inside([4789, 8472, 51820], 'udp'),
      administration('A control plane'),
    ],
  },
  {
    name: 'vpn-gateway',
    summary: 'Lets people into a network: IPsec, WireGuard and OpenVPN are open to all, 22 to administrators.',
    isStated: true,
    expects: [
      { ports: [500, 1194, 1701, 4500, 51820], protocol: 'udp', isOptional: true },
      { ports: [443, 1194], isOptional: true },
      administration('A gateway'),
    ],
    forbids: DATA_AND_CONTROL,
  },
  {
    name: 'windows-member',
    summary:
      'A Windows server of a domain: RPC and SMB on private addresses, Remote Desktop and WinRM to administrators.',
    isStated: true,
    expects: [
      inside([135, 139, 445, [49152, 65535]]),
      inside([[137, 138]], 'udp'),
      administration('A Windows server', [3389], ['ms-wbt-server']),
      administration('A Windows server', [[5985, 5986]], ['http', 'https']),
    ],
  },
  {
    name: 'file-server',
    summary: 'Keeps files for its own network: SMB and NFS on private addresses, 22 to administrators.',
    isStated: true,
    expects: [
      inside([111, 139, 445, 2049, 20048]), //
      inside([111, [137, 138], 2049, 20048], 'udp'),
      administration('A file server'),
    ],
  },
  {
    name: 'printer',
    summary: 'Prints for its own network: 515, 631, 9100 and its web page on private addresses, and nothing else.',
    isStated: true,
    expects: [
      inside([80, 443, 515, 631, 9100]), //
      inside([161, 631, 3702, 5353], 'udp'),
    ],
  },
  {
    name: 'ot-cell',
    summary: 'Part of a plant: its industrial protocols on private addresses, and nothing else.',
    isStated: true,
    expects: [
      inside([102, 502, 2404, 4840, 20000, 44818]), //
      inside([2222, 20000, 34964, 44818, 47808], 'udp'),
    ],
  },
  {
    name: 'workstation',
    summary: 'Somebody works at it: it takes no connections.',
    isStated: true,
    expects: [inside([68, [137, 138], 5353], 'udp')],
  },
]
