import { hex } from '../../bytes.js'
import type { Probe } from '../../probe.js'

export const probe: Probe = {
  id: 'ajp-cping',
  service: 'AJP13',
  about: 'Sends a ping of the protocol, and reads the answer to it. Asks for no page.',
  safety: 'benign',
  transport: 'tcp',
  ports: [8009],
  rarity: 9,
  conversations: [{ turns: [{ say: hex`1234 0001 0a`, isWhole: ({ bytes }) => bytes.length >= 5 }] }],

  identify(heard) {
    return /^AB\0\x01\x09$/.test(heard.reply(0).text) ? { name: 'ajp13' } : undefined
  },

  sources: ['Apache Tomcat Connectors, AJP protocol reference: CPing (10), CPong (9)'],
}
