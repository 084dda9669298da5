import { be32, concat, hex } from '../../bytes.js'
import type { Example } from '../../probe.js'

const short = (text: string) => concat(new Uint8Array([0, text.length]), text)
const list = (...texts: readonly string[]) => concat(new Uint8Array([0, texts.length]), ...texts.map(short))

function frame(opcode: number, body: Uint8Array): Uint8Array {
  return concat(hex`84 00 0000`, new Uint8Array([opcode]), be32(body.length), body)
}

function supported(options: Readonly<Record<string, readonly string[]>>): Uint8Array {
  const entries = Object.entries(options)
  return frame(6, concat(new Uint8Array([0, entries.length]), ...entries.flatMap(([n, v]) => [short(n), list(...v)])))
}

export const examples: readonly Example[] = [
  {
    title: 'Cassandra 4 as it comes, which lets everybody in',
    from: 'spec',
    hears: [
      [
        supported({
          PROTOCOL_VERSIONS: ['3/v3', '4/v4', '5/v5'],
          COMPRESSION: ['snappy', 'lz4'],
          CQL_VERSION: ['3.4.6'],
        }),
        frame(2, new Uint8Array(0)),
      ],
    ],
    gives: {
      name: 'cassandra',
      product: 'Apache Cassandra',
      auth: 'none',
      facts: { cqlVersion: '3.4.6', protocols: ['3/v3', '4/v4', '5/v5'] },
    },
  },
  {
    title: 'ScyllaDB with passwords',
    from: 'spec',
    hears: [
      [
        supported({ SCYLLA_SHARD: ['0'], SCYLLA_NR_SHARDS: ['2'], CQL_VERSION: ['3.3.1'] }),
        frame(3, short('org.apache.cassandra.auth.PasswordAuthenticator')),
      ],
    ],
    gives: {
      name: 'scylladb',
      product: 'ScyllaDB',
      auth: 'required',
      facts: { cqlVersion: '3.3.1', authenticator: 'PasswordAuthenticator', cleartextLogin: true },
    },
  },
  {
    title: 'an error of the same form',
    from: 'spec',
    hears: [[hex`84 00 0000 00 00000006 0000000a 0000`]],
    gives: 'nothing',
  },
]
