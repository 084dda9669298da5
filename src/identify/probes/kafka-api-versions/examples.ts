import { concat, hex } from '../../bytes.js'
import type { Example } from '../../probe.js'

/** Produce, Fetch and Metadata. */
const VERSIONS = hex`0000001c 00000001 0000 00000003 0000 0000 0009 0001 0000 000d 0003 0000 000c`

export const examples: readonly Example[] = [
  {
    title: 'Kafka without logins',
    from: 'spec',
    hears: [
      [
        VERSIONS,
        concat(
          hex`0000004c 00000002`,
          concat(hex`00000001 00000001 000c`, 'broker.local', hex`00002384`),
          concat(hex`00000001 0000 0006`, 'orders', hex`00000001 0000 00000000 00000001`),
          hex`00000001 00000001 00000001 00000001`,
        ),
      ],
    ],
    gives: {
      name: 'kafka',
      product: 'Apache Kafka',
      auth: 'none',
      facts: { requestCount: 3, metadataVersion: 12, brokers: ['broker.local:9092'], topics: ['orders'] },
    },
  },
  {
    title: 'Kafka that says nothing more',
    from: 'spec',
    hears: [[VERSIONS, '']],
    gives: {
      name: 'kafka',
      product: 'Apache Kafka',
      auth: 'unknown',
      facts: { requestCount: 3, metadataVersion: 12 },
    },
  },
  { title: 'a length and a number', from: 'spec', hears: [[hex`00000006 00000001 0000`, '']], gives: 'nothing' },
]
