import type { Example } from '../../probe.js'

export const examples: readonly Example[] = [
  {
    title: 'Kamailio 5.6 of Debian 12',
    from: 'real',
    hears: [
      [
        'SIP/2.0 200 Keepalive\r\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bKsynsweep;rport=56160;received=127.0.0.1\r\nFrom: <sip:synsweep@invalid>;tag=synsweep\r\nTo: <sip:127.0.0.1:5060>;tag=9dd61ff61e802d8e2bef5f14621ef3c2.78550000\r\nCall-ID: synsweep@invalid\r\nCSeq: 1 OPTIONS\r\nServer: kamailio (5.6.3 (x86_64/linux))\r\nContent-Length: 0\r\n\r\n',
      ],
    ],
    gives: { name: 'sip', product: 'Kamailio', version: '5.6.3', auth: 'unknown' },
  },
  {
    title: 'Asterisk that asks who is there',
    from: 'spec',
    hears: [
      [
        'SIP/2.0 401 Unauthorized\r\nServer: Asterisk PBX 16.28.0\r\nAllow: INVITE, ACK, OPTIONS\r\nWWW-Authenticate: Digest algorithm=MD5, realm="asterisk", nonce="0"\r\nContent-Length: 0\r\n\r\n',
      ],
    ],
    gives: {
      name: 'sip',
      product: 'Asterisk',
      version: '16.28.0',
      auth: 'required',
      facts: { methods: ['INVITE', 'ACK', 'OPTIONS'], realm: 'asterisk' },
    },
  },
  {
    title: 'a web server',
    from: 'spec',
    hears: [['HTTP/1.1 400 Bad Request\r\n\r\n']],
    gives: 'nothing',
  },
]
