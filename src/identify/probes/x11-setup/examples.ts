import { concat, hex } from '../../bytes.js'
import type { Example } from '../../probe.js'

export const examples: readonly Example[] = [
  {
    title: 'Xvfb of X.Org 1.21 in Debian 12, open to all (its first screen, and no visuals)',
    from: 'real',
    hears: [
      [
        hex`
          01000b00000053098fa5b80000002000ffff1f00000100001400ffff01060000202008ff0000000054686520582e4f726720466f756e
          646174696f6e010120000000000004082000000000000808200000000000101020000000000018202000000000002020200000000000
          0d05000020000000ffffff000000000000000000000500044501040101000100210000000100180618006801000000`,
      ],
    ],
    gives: {
      name: 'x11',
      product: 'X.Org',
      version: '1.21.1.7',
      auth: 'none',
      facts: { display: '1280x1024' },
    },
  },
  {
    title: 'Xvfb of X.Org 1.21 in Debian 12 with a key',
    from: 'real',
    hears: [[concat(hex`00400b0000001000`, 'Authorization required, but no authorization protocol specified\n')]],
    gives: {
      name: 'x11',
      auth: 'required',
      facts: { denial: 'Authorization required, but no authorization protocol specified' },
    },
  },
  { title: 'zeros', from: 'spec', hears: [[new Uint8Array(64)]], gives: 'nothing' },
  { title: 'a web server', from: 'spec', hears: [['HTTP/1.1 400 Bad Request\r\n\r\n']], gives: 'nothing' },
]
