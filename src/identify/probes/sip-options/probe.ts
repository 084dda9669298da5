import type { Probe } from '../../probe.js'
import { identifySip, options } from './sip.js'

export const probe: Probe = {
  id: 'sip-options',
  service: 'SIP',
  about: 'Asks what it is able to do. Calls nobody and registers nothing.',
  safety: 'benign',
  transport: 'tcp',
  ports: [5060],
  tlsPorts: [5061],
  rarity: 9,
  sign: /^SIP\/2\.0 \d{3} /,
  conversations: [
    {
      turns: [
        {
          say: ({ target, isInsideTls }) => options(target, isInsideTls ? 'TLS' : 'TCP'),
          isWhole: ({ text }) => text.includes('\r\n\r\n'),
        },
      ],
    },
  ],
  identify: (heard) => identifySip(heard.reply(0).text),
  facts: { methods: 'The kinds of requests that it takes.' },
  sources: ['RFC 3261 §11 (OPTIONS), §20.35 (Server), §20.41 (User-Agent)'],
}
