import type { Example } from '../../probe.js'

export const examples: readonly Example[] = [
  {
    title: 'git daemon 2.39 of Debian 12',
    from: 'real',
    hears: [['0044ERR access denied or repository not exported: /synsweep-asks.git']],
    gives: { name: 'git', product: 'git daemon' },
  },
  {
    title: 'another server',
    from: 'spec',
    hears: [['001dERR Repository not found.\n']],
    gives: { name: 'git' },
  },
  {
    title: 'a web server',
    from: 'spec',
    hears: [['HTTP/1.1 400 Bad Request\r\n\r\n']],
    gives: 'nothing',
  },
]
