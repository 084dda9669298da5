import { concat, hex } from '../../bytes.js'
import type { Probe } from '../../probe.js'

export const probe: Probe = {
  id: 'memcached-version-udp',
  service: 'memcached',
  about: 'Asks for the version. Reads no item and no statistics: who answers at all can be made to flood others.',
  safety: 'read',
  transport: 'udp',
  ports: [11211],
  rarity: 9,
  conversations: [
    { turns: [{ say: concat(hex`0001 0000 0001 0000`, 'version\r\n'), isWhole: ({ isEmpty }) => !isEmpty }] },
  ],

  identify(heard) {
    const version = /^\0\x01\0\0\0\x01\0\0VERSION (\d[\w.+-]{0,40})\r\n/.exec(heard.reply(0).text)?.[1]
    return version === undefined ? undefined : { name: 'memcached', product: 'memcached', version, auth: 'none' }
  },

  sources: ['memcached doc/protocol.txt, "UDP protocol" and "version"'],
}
