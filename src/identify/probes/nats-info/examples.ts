import type { Example } from '../../probe.js'

export const examples: readonly Example[] = [
  {
    title: 'NATS 2.9 of Debian 12, for whoever comes',
    from: 'real',
    hears: [
      [
        'INFO {"server_id":"NBCGWPGSUAZYNXWX5RSVLVXF5HZA3IJXXXNEJIJBAQNC4WFGMF5PNBWH","server_name":"NBCGWPGSUAZYNXWX5RSVLVXF5HZA3IJXXXNEJIJBAQNC4WFGMF5PNBWH","version":"2.9.10","proto":1,"go":"go1.19.8","host":"127.0.0.1","port":4222,"headers":true,"max_payload":1048576,"client_id":4,"client_ip":"127.0.0.1"} \r\n',
        '',
        'PONG\r\n',
      ],
    ],
    gives: { name: 'nats', product: 'NATS Server', version: '2.9.10', auth: 'none' },
  },
  {
    title: 'NATS 2.9 of Debian 12 with a token, which keeps messages',
    from: 'real',
    hears: [
      [
        'INFO {"server_id":"NABHMEIEPJTYNKLDRF5IKHCWB7BYE3XYDNVWZAC5MDLOAKT7HRYRN25V","server_name":"NABHMEIEPJTYNKLDRF5IKHCWB7BYE3XYDNVWZAC5MDLOAKT7HRYRN25V","version":"2.9.10","proto":1,"go":"go1.19.8","host":"127.0.0.1","port":4224,"headers":true,"auth_required":true,"max_payload":1048576,"jetstream":true,"client_id":4,"client_ip":"127.0.0.1"} \r\n',
        '',
        "-ERR 'Authorization Violation'\r\n",
      ],
    ],
    gives: {
      name: 'nats',
      product: 'NATS Server',
      version: '2.9.10',
      auth: 'required',
      facts: { cleartextLogin: true, keepsMessages: true },
    },
  },
  {
    title: 'NATS that wants TLS',
    from: 'spec',
    hears: [
      [
        'INFO {"server_id":"N0","version":"2.10.4","proto":1,"auth_required":true,"tls_required":true,"max_payload":1048576} \r\n',
      ],
    ],
    gives: { name: 'nats', product: 'NATS Server', version: '2.10.4', auth: 'required', facts: { startTls: true } },
  },
  {
    title: 'a web server',
    from: 'spec',
    hears: [['HTTP/1.1 400 Bad Request\r\n\r\n']],
    gives: 'nothing',
  },
]
