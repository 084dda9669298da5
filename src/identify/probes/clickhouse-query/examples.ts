import type { Example } from '../../probe.js'

const PING = 'HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=UTF-8\r\nContent-Length: 4\r\n\r\nOk.\n'
const DISPLAY = 'X-ClickHouse-Server-Display-Name: db1\r\n'

const REAL_PING =
  'HTTP/1.1 200 OK\r\nDate: Wed, 25 Nov 2026 17:48:41 GMT\r\nConnection: Close\r\nContent-Length: 4\r\n\r\nOk.\n'

export const examples: readonly Example[] = [
  {
    title: 'ClickHouse 18.16 of Debian 12 whose default user has no password',
    from: 'real',
    hears: [
      [REAL_PING],
      [
        'HTTP/1.1 200 OK\r\nDate: Wed, 25 Nov 2026 17:48:41 GMT\r\nConnection: Close\r\n' +
          'Content-Type: text/tab-separated-values; charset=UTF-8\r\nX-ClickHouse-Server-Display-Name: vm\r\n' +
          'Transfer-Encoding: chunked\r\n\r\n8\r\n18.16.1\n\r\n0\r\n\r\n',
      ],
    ],
    gives: {
      name: 'clickhouse',
      product: 'ClickHouse',
      version: '18.16.1',
      auth: 'none',
      facts: { displayName: 'vm' },
    },
  },
  {
    title: 'ClickHouse 18.16 of Debian 12 with a password',
    from: 'real',
    hears: [
      [REAL_PING],
      [
        'HTTP/1.1 401 Unauthorized\r\nDate: Wed, 25 Nov 2026 17:48:41 GMT\r\nConnection: Close\r\n' +
          'Content-Type: text/plain; charset=UTF-8\r\nX-ClickHouse-Server-Display-Name: vm\r\nTransfer-Encoding: chunked\r\n' +
          'WWW-Authenticate: Basic realm="ClickHouse server HTTP API"\r\n\r\n69\r\n' +
          'Code: 194, e.displayText() = DB::Exception: Password required for user default, e.what() = DB::Exception\n' +
          '\r\n0\r\n\r\n',
      ],
    ],
    gives: { name: 'clickhouse', product: 'ClickHouse', auth: 'required', facts: { displayName: 'vm' } },
  },
  {
    title: 'ClickHouse 23.8 whose default user has no password',
    from: 'spec',
    hears: [
      [PING],
      [`HTTP/1.1 200 OK\r\n${DISPLAY}X-ClickHouse-Query-Id: 0c8e9d4e\r\nContent-Length: 9\r\n\r\n23.8.2.7\n`],
    ],
    gives: {
      name: 'clickhouse',
      product: 'ClickHouse',
      version: '23.8.2.7',
      auth: 'none',
      facts: { displayName: 'db1' },
    },
  },
  {
    title: 'ClickHouse with a password',
    from: 'spec',
    hears: [
      [PING],
      [
        `HTTP/1.1 403 Forbidden\r\n${DISPLAY}X-ClickHouse-Exception-Code: 516\r\n\r\n` +
          'Code: 516. DB::Exception: default: Authentication failed: password is incorrect. (AUTHENTICATION_FAILED) ' +
          '(version 23.8.2.7 (official build))\n',
      ],
    ],
    gives: {
      name: 'clickhouse',
      product: 'ClickHouse',
      version: '23.8.2.7',
      auth: 'required',
      facts: { displayName: 'db1' },
    },
  },
  {
    title: 'ClickHouse that knows its users’ addresses',
    from: 'spec',
    hears: [
      [PING],
      [
        'HTTP/1.1 500 Internal Server Error\r\n\r\nCode: 195, e.displayText() = DB::Exception: User default is not allowed\n',
      ],
    ],
    gives: { name: 'clickhouse', product: 'ClickHouse', auth: 'refused-by-acl' },
  },
  {
    title: 'a web server that is fine, too',
    from: 'spec',
    hears: [[PING], ['HTTP/1.1 200 OK\r\n\r\n<html></html>']],
    gives: 'nothing',
  },
]
