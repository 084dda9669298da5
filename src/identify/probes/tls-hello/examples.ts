import type { Example } from '../../probe.js'

export const examples: readonly Example[] = [
  {
    title: 'a server of an unknown kind',
    from: 'spec',
    hears: [['']],
    tls: { version: 'TLSv1.3' },
    gives: { name: 'tls' },
  },
  { title: 'a server without TLS', from: 'spec', hears: [['']], gives: 'nothing' },
]
