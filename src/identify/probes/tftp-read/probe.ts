import { concat, hex, u16be, zeroEnded } from '../../bytes.js'
import type { Probe } from '../../probe.js'

/** Nobody has a file of this name. */
const NO_FILE = 'synsweep-asks-for-no-file'

export const probe: Probe = {
  id: 'tftp-read',
  service: 'TFTP',
  about: 'Asks for a file that is not there, and reads the refusal. Gets no file and writes none.',
  safety: 'read',
  transport: 'udp',
  ports: [69],
  rarity: 9,
  answersElsewhere: true,
  conversations: [
    {
      turns: [{ say: concat(hex`0001`, `${NO_FILE}\0`, 'octet\0'), isWhole: ({ isEmpty }) => !isEmpty }],
    },
  ],

  identify(heard) {
    const { bytes } = heard.reply(0)
    const code = u16be(bytes, 2)
    if (u16be(bytes, 0) !== ERROR || code === undefined || code > 8 || bytes.at(-1) !== 0) return undefined
    const said = zeroEnded(bytes, 4)
    if (bytes.length !== 5 + said.length || !/^[\x20-\x7e]{0,200}$/.test(said)) return undefined
    return {
      name: 'tftp',
      ...(code === NOT_FOUND && { auth: 'none' as const }),
      facts: { errorCode: code },
      excerpt: said,
    }
  },

  facts: {
    errorCode: 'Its answer to a name that no file has: 1 there is none, 2 no access, 4 not understood.',
  },
  sources: [
    'RFC 1350 §5 (packets), appendix "Error Codes"; §4 (transfer identifiers: the answer comes from a new port)',
  ],
}

const ERROR = 5
/** It has looked, for us as for anybody: there is no login in this protocol. */
const NOT_FOUND = 1
