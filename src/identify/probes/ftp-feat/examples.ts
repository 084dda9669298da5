import type { Example } from '../../probe.js'

export const examples: readonly Example[] = [
  {
    title: 'vsftpd 3.0.3 of Debian 12',
    from: 'real',
    hears: [['220 (vsFTPd 3.0.3)\r\n', '530 Please login with USER and PASS.\r\n']],
    gives: { name: 'ftp', product: 'vsftpd', version: '3.0.3', facts: { startTls: false, cleartextLogin: true } },
  },
  {
    title: 'ProFTPD with TLS',
    from: 'spec',
    hears: [
      [
        '220 ProFTPD Server (Debian) [::ffff:10.99.0.1]\r\n',
        '211-Features:\r\n AUTH TLS\r\n MDTM\r\n SIZE\r\n211 End\r\n',
        '234 AUTH TLS successful\r\n',
      ],
    ],
    tls: { version: 'TLSv1.3' },
    gives: { name: 'ftp', product: 'ProFTPD', distroPatched: true, facts: { startTls: true } },
  },
  {
    title: 'a mail server without a name',
    from: 'spec',
    hears: [['220 mail.example ready\r\n', '502 5.5.2 Error: command not recognized\r\n']],
    gives: 'nothing',
  },
]
