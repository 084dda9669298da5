import { textOf, u16le, zeroEnded } from '../../bytes.js'
import type { Probe } from '../../probe.js'
import type { Reply } from '../../reply.js'

export const probe: Probe = {
  id: 'mysql-greeting',
  service: 'MySQL, MariaDB',
  about:
    'Reads the greeting and says nothing. A server counts interrupted greetings against an address: one connection is made.',
  safety: 'passive',
  transport: 'tcp',
  ports: [[3306, 3308], 33060],
  rarity: 9,
  sign: /^[\s\S]{3}\0(?:\x0a\d{1,3}\.\d|\xff[\s\S]\x04)/,
  isLastWord: true,
  conversations: [{ turns: [{ isWhole: hasPacket }] }],

  identify(heard) {
    const { bytes } = heard.reply(0)
    if (bytes[3] !== 0) return undefined // the first packet of a conversation
    if (bytes[4] === ERROR) return refusal(bytes)
    if (bytes[4] !== PROTOCOL_10) return undefined
    const said = zeroEnded(bytes, 5)
    if (!/^\d{1,3}\.\d{1,3}[\w.+:~-]{0,100}$/.test(said)) return undefined
    const isMaria = /mariadb/i.test(said)
    const at = 5 + said.length + 1 + 4 + 8 + 1 // after the thread's number and the first part of the salt
    const capabilities = u16le(bytes, at)
    const plugin = /([a-z][a-z\d_]{5,60})\0?$/.exec(textOf(bytes, at))?.[1]
    return {
      name: 'mysql',
      product: isMaria ? 'MariaDB' : 'MySQL',
      version: said.replace(/^5\.5\.5-(?=\d)/, '').replace(/-MariaDB/i, ''),
      auth: 'required',
      facts: {
        ...(capabilities !== undefined && { startTls: (capabilities & CLIENT_SSL) !== 0 }),
        ...(plugin !== undefined && { authPlugin: plugin }),
      },
      excerpt: said,
    }
  },

  facts: { authPlugin: 'How passwords are checked unless an account says otherwise.', denial: 'Why it turns us away.' },
  sources: ['MySQL Internals, Protocol::HandshakeV10 and ERR_Packet', 'MySQL error reference: 1129, 1130'],
}

const PROTOCOL_10 = 0x0a
const ERROR = 0xff
const CLIENT_SSL = 0x0800
/** "Host is blocked because of many connection errors" and "Host is not allowed to connect". */
const DENIALS = [1129, 1130]

function hasPacket({ bytes }: Reply): boolean {
  return bytes.length >= 4 && bytes.length >= 4 + (bytes[0]! | (bytes[1]! << 8) | (bytes[2]! << 16))
}

function refusal(bytes: Uint8Array) {
  const code = u16le(bytes, 5)
  const denial = textOf(bytes, 7, 300).replace(/^#.{5}/, '')
  if (code === undefined || !/^[\x20-\x7e]{8,}/.test(denial)) return undefined
  const product = /mariadb/i.test(denial) ? 'MariaDB' : /mysql/i.test(denial) ? 'MySQL' : undefined
  if (!DENIALS.includes(code) && !product) return undefined
  const auth = DENIALS.includes(code) ? ('refused-by-acl' as const) : ('unknown' as const)
  return { name: 'mysql', ...(product && { product }), auth, facts: { denial }, excerpt: denial }
}
