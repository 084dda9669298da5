import type { Heard, Probe } from '../../probe.js'
import type { Reply } from '../../reply.js'

export const probe: Probe = {
  id: 'smtp-ehlo',
  service: 'SMTP',
  about:
    'Reads the greeting, asks for extensions, looks at the certificate where TLS is offered, and quits. Sends no mail.',
  safety: 'benign',
  transport: 'tcp',
  ports: [25, 587, 2525],
  tlsPorts: [465],
  rarity: 9,
  sign: /^220[ -](?!.{0,200}\bftp)/i,
  conversations: [
    {
      turns: [
        { isWhole: isWholeReply },
        { say: 'EHLO synsweep.example.invalid\r\n', when: greets, isWhole: isWholeReply },
        { say: 'STARTTLS\r\n', when: offersTls, isWhole: isWholeReply },
        { startTls: true, when: (heard) => heard.reply(2).text.startsWith('220') },
      ],
      farewell: 'QUIT\r\n',
    },
  ],

  identify(heard) {
    const greeting = heard.reply(0).text
    const extensions = heard.reply(1).text
    const isDenied = /^(?:521|554|421)[ -].{0,300}(?:SMTP|mail)/i.test(greeting)
    if (!isDenied && !/^250[ -]/.test(extensions)) return undefined
    const login = /^250[ -]AUTH[ =]([^\r\n]{1,200})/im.exec(extensions)?.[1]
    const [line = ''] = greeting.split('\n', 1)
    return {
      name: 'smtp',
      ...productIn(line),
      ...(/debian|ubuntu/i.test(line) && { distroPatched: true as const }),
      auth: isDenied ? 'refused-by-acl' : 'unknown',
      facts: {
        startTls: offersTls(heard),
        ...(login !== undefined && { loginMethods: login.trim().split(/\s+/, 20) }),
        ...(login !== undefined &&
          /\b(?:PLAIN|LOGIN)\b/i.test(login) &&
          !heard.isInsideTls && { cleartextLogin: true }),
      },
      excerpt: line,
    }
  },

  facts: { loginMethods: 'The ways to log in that it offers before TLS.' },
  sources: ['RFC 5321 §4.1.1.1 (EHLO), §4.2 (replies)', 'RFC 3207 §4 (STARTTLS)', 'RFC 4954 §3 (AUTH)'],
}

/** Every line but the last has a hyphen after its code. */
function isWholeReply({ text }: Reply): boolean {
  return /(?:^|\n)\d{3}(?: [^\n]*)?\r?\n$/.test(text.slice(-1024))
}

function greets(heard: Heard): boolean {
  return heard.reply(0).text.startsWith('220')
}

function offersTls(heard: Heard): boolean {
  return /^250[ -]STARTTLS\b/im.test(heard.reply(1).text)
}

function productIn(greeting: string): { product?: string; version?: string } {
  for (const [pattern, product] of PRODUCTS) {
    const found = pattern.exec(greeting)
    if (found) return { product, ...(found[1] !== undefined && { version: found[1] }) }
  }
  return {}
}

const PRODUCTS: readonly (readonly [RegExp, string])[] = [
  [/\bExim (\d[\w.]{0,20})/, 'Exim'],
  [/\bPostfix\b/, 'Postfix'],
  [/\bSendmail (\d[\w.+/-]{0,30})/, 'Sendmail'],
  [/\bOpenSMTPD\b/, 'OpenSMTPD'],
  [/\bMicrosoft ESMTP MAIL Service\b/, 'Microsoft Exchange'],
  [/\bHaraka\/(\d[\w.]{0,20})/, 'Haraka'],
  [/\bMailEnable\b/, 'MailEnable'],
]
