import { concat, hex } from '../../bytes.js'
import type { Heard, Probe } from '../../probe.js'
import { readSaslMechanisms, readStart } from './frames.js'

export const probe: Probe = {
  id: 'amqp-start',
  service: 'AMQP',
  about:
    'Sends the header of AMQP 1.0, then that of 0-9-1, and reads how the server introduces itself. Logs in to nothing.',
  safety: 'benign',
  transport: 'tcp',
  ports: [5672],
  tlsPorts: [5671],
  rarity: 9,
  sign: /^AMQP[\x00\x02\x03]/,
  conversations: [
    { turns: [{ say: concat('AMQP', hex`03 01 00 00`), isWhole: ({ bytes }) => bytes.length >= 8 && bytes[4] === 0 }] },
    {
      turns: [
        {
          say: concat('AMQP', hex`00 00 09 01`),
          isWhole: ({ bytes }) => bytes.at(-1) === 0xce || /^AMQP/.test(String.fromCharCode(...bytes.subarray(0, 4))),
        },
      ],
      when: isAmqp,
    },
  ],

  identify(heard) {
    if (!isAmqp(heard)) return undefined
    const first = heard.reply(0)
    const sasl = readSaslMechanisms(first.bytes)
    const start = readStart(heard.reply(0, 1).bytes)
    const mechanisms = start?.mechanisms ?? sasl
    const spoken = start ? '0-9-1' : first.bytes[4] === 3 || sasl ? '1.0' : undefined
    const hasPlain = mechanisms?.some((name) => /^(?:AMQ)?PLAIN$/.test(name)) ?? false
    const letsAnybody = mechanisms?.includes('ANONYMOUS') ?? false
    return {
      name: 'amqp',
      ...(start?.product !== undefined && { product: start.product }),
      ...(start?.version !== undefined && { version: start.version }),
      auth: mechanisms && mechanisms.length > 0 && !letsAnybody ? 'required' : 'unknown',
      facts: {
        ...(spoken !== undefined && { protocolVersion: spoken }),
        ...(mechanisms && { mechanisms }),
        ...(hasPlain && !heard.isInsideTls && { cleartextLogin: true }),
      },
      excerpt: start?.product === undefined ? first.text : `${start.product} ${start.version ?? ''}`,
    }
  },

  facts: { mechanisms: 'The ways of logging in that it offers.' },
  sources: [
    'AMQP 0-9-1 §4.2.2 (protocol header), §4.2.3 (frames), §1.4.2.1 (connection.start)',
    'AMQP 1.0 (OASIS) part 5 §5.3.2 (SASL header), §5.3.3.1 (sasl-mechanisms)',
  ],
}

function isAmqp(heard: Heard): boolean {
  return /^AMQP[\x00\x02\x03][\x00\x01][\x00\x09\x0a][\x00\x01\x0a]/.test(heard.reply(0).text)
}
