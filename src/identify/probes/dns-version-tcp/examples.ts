import { hex } from '../../bytes.js'
import type { Example } from '../../probe.js'

export const examples: readonly Example[] = [
  {
    title: 'Unbound 1.17 of Debian 12, open to all',
    from: 'real',
    hears: [
      [
        hex`
          00397379818000010001000000000776657273696f6e0462696e640000100003c00c0010000300000000000f0e756e626f756e6420312e31372e31`,
        hex`00306e73858000010001000000000000020001000002000100000e10001401610c726f6f742d73657276657273036e657400`,
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
    hears: [[hex`000c737981050000000000000000`, hex`000c6e7381050000000000000000`]],
    gives: { name: 'domain', facts: { recursion: false } },
  },
  {
    title: 'BIND 9.18 of Debian 12 without recursion',
    from: 'real',
    hears: [
      [
        hex`
          00437379850000010001000000000776657273696f6e0462696e640000100003c00c0010000300000000001918392e31382e34392d317e64656231
          3275332d44656269616e`,
        hex`00116e73810500010000000000000000020001`,
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
  { title: 'a web server', from: 'spec', hears: [['HTTP/1.1 400 Bad Request\r\n\r\n']], gives: 'nothing' },
]
