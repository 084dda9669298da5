import type { Probe } from '../../probe.js'

export const probe: Probe = {
  id: 'memcached-version',
  service: 'memcached',
  about: 'Asks for the version. Reads no item and no statistics.',
  safety: 'read',
  transport: 'tcp',
  ports: [[11211, 11214]],
  rarity: 5,
  conversations: [{ turns: [{ say: 'version\r\n', isWhole: ({ text }) => text.endsWith('\r\n') }] }],

  identify(heard) {
    const { text } = heard.reply(0)
    if (text.startsWith('CLIENT_ERROR unauthenticated'))
      return { name: 'memcached', product: 'memcached', auth: 'required' }
    const version = /^VERSION (\d[\w.+-]{0,40})\r\n/.exec(text)?.[1]
    return version === undefined ? undefined : { name: 'memcached', product: 'memcached', version, auth: 'none' }
  },

  sources: ['memcached doc/protocol.txt, "version"; doc/protocol.txt, "Authentication"'],
}
