import type { Heard, Probe } from '../../probe.js'
import type { Reply } from '../../reply.js'

export const probe: Probe = {
  id: 'imap-capability',
  service: 'IMAP',
  about:
    'Reads the greeting, asks for capabilities and for the program’s name and version, looks at the certificate where TLS is ' +
    'offered, and logs out. Opens no mailbox.',
  safety: 'benign',
  transport: 'tcp',
  ports: [143],
  tlsPorts: [993],
  rarity: 9,
  sign: /^\* (?:OK|PREAUTH|BYE)\b/,
  conversations: [
    {
      turns: [
        { isWhole: ({ text }) => text.endsWith('\r\n') },
        { say: 'a CAPABILITY\r\n', when: greets, isWhole: isTagged('a') },
        { say: 'b ID NIL\r\n', when: (heard) => capabilitiesOf(heard).includes('ID'), isWhole: isTagged('b') },
        { say: 'c STARTTLS\r\n', when: offersTls, isWhole: isTagged('c') },
        { startTls: true, when: (heard) => /^c OK\b/m.test(heard.reply(3).text) },
      ],
      farewell: 'd LOGOUT\r\n',
    },
  ],

  identify(heard) {
    const greeting = /^\* (OK|PREAUTH)\b ?([^\r\n]{0,500})\r\n/.exec(heard.reply(0).text)
    const capabilities = capabilitiesOf(heard)
    if (!greeting || capabilities.length === 0) return undefined
    const [, state, line = ''] = greeting
    const isPlain = !heard.isInsideTls && !capabilities.includes('LOGINDISABLED')
    const methods = capabilities.filter((each) => each.startsWith('AUTH=')).map((each) => each.slice(5))
    return {
      name: 'imap',
      ...productOf(heard.reply(2).text, line),
      ...(/debian|ubuntu/i.test(line) && { distroPatched: true as const }),
      auth: state === 'PREAUTH' ? 'none' : 'required',
      facts: {
        ...(!heard.isInsideTls && { startTls: offersTls(heard) }),
        ...(methods.length > 0 && { loginMethods: methods }),
        ...(isPlain && state !== 'PREAUTH' && { cleartextLogin: true }),
      },
      excerpt: line,
    }
  },

  facts: { loginMethods: 'The ways to log in that it offers before TLS.' },
  sources: [
    'RFC 9051 §7.1 (greeting, PREAUTH), §6.1.1 (CAPABILITY), §6.2.1 (STARTTLS, LOGINDISABLED)',
    'RFC 2971 §3 (ID)',
  ],
}

/** The line with our tag has come. */
function isTagged(tag: string): (reply: Reply) => boolean {
  const last = new RegExp(`(?:^|\\n)${tag} (?:OK|NO|BAD)\\b[^\\n]{0,500}\\n$`)
  return ({ text }) => last.test(text.slice(-600))
}

function greets(heard: Heard): boolean {
  return /^\* (?:OK|PREAUTH)\b/.test(heard.reply(0).text)
}

function capabilitiesOf(heard: Heard): readonly string[] {
  const line = /^\* CAPABILITY ([^\r\n]{1,2000})/im.exec(heard.reply(1).text)?.[1]
  return line === undefined ? [] : line.trim().toUpperCase().split(/\s+/, 100)
}

function offersTls(heard: Heard): boolean {
  return !heard.isInsideTls && capabilitiesOf(heard).includes('STARTTLS')
}

/** What it says of itself (ID), else what the greeting gives away. */
function productOf(id: string, greeting: string): { product?: string; version?: string } {
  const list = /^\* ID \(([^\r\n]{1,1000})\)/im.exec(id)?.[1] ?? ''
  const field = (name: string) => new RegExp(`"${name}" {1,4}"([^"]{1,100})"`, 'i').exec(list)?.[1]
  const [name, version] = [field('name'), field('version')]
  if (name !== undefined) return { product: name, ...(version !== undefined && { version }) }
  for (const [pattern, product] of PRODUCTS) {
    const found = pattern.exec(greeting)
    if (found) return { product, ...(found[1] !== undefined && { version: found[1] }) }
  }
  return {}
}

const PRODUCTS: readonly (readonly [RegExp, string])[] = [
  [/\bDovecot\b/i, 'Dovecot'],
  [/\bCyrus IMAP v?(\d[\w.+~-]{0,40})/, 'Cyrus IMAP'],
  [/\bCourier-IMAP\b/, 'Courier'],
  [/\bMicrosoft Exchange\b/, 'Microsoft Exchange'],
  [/\bZimbra\b/, 'Zimbra'],
]
