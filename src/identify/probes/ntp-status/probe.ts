import { concat, hex, textOf, u16be } from '../../bytes.js'
import type { Heard, Probe } from '../../probe.js'

/** Where a client's own time would stand: the answer says it back. */
const MARK = 'synsweep'

export const probe: Probe = {
  id: 'ntp-status',
  service: 'NTP',
  about:
    'Asks for the time, then for the variables of the system (control message 2): who answers that to strangers helps floods. ' +
    'Never asks for the list of visitors.',
  safety: 'read',
  transport: 'udp',
  ports: [123],
  rarity: 9,
  conversations: [
    {
      turns: [
        { say: concat('\x23', new Uint8Array(39), MARK), isWhole: ({ isEmpty }) => !isEmpty },
        { say: hex`16 02 0001 0000 0000 0000 0000` },
      ],
    },
  ],

  identify(heard) {
    const time = readTime(heard)
    const variables = readVariables(heard)
    if (!time && variables === undefined) return undefined
    const field = (name: string) => new RegExp(`(?:^|[\\s,])${name}="([^"]{1,200})"`).exec(variables ?? '')?.[1]
    const [version, os] = [field('version'), field('system')]
    return {
      name: 'ntp',
      ...(version !== undefined && productOf(version)),
      ...(time?.kiss !== undefined && DENIALS.includes(time.kiss) && { auth: 'refused-by-acl' as const }),
      facts: {
        controlQueries: variables !== undefined,
        ...(time && { stratum: time.stratum }),
        ...(os !== undefined && { os }),
      },
      excerpt: version ?? `stratum ${time?.stratum ?? ''}`,
    }
  },

  facts: {
    controlQueries: 'Whether it answers control messages of strangers, with more than was asked.',
    stratum: 'How far it is from a clock: 1 has one, 16 has lost the time.',
    os: 'The system it runs on.',
  },
  sources: ['RFC 5905 §7.3 (packet), §7.4 (kiss codes)', 'RFC 9327 §2 (control messages), §4 (read variables)'],
}

const DENIALS = ['DENY', 'RSTR']

function readTime(heard: Heard): { readonly stratum: number; readonly kiss?: string } | undefined {
  const { bytes } = heard.reply(0)
  if (bytes.length < 48 || (bytes[0]! & 7) !== 4 || textOf(bytes, 24, 32) !== MARK) return undefined
  const stratum = bytes[1]!
  return { stratum, ...(stratum === 0 && { kiss: textOf(bytes, 12, 16) }) }
}

/** Fragments as they come, each after a head of its own: what matters stands in the first. */
function readVariables(heard: Heard): string | undefined {
  const { bytes } = heard.reply(1)
  if ((bytes[0]! & 7) !== 6 || (bytes[1]! & 0xdf) !== 0x82 || u16be(bytes, 2) !== 1) return undefined
  const length = u16be(bytes, 10)
  return length === undefined || length === 0 ? undefined : textOf(bytes, 12, Math.min(12 + length, bytes.length))
}

/** `ntpd 4.2.8p15@1.3728-o …`, `ntpd ntpsec-1.2.2`. */
function productOf(said: string): { product?: string; version?: string } {
  const sec = /^ntpd ntpsec-(\d[\w.]{0,20})/.exec(said)?.[1]
  if (sec !== undefined) return { product: 'NTPsec', version: sec }
  const version = /^ntpd (\d[\w.]{0,20})/.exec(said)?.[1]
  return version === undefined ? {} : { product: 'ntpd', version }
}
