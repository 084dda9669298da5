import type { Probe } from '../../probe.js'

export const probe: Probe = {
  id: 'rtsp-options',
  service: 'RTSP',
  about: 'Asks which requests it takes. Asks for no picture.',
  safety: 'benign',
  transport: 'tcp',
  ports: [554, 8554],
  tlsPorts: [322],
  rarity: 9,
  sign: /^RTSP\/1\.0 \d{3} /,
  conversations: [
    {
      turns: [
        {
          say: 'OPTIONS * RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: synsweep (network audit; read-only)\r\n\r\n',
          isWhole: ({ text }) => text.includes('\r\n\r\n'),
        },
      ],
    },
  ],

  identify(heard) {
    const { text } = heard.reply(0)
    const [, status] = /^RTSP\/1\.0 (\d{3}) /.exec(text) ?? []
    if (status === undefined) return undefined
    const field = (name: string) => new RegExp(`^${name}: {0,8}([^\\r\\n]{1,200})`, 'im').exec(text)?.[1]
    const [, product, version] = /^([^/(]{1,80}?)(?:\/| v(?=\d))(\S{1,40})/.exec(field('Server') ?? '') ?? []
    const methods = field('Public')?.split(/\s{0,4},\s{0,4}/)
    const realm = /realm="?([^",]{1,200})/i.exec(field('WWW-Authenticate') ?? '')?.[1]
    return {
      name: 'rtsp',
      ...(product !== undefined && version !== undefined && { product, version }),
      auth: status === '401' ? 'required' : 'unknown',
      facts: { ...(methods && { methods }), ...(realm !== undefined && { realm }) },
    }
  },

  facts: { methods: 'The kinds of requests that it takes.' },
  sources: ['RFC 2326 §10.1 (OPTIONS), §12.36 (Server), §12.28 (Public)'],
}
