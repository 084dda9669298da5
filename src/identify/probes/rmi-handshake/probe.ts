import { concat, hex, textOf, u16be, u32be } from '../../bytes.js'
import type { Probe } from '../../probe.js'

const ACKNOWLEDGED = 0x4e

export const probe: Probe = {
  id: 'rmi-handshake',
  service: 'Java RMI',
  about: 'Sends the header of the protocol, and reads the acknowledgement. Calls nothing.',
  safety: 'benign',
  transport: 'tcp',
  ports: [1090, 1099, 7199, 9010, 9999],
  rarity: 9,
  conversations: [
    {
      turns: [
        {
          say: concat('JRMI', hex`0002 4b`),
          isWhole: ({ bytes }) => bytes.length >= 7 + (u16be(bytes, 1) ?? Infinity),
        },
      ],
    },
  ],

  identify(heard) {
    const { bytes } = heard.reply(0)
    const length = u16be(bytes, 1)
    if (bytes[0] !== ACKNOWLEDGED || length === undefined || length > 255 || bytes.length !== 7 + length)
      return undefined
    const ownPort = u32be(bytes, 3 + length)
    if (!/^[\w.:%-]{1,255}$/.test(textOf(bytes, 3, 3 + length)) || ownPort === undefined || ownPort > 65_535)
      return undefined
    return { name: 'java-rmi', product: 'Java RMI' }
  },

  sources: ['Java RMI specification §10.2 (StreamProtocol, ProtocolAck, EndpointIdentifier)'],
}
