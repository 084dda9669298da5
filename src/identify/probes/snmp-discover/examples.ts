import { hex } from '../../bytes.js'
import type { Example } from '../../probe.js'

export const examples: readonly Example[] = [
  {
    title: 'Net-SNMP 5.9 of Debian 12',
    from: 'real',
    hears: [
      [
        hex`
          30720201033011020473796e73020300ffe304010002010304223020041180001f8880382eed1cb419076b0000000002010102020230
          0400040004003036041180001f8880382eed1cb419076b000000000400a81f020473796e730201000201003011300f060a2b06010603
          0f01010400410101`,
      ],
    ],
    gives: {
      name: 'snmp',
      product: 'Net-SNMP',
      facts: {
        protocolVersion: '3',
        engineId: '80001f8880382eed1cb419076b00000000',
        enterprise: 8072,
        engineBoots: 1,
        upSeconds: 560,
      },
    },
  },
  { title: 'an answer to somebody else', from: 'spec', hears: [[hex`300b020103300602011102020400`]], gives: 'nothing' },
]
