import { concat, hex } from '../../bytes.js'
import type { Example } from '../../probe.js'

export const examples: readonly Example[] = [
  {
    title: 'a controller that names itself',
    from: 'spec',
    hears: [
      [
        concat(
          hex`5359 0000 0024 01 2b 0e 01 01 00 00 03`,
          hex`00 07`,
          'Example',
          hex`01 08`,
          'PLC-1000',
          hex`02 07`,
          'V1.02.3',
        ),
      ],
    ],
    gives: { name: 'modbus', product: 'Example PLC-1000', version: 'V1.02.3', auth: 'none' },
  },
  {
    title: 'a controller that does not know the question',
    from: 'spec',
    hears: [[hex`5359 0000 0003 01 ab 01`]],
    gives: { name: 'modbus', facts: { exception: 1 } },
  },
  { title: 'an echo service', from: 'spec', hears: [[hex`5359 0000 0005 01 2b 0e 01 00`]], gives: 'nothing' },
]
