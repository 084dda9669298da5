import type { Example } from '../../probe.js'

export const examples: readonly Example[] = [
  {
    title: 'Jupyter Notebook 6.4 of Debian 12 without a token',
    from: 'real',
    hears: [
      [
        'HTTP/1.1 200 OK\r\nServer: TornadoServer/6.2\r\nContent-Type: application/json\r\nDate: Wed, 25 Nov 2026 17:43:46 GMT\r\nX-Content-Type-Options: nosniff\r\nContent-Security-Policy: frame-ancestors \'self\'; report-uri /api/security/csp-report; default-src \'none\'\r\nEtag: "7bcde8dfd1869962d8bc9b945c720651c00b42d2"\r\nContent-Length: 21\r\nConnection: close\r\n\r\n{"version": "6.4.12"}',
      ],
      [
        "HTTP/1.1 200 OK\r\nServer: TornadoServer/6.2\r\nContent-Type: application/json\r\nDate: Wed, 25 Nov 2026 17:43:46 GMT\r\nX-Content-Type-Options: nosniff\r\nContent-Security-Policy: frame-ancestors 'self'; report-uri /api/security/csp-report; default-src 'none'\r\nEtag: \"97d170e1550eee4afc0af065b78cda302a97674c\"\r\nContent-Length: 2\r\nConnection: close\r\n\r\n[]",
      ],
    ],
    gives: { name: 'jupyter', product: 'Jupyter Server', version: '6.4.12', auth: 'none' },
  },
  {
    title: 'Jupyter Notebook 6.4 of Debian 12 with a token',
    from: 'real',
    hears: [
      [
        'HTTP/1.1 200 OK\r\nServer: TornadoServer/6.2\r\nContent-Type: application/json\r\nDate: Wed, 25 Nov 2026 17:43:46 GMT\r\nX-Content-Type-Options: nosniff\r\nContent-Security-Policy: frame-ancestors \'self\'; report-uri /api/security/csp-report; default-src \'none\'\r\nEtag: "7bcde8dfd1869962d8bc9b945c720651c00b42d2"\r\nContent-Length: 21\r\nConnection: close\r\n\r\n{"version": "6.4.12"}',
      ],
      [
        'HTTP/1.1 403 Forbidden\r\nServer: TornadoServer/6.2\r\nContent-Type: application/json\r\nDate: Wed, 25 Nov 2026 17:43:46 GMT\r\nX-Content-Type-Options: nosniff\r\nContent-Security-Policy: frame-ancestors \'self\'; report-uri /api/security/csp-report; default-src \'none\'\r\nContent-Length: 40\r\nConnection: close\r\n\r\n{"message": "Forbidden", "reason": null}',
      ],
    ],
    gives: { name: 'jupyter', product: 'Jupyter Server', version: '6.4.12', auth: 'required' },
  },
  {
    title: 'JupyterHub 4',
    from: 'spec',
    hears: [
      ['HTTP/1.1 302 Found\r\nServer: TornadoServer/6.3\r\nX-JupyterHub-Version: 4.0.1\r\nLocation: /hub/api\r\n\r\n'],
    ],
    gives: { name: 'jupyter', product: 'JupyterHub', version: '4.0.1', auth: 'required' },
  },
  {
    title: 'another application on Tornado',
    from: 'spec',
    hears: [['HTTP/1.1 200 OK\r\nServer: TornadoServer/6.2\r\n\r\n{"version": "1", "name": "app"}']],
    gives: 'nothing',
  },
]
