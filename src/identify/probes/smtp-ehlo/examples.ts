import type { Example } from '../../probe.js'

export const examples: readonly Example[] = [
  {
    title: 'Exim 4.96 of Debian 12',
    from: 'spec',
    hears: [
      [
        '220 lab.example ESMTP Exim 4.96 Wed, 04 Mar 2026 05:06:07 +0000\r\n',
        '250-lab.example Hello synsweep.example.invalid [10.99.0.1]\r\n250-SIZE 52428800\r\n250-8BITMIME\r\n' +
          '250-PIPELINING\r\n250-CHUNKING\r\n250-PRDR\r\n250 HELP\r\n',
      ],
    ],
    gives: { name: 'smtp', product: 'Exim', version: '4.96', auth: 'unknown', facts: { startTls: false } },
  },
  {
    title: 'Postfix that takes passwords before TLS',
    from: 'spec',
    hears: [
      [
        '220 mail.example ESMTP Postfix (Debian/GNU)\r\n',
        '250-mail.example\r\n250-STARTTLS\r\n250-AUTH PLAIN LOGIN\r\n250 SMTPUTF8\r\n',
        '220 2.0.0 Ready to start TLS\r\n',
      ],
    ],
    tls: { version: 'TLSv1.3' },
    gives: {
      name: 'smtp',
      product: 'Postfix',
      distroPatched: true,
      auth: 'unknown',
      facts: { startTls: true, loginMethods: ['PLAIN', 'LOGIN'], cleartextLogin: true },
    },
  },
  {
    title: 'a server that turns us away',
    from: 'spec',
    hears: [['554 mail.example ESMTP not accepting messages\r\n']],
    gives: { name: 'smtp', auth: 'refused-by-acl', facts: { startTls: false } },
  },
  {
    title: 'an FTP server',
    from: 'spec',
    hears: [['220 hello\r\n', '530 Please login with USER and PASS.\r\n']],
    gives: 'nothing',
  },
]
