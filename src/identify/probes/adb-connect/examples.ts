import { concat, hex } from '../../bytes.js'
import type { Example } from '../../probe.js'

const BANNER = 'device::ro.product.name=box;ro.product.model=TV Box;ro.product.device=box;features=cmd,shell_v2\0'

export const examples: readonly Example[] = [
  {
    title: 'a television box that lets in every computer',
    from: 'spec',
    hears: [
      [
        concat(
          'CNXN',
          hex`00000001 00100000`,
          new Uint8Array([BANNER.length, 0, 0, 0]),
          hex`00000000 bcb1a7b1`,
          BANNER,
        ),
      ],
    ],
    gives: { name: 'adb', product: 'Android Debug Bridge', auth: 'none', facts: { model: 'TV Box' } },
  },
  {
    title: 'a telephone that wants to be paired',
    from: 'spec',
    hears: [
      [
        concat(
          'AUTH',
          hex`01000000 00000000 14000000 00000000 beaaabb7`,
          hex`00112233445566778899 00112233445566778899`,
        ),
      ],
    ],
    gives: { name: 'adb', product: 'Android Debug Bridge', auth: 'required' },
  },
  {
    title: 'an echo service',
    from: 'spec',
    hears: [[concat('CNXN', hex`00000001 00100000 07000000 32020000 bcb1a7b1`, 'host::\0')]],
    gives: 'nothing',
  },
]
