import type { Example } from '../../probe.js'

export const examples: readonly Example[] = [
  {
    title: 'a camera on the GStreamer server',
    from: 'spec',
    hears: [
      [
        'RTSP/1.0 200 OK\r\nCSeq: 1\r\nPublic: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN\r\nServer: GStreamer RTSP server/1.22.0\r\n\r\n',
      ],
    ],
    gives: {
      name: 'rtsp',
      product: 'GStreamer RTSP server',
      version: '1.22.0',
      auth: 'unknown',
      facts: { methods: ['OPTIONS', 'DESCRIBE', 'SETUP', 'PLAY', 'TEARDOWN'] },
    },
  },
  {
    title: 'a camera with a password',
    from: 'spec',
    hears: [
      [
        'RTSP/1.0 401 Unauthorized\r\nCSeq: 1\r\nWWW-Authenticate: Digest realm="IP Camera", nonce="0000", stale="FALSE"\r\n\r\n',
      ],
    ],
    gives: { name: 'rtsp', auth: 'required', facts: { realm: 'IP Camera' } },
  },
  { title: 'a web server', from: 'spec', hears: [['HTTP/1.1 400 Bad Request\r\n\r\n']], gives: 'nothing' },
]
