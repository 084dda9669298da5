import type { Probe } from '../../probe.js'

const SAID = 'synsweep asks\r\n'

export const probe: Probe = {
  id: 'echo-ping',
  service: 'echo',
  about: 'Says a line, and reads whether the same comes back.',
  safety: 'benign',
  transport: 'tcp',
  ports: [7],
  rarity: 9,
  conversations: [{ turns: [{ say: SAID, isWhole: ({ bytes }) => bytes.length >= SAID.length }] }],

  identify(heard) {
    return heard.reply(0).text === SAID ? { name: 'echo', auth: 'none' } : undefined
  },

  sources: ['RFC 862'],
}
