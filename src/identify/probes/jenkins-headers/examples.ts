import type { Example } from '../../probe.js'

const HEADERS =
  'X-Content-Type-Options: nosniff\r\nX-Hudson: 1.395\r\nX-Jenkins: 2.401.1\r\nX-Jenkins-Session: 00000000\r\nServer: Jetty(10.0.13)\r\n\r\n'

export const examples: readonly Example[] = [
  {
    title: 'Jenkins 2.401 that lets anybody do anything',
    from: 'spec',
    hears: [
      [`HTTP/1.1 200 OK\r\n${HEADERS}<html><head><title>Dashboard [Jenkins]</title></head></html>`],
      [`HTTP/1.1 200 OK\r\n${HEADERS}<html><head><title>Jenkins</title></head></html>`],
    ],
    gives: { name: 'jenkins', product: 'Jenkins', version: '2.401.1', auth: 'none', facts: { scriptConsole: true } },
  },
  {
    title: 'Jenkins 2.401 with a login',
    from: 'spec',
    hears: [
      [
        `HTTP/1.1 403 Forbidden\r\n${HEADERS}<html><head><meta http-equiv='refresh'/></head>Authentication required</html>`,
      ],
      [`HTTP/1.1 403 Forbidden\r\n${HEADERS}Authentication required`],
    ],
    gives: {
      name: 'jenkins',
      product: 'Jenkins',
      version: '2.401.1',
      auth: 'required',
      facts: { scriptConsole: false },
    },
  },
  {
    title: 'another server on Jetty',
    from: 'spec',
    hears: [['HTTP/1.1 200 OK\r\nServer: Jetty(10.0.13)\r\n\r\n<title>about Jenkins</title>']],
    gives: 'nothing',
  },
]
