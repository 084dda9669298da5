import type { Example } from '../../probe.js'

const INFO =
  '# Server\r\nredis_version:7.0.15\r\nredis_git_sha1:00000000\r\nredis_mode:standalone\r\n' +
  'os:Linux 6.1.0-18-amd64 x86_64\r\narch_bits:64\r\ntcp_port:6379\r\n'

export const examples: readonly Example[] = [
  {
    title: 'Redis 7.0 of Debian 12, open',
    from: 'spec',
    hears: [[`$${INFO.length}\r\n${INFO}\r\n`]],
    gives: {
      name: 'redis',
      product: 'Redis',
      version: '7.0.15',
      auth: 'none',
      facts: { mode: 'standalone', os: 'Linux 6.1.0-18-amd64 x86_64' },
    },
  },
  {
    title: 'Redis with a password',
    from: 'real',
    hears: [['-NOAUTH Authentication required.\r\n']],
    gives: { name: 'redis', product: 'Redis', auth: 'required' },
  },
  {
    title: 'Redis in protected mode, asked from another machine',
    from: 'spec',
    hears: [
      ['-DENIED Redis is running in protected mode because protected mode is enabled and no password is set.\r\n'],
    ],
    gives: { name: 'redis', product: 'Redis', auth: 'refused-by-acl' },
  },
  {
    title: 'Valkey 8',
    from: 'spec',
    hears: [['$72\r\n# Server\r\nredis_version:7.2.4\r\nserver_name:valkey\r\nvalkey_version:8.0.1\r\n\r\n']],
    gives: { name: 'redis', product: 'Valkey', version: '8.0.1', auth: 'none' },
  },
  {
    title: 'Redis whose default user may do little',
    from: 'spec',
    hears: [["-NOPERM this user has no permissions to run the 'info' command\r\n"]],
    gives: { name: 'redis', product: 'Redis', auth: 'none', facts: { mayNotInfo: true } },
  },
  { title: 'memcached', from: 'spec', hears: [['ERROR\r\nERROR\r\nERROR\r\n']], gives: 'nothing' },
  { title: 'a web server', from: 'spec', hears: [['HTTP/1.1 400 Bad Request\r\n\r\n']], gives: 'nothing' },
]
