import type { Example } from '../../probe.js'

export const examples: readonly Example[] = [
  {
    title: 'Prometheus 2.42 of Debian 12',
    from: 'real',
    hears: [
      [
        'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nDate: Wed, 25 Nov 2026 17:43:46 GMT\r\nContent-Length: 206\r\nConnection: close\r\n\r\n{"status":"success","data":{"version":"2.42.0+ds","revision":"2.42.0+ds-5+deb12u1","branch":"debian/sid","buildUser":"team+pkg-go@tracker.debian.org","buildDate":"20260604-00:58:54","goVersion":"go1.19.8"}}',
      ],
    ],
    gives: { name: 'prometheus', product: 'Prometheus', version: '2.42.0', distroPatched: true, auth: 'none' },
  },
  {
    title: 'another web server',
    from: 'spec',
    hears: [['HTTP/1.1 404 Not Found\r\nServer: nginx\r\n\r\n']],
    gives: 'nothing',
  },
]
