import type { Example } from '../../probe.js'

export const examples: readonly Example[] = [
  {
    title: 'Dovecot 2.3 of Debian 12 that takes passwords before TLS',
    from: 'real',
    hears: [
      [
        '+OK Dovecot (Debian) ready.\r\n',
        '+OK\r\nCAPA\r\nTOP\r\nUIDL\r\nRESP-CODES\r\nPIPELINING\r\nAUTH-RESP-CODE\r\nSTLS\r\nUSER\r\nSASL PLAIN\r\n.\r\n',
        '+OK Begin TLS negotiation now.\r\n',
        '',
      ],
    ],
    tls: { version: 'TLSv1.3' },
    gives: {
      name: 'pop3',
      product: 'Dovecot',
      distroPatched: true,
      auth: 'required',
      facts: { startTls: true, loginMethods: ['USER', 'PLAIN'], cleartextLogin: true },
    },
  },
  {
    title: 'Cyrus that wants TLS first',
    from: 'spec',
    hears: [
      [
        '+OK mail.example Cyrus POP3 3.6.1-Debian-3.6.1-4 server ready <1.2@mail.example>\r\n',
        '+OK List of capabilities follows\r\nSTLS\r\nUIDL\r\nIMPLEMENTATION Cyrus POP3 3.6.1-Debian-3.6.1-4\r\n.\r\n',
      ],
    ],
    gives: {
      name: 'pop3',
      product: 'Cyrus POP3',
      version: '3.6.1',
      distroPatched: true,
      auth: 'required',
      facts: { startTls: true },
    },
  },
  {
    title: 'an old server without capabilities',
    from: 'spec',
    hears: [['+OK Qpopper (version 4.0.5) at mail.example starting.\r\n', '-ERR Unknown command: "capa".\r\n']],
    gives: { name: 'pop3', product: 'Qpopper', version: '4.0.5', auth: 'required', facts: { startTls: false } },
  },
  { title: 'Redis', from: 'spec', hears: [['+OK\r\n', "-ERR unknown command 'CAPA'\r\n"]], gives: 'nothing' },
  { title: 'an SSH server', from: 'spec', hears: [['SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u10\r\n']], gives: 'nothing' },
]
