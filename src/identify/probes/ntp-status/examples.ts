import { concat, hex } from '../../bytes.js'
import type { Example } from '../../probe.js'

const TIME = hex`240600e800000000000002f67f7f0100eeb19a3a012946ab73796e7377656570eeb19a65118b063beeb19a651284bebc`

function variables(text: string): Uint8Array {
  return concat(hex`16 82 0001 0615 0000 0000`, new Uint8Array([text.length >>> 8, text.length & 0xff]), text)
}

export const examples: readonly Example[] = [
  {
    title: 'NTPsec 1.2 of Debian 12, which keeps control to itself',
    from: 'real',
    hears: [[TIME, '']],
    gives: { name: 'ntp', facts: { controlQueries: false, stratum: 6 } },
  },
  {
    title: 'ntpd 4.2.8 that answers whoever asks',
    from: 'spec',
    hears: [
      [
        hex`240200e800000000000002f67f7f0100eeb19a3a012946ab73796e7377656570eeb19a65118b063beeb19a651284bebc`,
        variables('version="ntpd 4.2.8p15@1.3728-o", processor="x86_64",\r\nsystem="Linux/5.10.0", leap=0, stratum=2'),
      ],
    ],
    gives: {
      name: 'ntp',
      product: 'ntpd',
      version: '4.2.8p15',
      facts: { controlQueries: true, stratum: 2, os: 'Linux/5.10.0' },
    },
  },
  {
    title: 'a server that denies us',
    from: 'spec',
    hears: [
      [concat(hex`e400 0000 0000000000000000`, 'DENY', hex`0000000000000000`, 'synsweep', new Uint8Array(16)), ''],
    ],
    gives: { name: 'ntp', auth: 'refused-by-acl', facts: { controlQueries: false, stratum: 0 } },
  },
  {
    title: 'the question, sent back',
    from: 'spec',
    hears: [[concat('\x23', new Uint8Array(39), 'synsweep')]],
    gives: 'nothing',
  },
]
