import { hex } from '../../bytes.js'
import type { Example } from '../../probe.js'

export const examples: readonly Example[] = [
  {
    title: 'Unbound 1.17 of Debian 12, open to all',
    from: 'real',
    hears: [
      [
        hex`7379818000010001000000000776657273696f6e0462696e640000100003c00c0010000300000000000f0e756e626f756e6420312e31372e31`,
        hex`6e73858000010001000000000000020001000002000100000e10001401610c726f6f742d73657276657273036e657400`,
      ],
    ],
    gives: {
      name: 'domain',
      product: 'Unbound',
      version: '1.17.1',
      auth: 'none',
      facts: { recursion: true, versionText: 'unbound 1.17.1' },
    },
  },
  {
    title: 'Unbound 1.17 of Debian 12 that refuses us',
    from: 'real',
    hears: [[hex`737981050000000000000000`, hex`6e7381050000000000000000`]],
    gives: { name: 'domain', facts: { recursion: false } },
  },
  {
    title: 'BIND 9.18 of Debian 12 without recursion',
    from: 'real',
    hears: [
      [
        hex`
          7379850000010001000000000776657273696f6e0462696e640000100003c00c0010000300000000001918392e31382e34392d317e646562313275
          332d44656269616e`,
        hex`6e73810500010000000000000000020001`,
      ],
    ],
    gives: {
      name: 'domain',
      product: 'BIND',
      version: '9.18.49',
      distroPatched: true,
      facts: { recursion: false, versionText: '9.18.49-1~deb12u3-Debian' },
    },
  },
  {
    title: 'dnsmasq 2.90 of Debian 12 that knows no other server',
    from: 'real',
    hears: [
      [
        hex`7379858000010001000000000776657273696f6e0462696e640000100003c00c0010000300000000000d0c646e736d6173712d322e3930`,
        hex`6e73818500010000000000000000020001`,
      ],
    ],
    gives: {
      name: 'domain',
      product: 'dnsmasq',
      version: '2.90',
      facts: { recursion: false, versionText: 'dnsmasq-2.90' },
    },
  },
  {
    title: 'a server that sends the question back',
    from: 'spec',
    hears: [
      [hex`7379010000010000000000000776657273696f6e0462696e640000100003`, hex`6e73010000010000000000000000020001`],
    ],
    gives: 'nothing',
  },
]
