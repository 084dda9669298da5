import { concat, hex } from '../../bytes.js'
import type { Probe } from '../../probe.js'

export const probe: Probe = {
  id: 'mqtt-connect',
  service: 'MQTT',
  about:
    'Connects without a name and a password, for five seconds at most, and disconnects. Subscribes to nothing, publishes nothing.',
  safety: 'benign',
  transport: 'tcp',
  ports: [1883, 1884],
  tlsPorts: [8883],
  rarity: 7,
  conversations: [
    {
      turns: [
        { say: concat(hex`10 0d 0004`, 'MQTT', hex`04 02 0005 0001`, 'p'), isWhole: ({ bytes }) => bytes.length >= 4 },
      ],
      farewell: hex`e0 00`,
    },
  ],

  identify(heard) {
    const { bytes } = heard.reply(0)
    if (bytes.length !== 4 || bytes[0] !== 0x20 || bytes[1] !== 2 || bytes[2]! > 1) return undefined
    const code = bytes[3]!
    if (code > 5) return undefined
    return { name: 'mqtt', auth: AUTH_BY_CODE[code] ?? 'unknown', facts: { connectCode: code } }
  },

  facts: { connectCode: 'Its answer to CONNECT: 0 accepted, 4 bad name or password, 5 not authorised.' },
  sources: ['MQTT Version 3.1.1 (OASIS) §3.1 (CONNECT), §3.2.2.3 (return codes), §3.14 (DISCONNECT)'],
}

const AUTH_BY_CODE: Readonly<Record<number, 'none' | 'required'>> = { 0: 'none', 4: 'required', 5: 'required' }
