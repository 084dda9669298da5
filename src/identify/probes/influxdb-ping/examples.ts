import type { Example } from '../../probe.js'

const PING =
  'HTTP/1.1 204 No Content\r\nContent-Type: application/json\r\nRequest-Id: 23d16ba1-e8f7-11f1-8001-000000000000\r\n' +
  'X-Influxdb-Build: OSS\r\nX-Influxdb-Version: 1.6.7~rc0\r\nX-Request-Id: 23d16ba1-e8f7-11f1-8001-000000000000\r\n' +
  'Date: Wed, 25 Nov 2026 17:39:18 GMT\r\nConnection: close\r\n\r\n'

export const examples: readonly Example[] = [
  {
    title: 'InfluxDB 1.6 of Debian 12 as it is installed',
    from: 'real',
    hears: [
      [PING],
      [
        'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nRequest-Id: 23d1a6f3-e8f7-11f1-8002-000000000000\r\n' +
          'X-Influxdb-Build: OSS\r\nX-Influxdb-Version: 1.6.7~rc0\r\nX-Request-Id: 23d1a6f3-e8f7-11f1-8002-000000000000\r\n' +
          'Date: Wed, 25 Nov 2026 17:39:18 GMT\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n6d\r\n' +
          '{"results":[{"statement_id":0,"series":[{"name":"databases","columns":["name"],"values":[["_internal"]]}]}]}' +
          '\n\r\n0\r\n\r\n',
      ],
    ],
    gives: {
      name: 'influxdb',
      product: 'InfluxDB',
      version: '1.6.7~rc0',
      auth: 'none',
      facts: { build: 'OSS', databases: ['_internal'] },
    },
  },
  {
    title: 'InfluxDB 1.6 of Debian 12 that wants a login',
    from: 'real',
    hears: [
      [PING],
      [
        'HTTP/1.1 403 Forbidden\r\nContent-Type: application/json\r\nRequest-Id: 73633404-e8f8-11f1-8002-000000000000\r\n' +
          'X-Influxdb-Build: OSS\r\nX-Influxdb-Error: error authorizing query: create admin user first or disable authentication\r\n' +
          'X-Influxdb-Version: 1.6.7~rc0\r\nX-Request-Id: 73633404-e8f8-11f1-8002-000000000000\r\n' +
          'Date: Wed, 25 Nov 2026 17:48:41 GMT\r\nContent-Length: 87\r\nConnection: close\r\n\r\n' +
          '{"error":"error authorizing query: create admin user first or disable authentication"}\n',
      ],
    ],
    gives: {
      name: 'influxdb',
      product: 'InfluxDB',
      version: '1.6.7~rc0',
      auth: 'required',
      facts: { build: 'OSS' },
    },
  },
  {
    title: 'InfluxDB 2, which always wants a token',
    from: 'spec',
    hears: [
      ['HTTP/1.1 204 No Content\r\nX-Influxdb-Build: OSS\r\nX-Influxdb-Version: v2.7.5\r\n\r\n'],
      [
        'HTTP/1.1 401 Unauthorized\r\nX-Influxdb-Version: v2.7.5\r\n\r\n{"code":"unauthorized","message":"Unauthorized"}',
      ],
    ],
    gives: { name: 'influxdb', product: 'InfluxDB', version: '2.7.5', auth: 'required', facts: { build: 'OSS' } },
  },
  {
    title: 'a web server that has no such page',
    from: 'spec',
    hears: [['HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n']],
    gives: 'nothing',
  },
]
