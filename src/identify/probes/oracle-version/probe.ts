import { concat, hex, u16be } from '../../bytes.js'
import type { Probe } from '../../probe.js'

const QUESTION = '(CONNECT_DATA=(COMMAND=version))'

export const probe: Probe = {
  id: 'oracle-version',
  service: 'Oracle TNS listener',
  about: 'Asks the listener for its version. Names no database and opens no session.',
  safety: 'read',
  transport: 'tcp',
  ports: [[1521, 1526]],
  tlsPorts: [2484],
  rarity: 8,
  conversations: [
    { turns: [{ say: connect(QUESTION), isWhole: ({ text }) => /^[\s\S]{4}\x04[\s\S]{0,2000}\)$/.test(text) }] },
  ],

  identify(heard) {
    const { bytes, text } = heard.reply(0)
    const type = bytes[4]
    const length = u16be(bytes, 0)
    if (length === undefined || length < 8 || length > bytes.length || bytes[5]! > 7) return undefined
    if (type === REDIRECT || type === RESEND) return bytes.length === length ? { name: 'oracle-tns' } : undefined
    if (type !== ACCEPT && type !== REFUSE) return undefined
    const said = text.slice(0, 4096)
    const [, system, spoken] = /TNSLSNR for ([^:]{1,60}): Version ([\d.]{3,30})/.exec(said) ?? []
    const version = spoken ?? versionOf(/\(VSNNUM=(\d{1,10})\)/.exec(said)?.[1])
    const code = /\(ERR=(\d{1,6})\)/.exec(said)?.[1]
    if (version === undefined && code === undefined) return undefined
    return {
      name: 'oracle-tns',
      product: 'Oracle TNS listener',
      ...(version !== undefined && { version }),
      facts: {
        ...(system !== undefined && { os: system }),
        ...(code !== undefined && { refusal: Number(code) }),
      },
    }
  },

  facts: {
    os: 'The system it runs on.',
    refusal: 'The number of its error: 1189 does not know us (ADMIN_RESTRICTIONS or local authentication).',
  },
  sources: [
    'Oracle Net Services Reference: listener errors (TNS-01189, TNS-12564), VSNNUM',
    'Wireshark wiki and display-filter reference, "tns": fields of the packet header and of CONNECT',
  ],
}

const ACCEPT = 2
const REFUSE = 4
const REDIRECT = 5
const RESEND = 11

/** CONNECT: a header of eight bytes, fifty bytes of what we can, then the text. */
function connect(text: string): Uint8Array {
  const length = 58 + text.length
  return concat(
    new Uint8Array([length >>> 8, length & 0xff]),
    hex`0000 01 00 0000`,
    hex`0136 012c 0000 0800 7fff 7f08 0000 0001`,
    new Uint8Array([text.length >>> 8, text.length & 0xff]),
    hex`003a 00000000 00 00 00000000 00000000 0000000000000000 0000000000000000`,
    text,
  )
}

/** Eight bits, then four, eight, four, eight: 186647552 is 11.2.0.4.0. */
function versionOf(number: string | undefined): string | undefined {
  const value = Number(number ?? 0)
  if (value === 0 || value > 0xffffffff) return undefined
  return [value >>> 24, (value >>> 20) & 15, (value >>> 12) & 255, (value >>> 8) & 15, value & 255].join('.')
}
