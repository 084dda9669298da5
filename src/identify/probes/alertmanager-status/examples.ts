import type { Example } from '../../probe.js'

export const examples: readonly Example[] = [
  {
    title: 'Alertmanager 0.25',
    from: 'spec',
    hears: [
      [
        'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{"cluster":{"name":"01H","peers":[],"status":"ready"},' +
          '"config":{"original":"route: {}\\n"},"uptime":"2024-01-01T00:00:00.000Z",' +
          '"versionInfo":{"branch":"HEAD","buildDate":"20230101","goVersion":"go1.19.4","revision":"0","version":"0.25.0"}}',
      ],
    ],
    gives: { name: 'alertmanager', product: 'Prometheus Alertmanager', version: '0.25.0', auth: 'none' },
  },
  {
    title: 'a web server without that address',
    from: 'spec',
    hears: [['HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\n\r\n404 page not found\n']],
    gives: 'nothing',
  },
]
