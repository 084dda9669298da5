import { concat, hex, le32, u32le } from '../../bytes.js'
import type { Heard, Probe, Turn } from '../../probe.js'
import type { Reply } from '../../reply.js'
import { type Bson, emitBson, parseBson } from './bson.js'

/** The opcode that all commands go by since MongoDB 3.6. */
const OP_MSG = 2013
/** Error codes: not authorised, authentication failed. */
const UNAUTHORIZED = [13, 18]

export const probe: Probe = {
  id: 'mongodb-hello',
  service: 'MongoDB',
  about: 'Says hello, asks for the version, and whether the names of the databases can be had. Reads no document.',
  safety: 'read',
  transport: 'tcp',
  ports: [[27017, 27019]],
  rarity: 7,
  conversations: [
    {
      turns: [
        command(1, { hello: 1, $db: 'admin' }),
        { ...command(2, { buildInfo: 1, $db: 'admin' }), when: isMongo },
        { ...command(3, { listDatabases: 1, nameOnly: true, $db: 'admin' }), when: isMongo },
      ],
    },
  ],

  identify(heard) {
    const hello = answer(heard.reply(0))
    if (!hello || !isMongo(heard)) return undefined
    const build = answer(heard.reply(1))
    const list = answer(heard.reply(2))
    const version = build?.get('version')
    const wireVersion = hello.get('maxWireVersion')
    const setName = hello.get('setName')
    return {
      name: 'mongodb',
      product: 'MongoDB',
      ...(typeof version === 'string' && { version }),
      auth: authOf(list),
      facts: {
        ...(typeof wireVersion === 'number' && { wireVersion }),
        ...(typeof setName === 'string' && { replicaSet: setName }),
        ...(hello.get('msg') === 'isdbgrid' && { isRouter: true }),
        ...(list?.get('ok') === 1 && { databases: names(list) }),
      },
      excerpt: `maxWireVersion ${String(wireVersion)}${typeof version === 'string' ? `, version ${version}` : ''}`,
    }
  },

  facts: {
    wireVersion: 'The highest version of the protocol that it speaks: 21 is MongoDB 7.',
    replicaSet: 'The name of its replica set.',
    isRouter: 'It is the router (mongos) of a cluster.',
    databases: 'The names of the databases, where whoever asks is told.',
  },
  sources: ['MongoDB Wire Protocol (OP_MSG)', 'MongoDB Manual: hello, buildInfo, listDatabases; error codes 13 and 18'],
}

function command(requestId: number, body: Readonly<Record<string, number | string | boolean>>): Turn {
  const document = emitBson(body)
  const rest = concat(le32(requestId), le32(0), le32(OP_MSG), hex`00000000 00`, document)
  return {
    say: concat(le32(rest.length + 4), rest),
    isWhole: ({ bytes }) => bytes.length >= (u32le(bytes, 0) ?? Infinity),
  }
}

/** The document of an OP_MSG with one section of kind 0. */
function answer({ bytes }: Reply): Bson | undefined {
  if (u32le(bytes, 12) !== OP_MSG || bytes[20] !== 0) return undefined
  return parseBson(bytes, 21)
}

function isMongo(heard: Heard): boolean {
  const hello = answer(heard.reply(0))
  return hello !== undefined && (hello.has('maxWireVersion') || hello.has('isWritablePrimary') || hello.has('errmsg'))
}

function authOf(list: Bson | undefined): 'none' | 'required' | 'unknown' {
  if (list?.get('ok') === 1) return 'none'
  const code = list?.get('code')
  return typeof code === 'number' && UNAUTHORIZED.includes(code) ? 'required' : 'unknown'
}

function names(list: Bson): string[] {
  const databases = list.get('databases')
  if (!(databases instanceof Map)) return []
  return [...databases.values()].flatMap((database) => {
    const name = database instanceof Map ? (database as Bson).get('name') : undefined
    return typeof name === 'string' ? [name] : []
  })
}
