import { hex } from '../../bytes.js'
import type { Example } from '../../probe.js'

export const examples: readonly Example[] = [
  {
    title: 'rpcbind 1.2 of Debian 12',
    from: 'real',
    hears: [
      [
        hex`
          8000009473796e73000000010000000000000000000000000000000000000001000186a000000004000000060000006f000000010001
          86a000000003000000060000006f00000001000186a000000002000000060000006f00000001000186a000000004000000110000006f
          00000001000186a000000003000000110000006f00000001000186a000000002000000110000006f00000000`,
      ],
    ],
    gives: {
      name: 'rpcbind',
      product: 'rpcbind',
      auth: 'none',
      facts: {
        programs: [
          ...['portmapper v4 tcp/111', 'portmapper v3 tcp/111', 'portmapper v2 tcp/111'],
          ...['portmapper v4 udp/111', 'portmapper v3 udp/111', 'portmapper v2 udp/111'],
        ],
      },
    },
  },
  {
    title: 'a file server',
    from: 'spec',
    hears: [
      [
        hex`
          80000044 73796e73 00000001 00000000 00000000 00000000 00000000
          00000001 000186a3 00000003 00000006 00000801
          00000001 000186a5 00000003 00000011 00004e50
          00000000`,
      ],
    ],
    gives: {
      name: 'rpcbind',
      product: 'rpcbind',
      auth: 'none',
      facts: { programs: ['nfs v3 tcp/2049', 'mountd v3 udp/20048'] },
    },
  },
  {
    title: 'a server that wants to know who calls',
    from: 'spec',
    hears: [[hex`80000014 73796e73 00000001 00000001 00000001 00000005`]],
    gives: { name: 'rpcbind', product: 'rpcbind', auth: 'required' },
  },
  {
    title: 'another program at that port',
    from: 'spec',
    hears: [[hex`80000018 73796e73 00000001 00000000 00000000 00000000 00000001`]],
    gives: 'nothing',
  },
]
