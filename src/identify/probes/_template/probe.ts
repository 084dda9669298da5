import type { Probe } from '../../probe.js'

export const probe: Probe = {
  id: 'service-question',
  service: 'the service, as people call it',
  about: 'Asks for its version, which it tells whoever asks.',
  safety: 'read',
  transport: 'tcp',
  ports: [1],
  rarity: 9,
  sign: /^HELLO /,
  conversations: [{ turns: [{ say: 'version\r\n', isWhole: ({ text }) => text.endsWith('\n') }], farewell: 'bye\r\n' }],

  identify(heard) {
    const answer = /^HELLO (\S{1,40}) ([\d.]{1,20})(?: (guest))?/.exec(heard.reply(0).text)
    if (!answer) return undefined
    const [, product = '', version = '', guest] = answer
    return { name: 'service', product, version, auth: guest ? 'none' : 'required', facts: { isGuest: Boolean(guest) } }
  },

  facts: { isGuest: 'Lets whoever comes in as a guest.' },
  sources: ['RFC 9999 §1'],
}
