import { concat, hex, le32 } from '../../bytes.js'
import type { Example } from '../../probe.js'

/** An OP_MSG whose document has these fields, given as BSON. */
function message(...fields: readonly Uint8Array[]): Uint8Array {
  const body = concat(...fields, '\0')
  const rest = concat(hex`07000000 01000000 dd070000 00000000 00`, le32(body.length + 4), body)
  return concat(le32(rest.length + 4), rest)
}

const int = (name: string, value: number) => concat('\x10', `${name}\0`, le32(value))
const text = (name: string, value: string) => concat('\x02', `${name}\0`, le32(value.length + 1), `${value}\0`)
const document = (type: string, name: string, ...fields: readonly Uint8Array[]) => {
  const body = concat(...fields, '\0')
  return concat(type, `${name}\0`, le32(body.length + 4), body)
}
const ok = concat('\x01', 'ok\0', hex`000000000000f03f`)
const notOk = concat('\x01', 'ok\0', hex`0000000000000000`)
const hello = message(concat('\x08', 'isWritablePrimary\0', '\x01'), int('maxWireVersion', 21), ok)

export const examples: readonly Example[] = [
  {
    title: 'MongoDB 7, open',
    from: 'spec',
    hears: [
      [
        hello,
        message(text('version', '7.0.5'), ok),
        message(
          document(
            '\x04',
            'databases',
            document('\x03', '0', text('name', 'shop')),
            document('\x03', '1', text('name', 'local')),
          ),
          ok,
        ),
      ],
    ],
    gives: {
      name: 'mongodb',
      product: 'MongoDB',
      version: '7.0.5',
      auth: 'none',
      facts: { wireVersion: 21, databases: ['shop', 'local'] },
    },
  },
  {
    title: 'MongoDB 7 that wants a login',
    from: 'spec',
    hears: [
      [
        hello,
        message(text('version', '7.0.5'), ok),
        message(notOk, text('errmsg', 'command listDatabases requires authentication'), int('code', 13)),
      ],
    ],
    gives: { name: 'mongodb', product: 'MongoDB', version: '7.0.5', auth: 'required', facts: { wireVersion: 21 } },
  },
  {
    title: 'the router of a cluster, and a member of a replica set at once',
    from: 'spec',
    hears: [[message(text('msg', 'isdbgrid'), text('setName', 'rs0'), int('maxWireVersion', 17), ok), '', '']],
    gives: {
      name: 'mongodb',
      product: 'MongoDB',
      auth: 'unknown',
      facts: { wireVersion: 17, replicaSet: 'rs0', isRouter: true },
    },
  },
  {
    title: 'a length and nothing else',
    from: 'spec',
    hears: [[hex`10000000 07000000 01000000 dd070000`]],
    gives: 'nothing',
  },
  { title: 'an SSH server', from: 'spec', hears: [['SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u10\r\n']], gives: 'nothing' },
]
