import type { Example } from '../../probe.js'

export const examples: readonly Example[] = [
  {
    title: 'its reference server 1.2',
    from: 'spec',
    hears: [['HELLO Refd 1.2 guest\r\n']],
    gives: { name: 'service', product: 'Refd', version: '1.2', auth: 'none', facts: { isGuest: true } },
  },
  { title: 'a web server', from: 'spec', hears: [['HTTP/1.1 400 Bad Request\r\n\r\n']], gives: 'nothing' },
]
