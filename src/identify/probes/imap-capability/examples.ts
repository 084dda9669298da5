import type { Example } from '../../probe.js'

export const examples: readonly Example[] = [
  {
    title: 'Dovecot 2.3 of Debian 12 that takes passwords before TLS',
    from: 'real',
    hears: [
      [
        '* OK [CAPABILITY IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE LITERAL+ STARTTLS AUTH=PLAIN] Dovecot (Debian) ready.\r\n',
        '* CAPABILITY IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE LITERAL+ STARTTLS AUTH=PLAIN\r\n' +
          'a OK Pre-login capabilities listed, post-login capabilities have more.\r\n',
        '* ID ("name" "Dovecot")\r\nb OK ID completed.\r\n',
        'c OK Begin TLS negotiation now.\r\n',
        '',
      ],
    ],
    tls: { version: 'TLSv1.3' },
    gives: {
      name: 'imap',
      product: 'Dovecot',
      distroPatched: true,
      auth: 'required',
      facts: { startTls: true, loginMethods: ['PLAIN'], cleartextLogin: true },
    },
  },
  {
    title: 'Cyrus that wants TLS first',
    from: 'spec',
    hears: [
      [
        '* OK mail.example Cyrus IMAP 3.6.1 server ready\r\n',
        '* CAPABILITY IMAP4rev1 LITERAL+ ID ENABLE STARTTLS LOGINDISABLED\r\na OK Completed\r\n',
        '* ID ("name" "Cyrus IMAPD" "version" "3.6.1" "vendor" "Project Cyrus")\r\nb OK Completed\r\n',
      ],
    ],
    gives: { name: 'imap', product: 'Cyrus IMAPD', version: '3.6.1', auth: 'required', facts: { startTls: true } },
  },
  {
    title: 'a server that takes us for somebody it knows',
    from: 'spec',
    hears: [['* PREAUTH IMAP4rev1 server logged in as Smith\r\n', '* CAPABILITY IMAP4rev1\r\na OK done\r\n']],
    gives: { name: 'imap', auth: 'none', facts: { startTls: false } },
  },
  {
    title: 'a server that is about to stop',
    from: 'spec',
    hears: [['* BYE Autologout; idle for too long\r\n']],
    gives: 'nothing',
  },
  { title: 'an SSH server', from: 'spec', hears: [['SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u10\r\n']], gives: 'nothing' },
]
