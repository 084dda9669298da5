/** Ports that a role means to have open. */
export interface Expectation {
  readonly ports: readonly number[]
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
}

/** Every role that `--role` accepts; the first is the default. */
export const roles: readonly Role[] = [
  {
    name: 'none',
    summary: 'Nothing is known about the host. Web and mail ports are taken as meant; the rules judge all others.',
    isStated: false,
    expects: [{ ports: [25, 80, 443, 465, 587] }],
  },
  {
    name: 'web-server',
    summary: 'Serves web pages: 80 and 443 are open to all, 22 to administrators, and nothing else is open.',
    isStated: true,
    expects: [
      { ports: [80, 443] },
      {
        ports: [22],
        caution:
          'A web server may be administered over SSH, but only from known addresses: ' +
          'make sure that a firewall limits who can connect, since this scan could.',
      },
    ],
  },
  {
    name: 'mail-server',
    summary:
      'Takes and hands out mail: 25, 465, 587, 993 and 995 are open to all, 22 to administrators, and nothing else is open.',
    isStated: true,
    expects: [
      { ports: [25, 465, 587, 993, 995] },
      {
        ports: [22],
        caution:
          'A mail server may be administered over SSH, but only from known addresses: ' +
          'make sure that a firewall limits who can connect, since this scan could.',
      },
    ],
  },
  {
    name: 'bastion',
    summary: 'The way in for administrators: 22 is open, and nothing else.',
    isStated: true,
    expects: [{ ports: [22] }],
  },
]
