import type { Example } from '../../probe.js'

const GREETING = '@RSYNCD: 31.0 sha512 sha256 sha1 md5 md4\n'
const LIST = 'pub            \tpublic area\nsec            \t\n@RSYNCD: EXIT\n'

export const examples: readonly Example[] = [
  {
    title: 'rsync 3.2 of Debian 12, one module open and one locked',
    from: 'spec',
    hears: [
      [GREETING, LIST],
      [GREETING, '@RSYNCD: OK\n'],
      [GREETING, '@RSYNCD: AUTHREQD 7Ni0nzCcpi0Ngn2VgEzTFg\n'],
      [],
    ],
    gives: {
      name: 'rsync',
      product: 'rsync',
      auth: 'none',
      facts: { protocolVersion: '31.0', modules: ['pub', 'sec'], openModules: ['pub'], lockedModules: ['sec'] },
    },
  },
  {
    title: 'rsync with nothing to list',
    from: 'spec',
    hears: [[GREETING, '@RSYNCD: EXIT\n']],
    gives: { name: 'rsync', product: 'rsync', auth: 'unknown', facts: { protocolVersion: '31.0' } },
  },
  { title: 'an SSH server', from: 'spec', hears: [['SSH-2.0-OpenSSH_9.2p1\r\n']], gives: 'nothing' },
]
