import { jsonObject, textAt } from '../../http.js'
import type { Heard, Probe } from '../../probe.js'

export const probe: Probe = {
  id: 'nats-info',
  service: 'NATS',
  about:
    'Reads how it introduces itself, then connects without a name and pings. Subscribes to nothing, publishes nothing.',
  safety: 'benign',
  transport: 'tcp',
  ports: [4222],
  rarity: 9,
  sign: /^INFO \{"server_id":/,
  conversations: [
    {
      turns: [
        { isWhole: ({ text }) => text.endsWith('\n') },
        { startTls: true, when: (heard) => infoOf(heard)?.tls_required === true && !heard.isInsideTls },
        {
          say: 'CONNECT {"verbose":false,"pedantic":false}\r\nPING\r\n',
          isWhole: ({ text }) => /(?:^|\n)(?:PONG|-ERR [^\n]{0,200})\r?\n/.test(text.slice(-4096)),
          when: (heard) => infoOf(heard) !== undefined,
        },
      ],
    },
  ],

  identify(heard) {
    const info = infoOf(heard)
    if (!info) return undefined
    const answer = heard.reply(2).text
    const version = textAt(info, 'version')
    const isAsked = info.auth_required === true
    const isInsideTls = heard.isInsideTls || info.tls_required === true
    const mayStartTls = !heard.isInsideTls && (info.tls_available === true || info.tls_required === true)
    return {
      name: 'nats',
      product: 'NATS Server',
      ...(version !== undefined && { version }),
      auth: /(?:^|\n)PONG\r?\n/.test(answer) ? 'none' : /-ERR 'Auth/i.test(answer) || isAsked ? 'required' : 'unknown',
      facts: {
        ...(isAsked && !isInsideTls && { cleartextLogin: true }),
        ...(mayStartTls && { startTls: true }),
        ...(info.jetstream === true && { keepsMessages: true }),
      },
      excerpt: `INFO version ${version ?? ''}\n${answer}`,
    }
  },

  facts: { keepsMessages: 'It keeps messages (JetStream), so that they can be read later.' },
  sources: ['NATS client protocol: INFO, CONNECT, PING, PONG, -ERR'],
}

function infoOf(heard: Heard): Readonly<Record<string, unknown>> | undefined {
  const text = /^INFO (\{[^\n]{1,16384}\})\s{0,4}\r?\n/.exec(heard.reply(0).text)?.[1]
  const info = text === undefined ? undefined : jsonObject(text)
  return textAt(info, 'server_id') === undefined ? undefined : info
}
