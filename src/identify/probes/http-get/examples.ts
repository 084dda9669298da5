import type { Example } from '../../probe.js'

export const examples: readonly Example[] = [
  {
    title: 'nginx 1.22 of Debian 12',
    from: 'spec',
    hears: [
      [
        'HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nContent-Type: text/html\r\nContent-Length: 52\r\nConnection: close\r\n\r\n' +
          '<html><head><title>Welcome!</title></head></html>\r\n\r\n',
      ],
    ],
    gives: {
      name: 'http',
      product: 'nginx',
      version: '1.22.1',
      auth: 'unknown',
      facts: { status: 200, server: 'nginx/1.22.1', title: 'Welcome!' },
    },
  },
  {
    title: 'Apache with a password, in the clear',
    from: 'spec',
    hears: [
      [
        'HTTP/1.1 401 Unauthorized\r\nServer: Apache/2.4.57 (Debian)\r\n' +
          'WWW-Authenticate: Basic realm="staff only"\r\nConnection: close\r\n\r\n',
      ],
    ],
    gives: {
      name: 'http',
      product: 'Apache httpd',
      version: '2.4.57',
      distroPatched: true,
      auth: 'required',
      facts: { status: 401, server: 'Apache/2.4.57 (Debian)', realm: 'staff only', cleartextLogin: true },
    },
  },
  {
    title: 'a redirect, its body in chunks',
    from: 'spec',
    hears: [
      [
        'HTTP/1.1 302 Found\r\nX-Powered-By: Express\r\nLocation: https://example.invalid/\r\nTransfer-Encoding: chunked\r\n\r\n' +
          'c\r\n<title>gone \r\ne\r\naway</title>\r\n\r\n0\r\n\r\n',
      ],
    ],
    gives: {
      name: 'http',
      auth: 'unknown',
      facts: { status: 302, title: 'gone away', poweredBy: 'Express', redirect: 'https://example.invalid/' },
    },
  },
  { title: 'an SSH server', from: 'spec', hears: [['SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u10\r\n']], gives: 'nothing' },
]
