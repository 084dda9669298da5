import type { Heard, Probe } from '../../probe.js'
import type { Reply } from '../../reply.js'

export const probe: Probe = {
  id: 'pop3-capa',
  service: 'POP3',
  about:
    'Reads the greeting, asks for capabilities, looks at the certificate where TLS is offered, and quits. Opens no mailbox.',
  safety: 'benign',
  transport: 'tcp',
  ports: [110, 1109],
  tlsPorts: [995],
  rarity: 9,
  sign: /^\+OK [^\r\n]{0,300}\r\n/,
  conversations: [
    {
      turns: [
        { isWhole: isWholeLine },
        { say: 'CAPA\r\n', when: greets, isWhole: isWholeList },
        { say: 'STLS\r\n', when: offersTls, isWhole: isWholeLine },
        { startTls: true, when: (heard) => heard.reply(2).text.startsWith('+OK') },
      ],
      farewell: 'QUIT\r\n',
    },
  ],

  identify(heard) {
    const greeting = /^\+OK ([^\r\n]{0,300})\r\n/.exec(heard.reply(0).text)
    const answer = heard.reply(1).text
    const isAnswered = /^\+OK\b/.test(answer) && /\r\n\.\r\n$/.test(answer)
    if (!greeting || (!isAnswered && !/^-ERR\b/.test(answer))) return undefined
    const [, line = ''] = greeting
    const capabilities = isAnswered ? answer : ''
    const sasl = /^SASL ([^\r\n]{1,200})/im.exec(capabilities)?.[1]?.trim()
    const methods = [
      ...(/^USER\b/im.test(capabilities) ? ['USER'] : []),
      ...(sasl === undefined ? [] : sasl.split(/\s+/, 20)),
    ]
    const implementation = /^IMPLEMENTATION ([^\r\n]{1,100})/im.exec(capabilities)?.[1]
    return {
      name: 'pop3',
      ...productIn(`${line} ${implementation ?? ''}`),
      ...(/debian|ubuntu/i.test(line) && { distroPatched: true as const }),
      auth: 'required',
      facts: {
        ...(!heard.isInsideTls && { startTls: offersTls(heard) }),
        ...(methods.length > 0 && { loginMethods: methods }),
        ...(methods.some((each) => CLEARTEXT.test(each)) && !heard.isInsideTls && { cleartextLogin: true }),
      },
      excerpt: line,
    }
  },

  facts: { loginMethods: 'The ways to log in that it offers before TLS.' },
  sources: ['RFC 1939 §4 (greeting, QUIT)', 'RFC 2449 §5 (CAPA), §6.9 (IMPLEMENTATION)', 'RFC 2595 §4 (STLS)'],
}

const CLEARTEXT = /^(?:USER|PLAIN|LOGIN)$/i

function isWholeLine({ text }: Reply): boolean {
  return text.endsWith('\r\n')
}

function isWholeList({ text }: Reply): boolean {
  return text.startsWith('-') ? text.endsWith('\r\n') : text.endsWith('\r\n.\r\n')
}

function greets(heard: Heard): boolean {
  return heard.reply(0).text.startsWith('+OK')
}

function offersTls(heard: Heard): boolean {
  return !heard.isInsideTls && /^STLS\b/im.test(heard.reply(1).text)
}

function productIn(text: string): { product?: string; version?: string } {
  for (const [pattern, product] of PRODUCTS) {
    const found = pattern.exec(text)
    if (found) return { product, ...(found[1] !== undefined && { version: found[1] }) }
  }
  return {}
}

const PRODUCTS: readonly (readonly [RegExp, string])[] = [
  [/\bDovecot\b/i, 'Dovecot'],
  [/\bCyrus POP3 v?(\d[\w.+~-]{0,40})/, 'Cyrus POP3'],
  [/\bQpopper (?:\(version )?(\d[\w.]{0,20})/i, 'Qpopper'],
  [/\bMicrosoft Exchange(?: Server \d{4})? POP3/, 'Microsoft Exchange'],
  [/\bZimbra\b/, 'Zimbra'],
  [/\bCourier\b/i, 'Courier'],
]
