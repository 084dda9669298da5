import { textOf, u16be, u32be } from '../../bytes.js'
import type { Probe } from '../../probe.js'

/** The command with which OpenWire introduces itself. */
const WIRE_FORMAT_INFO = 1

export const probe: Probe = {
  id: 'activemq-wireformat',
  service: 'ActiveMQ',
  about: 'Reads how it introduces itself, and says nothing.',
  safety: 'passive',
  transport: 'tcp',
  ports: [61_616],
  tlsPorts: [61_617],
  rarity: 9,
  sign: /^\0\0[\s\S]{2}\x01ActiveMQ\0/,
  conversations: [{ turns: [{ isWhole: ({ bytes }) => bytes.length >= 4 + (u32be(bytes, 0) ?? Infinity) }] }],

  identify(heard) {
    const { bytes } = heard.reply(0)
    if (bytes[4] !== WIRE_FORMAT_INFO || textOf(bytes, 5, 13) !== 'ActiveMQ') return undefined
    const protocolVersion = u32be(bytes, 13)
    const name = property(bytes, 'ProviderName')
    const version = property(bytes, 'ProviderVersion')
    return {
      name: 'activemq',
      product: name === 'ActiveMQ Artemis' || name === 'apache-activemq-artemis' ? 'ActiveMQ Artemis' : 'ActiveMQ',
      ...(version !== undefined && { version }),
      facts: { ...(protocolVersion !== undefined && { protocolVersion }) },
      excerpt: `${name ?? 'ActiveMQ'} ${version ?? ''}`,
    }
  },

  sources: ['OpenWire version 2: WireFormatInfo (magic, version, marshalled properties)'],
}

/** A text among the properties: its key, the mark of a string, two bytes of length, the text. */
function property(bytes: Uint8Array, key: string): string | undefined {
  const at = textOf(bytes).indexOf(`${key}\x09`)
  if (at < 0) return undefined
  const from = at + key.length + 1
  const length = u16be(bytes, from)
  return length === undefined ? undefined : textOf(bytes, from + 2, from + 2 + Math.min(length, 100))
}
