import { concat, hex, textOf, u16be, u32be } from '../../bytes.js'
import type { Heard, Probe } from '../../probe.js'
import type { Reply } from '../../reply.js'

export const probe: Probe = {
  id: 'cassandra-startup',
  service: 'Cassandra, ScyllaDB',
  about: 'Asks which options there are, then begins a session and reads whether it wants a login. Sends no query.',
  safety: 'benign',
  transport: 'tcp',
  ports: [9042],
  tlsPorts: [9142],
  rarity: 8,
  sign: /^[\x81-\x85]\0\0\0[\0\x06]\0/,
  conversations: [
    {
      turns: [
        { say: hex`04 00 0000 05 00000000`, isWhole: isWholeFrame },
        {
          say: concat(hex`04 00 0000 01 00000016 0001 000b`, 'CQL_VERSION', hex`0005`, '3.0.0'),
          when: isSupported,
          isWhole: isWholeFrame,
        },
      ],
    },
  ],

  identify(heard) {
    const options = optionsOf(heard)
    if (!options) return undefined
    const isScylla = [...options.keys()].some((name) => name.startsWith('SCYLLA_'))
    const started = readFrame(heard.reply(1))
    const authenticator = started?.opcode === AUTHENTICATE ? shortText(started.body, 0) : undefined
    const [cqlVersion] = options.get('CQL_VERSION') ?? []
    const protocols = options.get('PROTOCOL_VERSIONS')
    return {
      name: isScylla ? 'scylladb' : 'cassandra',
      product: isScylla ? 'ScyllaDB' : 'Apache Cassandra',
      auth: started?.opcode === READY ? 'none' : started?.opcode === AUTHENTICATE ? 'required' : 'unknown',
      facts: {
        ...(cqlVersion !== undefined && { cqlVersion }),
        ...(protocols && { protocols }),
        ...(authenticator !== undefined && { authenticator: authenticator.replace(/^.{0,200}\./, '') }),
        ...(authenticator?.endsWith('PasswordAuthenticator') && !heard.isInsideTls && { cleartextLogin: true }),
      },
      excerpt: `CQL ${cqlVersion ?? ''}`,
    }
  },

  facts: {
    cqlVersion: 'The version of the query language.',
    protocols: 'The versions of the protocol that it speaks.',
    authenticator: 'How it checks who comes.',
  },
  sources: [
    'Apache Cassandra, native_protocol_v4.spec: §2 (frame), §4.1.1 (STARTUP), §4.1.3 (OPTIONS), §4.2 (responses)',
    'ScyllaDB, protocol-extensions.md (SCYLLA_ options)',
  ],
}

const [READY, AUTHENTICATE, SUPPORTED] = [2, 3, 6]
const MOST_OPTIONS = 50

function isWholeFrame({ bytes }: Reply): boolean {
  return bytes.length >= 9 + (u32be(bytes, 5) ?? Infinity)
}

/** A response of version 3 to 5, of stream 0, whole. */
function readFrame({ bytes }: Reply): { readonly opcode: number; readonly body: Uint8Array } | undefined {
  const length = u32be(bytes, 5)
  if (length === undefined || bytes[0]! < 0x81 || bytes[0]! > 0x85 || u16be(bytes, 2) !== 0) return undefined
  return bytes.length === 9 + length ? { opcode: bytes[4]!, body: bytes.subarray(9) } : undefined
}

function isSupported(heard: Heard): boolean {
  return optionsOf(heard) !== undefined
}

/** A map of texts to lists of texts ([string multimap]). */
function optionsOf(heard: Heard): ReadonlyMap<string, readonly string[]> | undefined {
  const frame = readFrame(heard.reply(0))
  if (frame?.opcode !== SUPPORTED) return undefined
  const { body } = frame
  const options = new Map<string, string[]>()
  const count = u16be(body, 0) ?? 0
  let at = 2
  for (let i = 0; i < Math.min(count, MOST_OPTIONS); i++) {
    const name = shortText(body, at)
    if (name === undefined) return undefined
    at += 2 + name.length
    const valueCount = u16be(body, at)
    if (valueCount === undefined || valueCount > MOST_OPTIONS) return undefined
    at += 2
    const values: string[] = []
    for (let j = 0; j < valueCount; j++) {
      const value = shortText(body, at)
      if (value === undefined) return undefined
      values.push(value)
      at += 2 + value.length
    }
    options.set(name, values)
  }
  return options.has('CQL_VERSION') ? options : undefined
}

function shortText(bytes: Uint8Array, at: number): string | undefined {
  const length = u16be(bytes, at)
  return length !== undefined && at + 2 + length <= bytes.length ? textOf(bytes, at + 2, at + 2 + length) : undefined
}
