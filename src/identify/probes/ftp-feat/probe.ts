import type { Heard, Probe } from '../../probe.js'
import type { Reply } from '../../reply.js'

export const probe: Probe = {
  id: 'ftp-feat',
  service: 'FTP',
  about:
    'Reads the greeting, asks for features, looks at the certificate where TLS is offered, and quits. Does not log in.',
  safety: 'benign',
  transport: 'tcp',
  ports: [21, 2121],
  tlsPorts: [990],
  rarity: 9,
  sign: /^220[ -]/,
  conversations: [
    {
      turns: [
        { isWhole: isWholeReply },
        { say: 'FEAT\r\n', when: (heard) => heard.reply(0).text.startsWith('220'), isWhole: isWholeReply },
        { say: 'AUTH TLS\r\n', when: offersTls, isWhole: isWholeReply },
        { startTls: true, when: (heard) => heard.reply(2).text.startsWith('234') },
      ],
      farewell: 'QUIT\r\n',
    },
  ],

  identify(heard) {
    const greeting = heard.reply(0).text
    const features = heard.reply(1).text
    const isFtp =
      /^220[ -].{0,400}\b(?:\w{0,20}ftpd?|filezilla)\b/is.test(greeting) || /^(?:211[ -]|530[ -])/.test(features)
    if (!greeting.startsWith('220') || !isFtp || /^(?:250|502)[ -]/.test(features)) return undefined
    const line = greeting.replace(/\s+/g, ' ').trim()
    return {
      name: 'ftp',
      ...productIn(line),
      ...(/\bdebian|ubuntu\b/i.test(line) && { distroPatched: true as const }),
      facts: { startTls: offersTls(heard), ...(!heard.isInsideTls && !offersTls(heard) && { cleartextLogin: true }) },
      excerpt: greeting,
    }
  },

  sources: ['RFC 959 §4.2 (replies)', 'RFC 2389 §3 (FEAT)', 'RFC 4217 §4 (AUTH TLS)'],
}

/** The last line repeats the code of the first, followed by a blank (RFC 959 §4.2). */
function isWholeReply({ text }: Reply): boolean {
  return /(?:^|\n)\d{3}(?: [^\n]*)?\r?\n$/.test(text.slice(-1024))
}

function offersTls(heard: Heard): boolean {
  return /^\s{0,4}AUTH\b[^\n]{0,60}\bTLS\b/im.test(heard.reply(1).text)
}

function productIn(greeting: string): { product?: string; version?: string } {
  for (const [pattern, product] of PRODUCTS) {
    const found = pattern.exec(greeting)
    if (found) return { product, ...(found[1] !== undefined && { version: found[1] }) }
  }
  return {}
}

const PRODUCTS: readonly (readonly [RegExp, string])[] = [
  [/\bvsFTPd (\d[\w.]{0,20})/, 'vsftpd'],
  [/\bProFTPD(?: Server)?(?: (\d[\w.]{0,20}))?/, 'ProFTPD'],
  [/\bPure-FTPd\b/, 'Pure-FTPd'],
  [/\bFileZilla Server(?: version)?(?: (\d[\w. ]{0,20}\w))?/, 'FileZilla Server'],
  [/\bMicrosoft FTP Service\b/, 'Microsoft FTP Service'],
  [/\bpyftpdlib (\d[\w.]{0,20})/, 'pyftpdlib'],
]
