import { concat, hex } from '../../bytes.js'
import type { Example } from '../../probe.js'

const trusted = concat(
  hex`52 00000008 00000000`,
  hex`53 0000001a`,
  'application_name\0pgx\0\0',
  hex`53 00000032`,
  'server_version\x0015.14 (Debian 15.14-0+deb12u1)\0',
  hex`4b 0000000c 0000162f 3bd3a2c1`,
  hex`5a 00000005 49`,
)

const noEntry = 'no pg_hba.conf entry for host "10.99.0.1", user "postgres", database "postgres", no encryption'

export const examples: readonly Example[] = [
  {
    title: 'PostgreSQL 15 of Debian 12, trusting',
    from: 'spec',
    hears: [['N', '', trusted]],
    gives: {
      name: 'postgresql',
      product: 'PostgreSQL',
      version: '15.14',
      distroPatched: true,
      auth: 'none',
      facts: { startTls: false, method: 'trust' },
    },
  },
  {
    title: 'PostgreSQL with SCRAM, after an upgrade to TLS',
    from: 'spec',
    hears: [['S', '', concat(hex`52 00000017 0000000a`, 'SCRAM-SHA-256\0\0')]],
    tls: { version: 'TLSv1.3' },
    gives: {
      name: 'postgresql',
      product: 'PostgreSQL',
      auth: 'required',
      facts: { startTls: true, method: 'SCRAM-SHA-256' },
    },
  },
  {
    title: 'PostgreSQL that wants the password in the clear',
    from: 'spec',
    hears: [['N', '', hex`52 00000008 00000003`]],
    gives: {
      name: 'postgresql',
      product: 'PostgreSQL',
      auth: 'required',
      facts: { startTls: false, method: 'password', cleartextLogin: true },
    },
  },
  {
    title: 'PostgreSQL, asked from an address that pg_hba.conf does not name',
    from: 'spec',
    hears: [
      [
        'N',
        '',
        concat(hex`45 000000a6`, `SFATAL\0VFATAL\0C28000\0M${noEntry}\0Fauth.c\0L543\0RClientAuthentication\0\0`),
      ],
    ],
    gives: {
      name: 'postgresql',
      product: 'PostgreSQL',
      auth: 'refused-by-acl',
      facts: { startTls: false, denial: noEntry },
    },
  },
  {
    title: 'PostgreSQL, trusting, without a user postgres',
    from: 'spec',
    hears: [
      [
        'N',
        '',
        concat(
          hex`45 0000005c`,
          'SFATAL\0VFATAL\0C28000\0Mrole "postgres" does not exist\0Fmiscinit.c\0L743\0RInitializeSessionUserId\0\0',
        ),
      ],
    ],
    gives: {
      name: 'postgresql',
      product: 'PostgreSQL',
      auth: 'none',
      facts: { startTls: false, denial: 'role "postgres" does not exist' },
    },
  },
  { title: 'a web server', from: 'spec', hears: [['HTTP/1.1 400 Bad Request\r\n\r\n']], gives: 'nothing' },
  { title: 'something that says N and hangs up', from: 'spec', hears: [['N', '', '']], gives: 'nothing' },
]
