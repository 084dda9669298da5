import type { Example } from '../../probe.js'

export const examples: readonly Example[] = [
  {
    title: 'memcached 1.6 of Debian 12',
    from: 'real',
    hears: [['VERSION 1.6.18\r\n']],
    gives: { name: 'memcached', product: 'memcached', version: '1.6.18', auth: 'none' },
  },
  {
    title: 'memcached with a password file (-Y)',
    from: 'spec',
    hears: [['CLIENT_ERROR unauthenticated\r\n']],
    gives: { name: 'memcached', product: 'memcached', auth: 'required' },
  },
  {
    title: 'Redis',
    from: 'real',
    hears: [["-ERR unknown command 'version', with args beginning with: \r\n"]],
    gives: 'nothing',
  },
]
