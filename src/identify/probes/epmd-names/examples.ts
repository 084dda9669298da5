import type { Example } from '../../probe.js'

export const examples: readonly Example[] = [
  {
    title: 'epmd of Debian 12 beside RabbitMQ',
    from: 'real',
    hears: [['\x00\x00\x11\x11name rabbit at port 25672\n']],
    gives: { name: 'epmd', product: 'Erlang port mapper', auth: 'none', facts: { nodes: ['rabbit at 25672'] } },
  },
  {
    title: 'epmd without nodes',
    from: 'spec',
    hears: [['\x00\x00\x11\x11']],
    gives: { name: 'epmd', product: 'Erlang port mapper', auth: 'none' },
  },
  {
    title: 'an echo service',
    from: 'spec',
    hears: [['\x00\x01n']],
    gives: 'nothing',
  },
  {
    title: 'a web server',
    from: 'spec',
    hears: [['HTTP/1.1 400 Bad Request\r\n\r\n']],
    gives: 'nothing',
  },
]
