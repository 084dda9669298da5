import type { Probe } from '../../probe.js'
import { identifySip, options } from '../sip-options/sip.js'

export const probe: Probe = {
  id: 'sip-options-udp',
  service: 'SIP',
  about: 'Asks what it is able to do, in one datagram. Calls nobody and registers nothing.',
  safety: 'benign',
  transport: 'udp',
  ports: [5060],
  rarity: 9,
  conversations: [{ turns: [{ say: ({ target }) => options(target, 'UDP'), isWhole: ({ isEmpty }) => !isEmpty }] }],
  identify: (heard) => identifySip(heard.reply(0).text),
  facts: { methods: 'The kinds of requests that it takes.' },
  sources: ['RFC 3261 §11 (OPTIONS), §18.2.2 (responses), RFC 3581 (rport)'],
}
