import type { Example } from '../../probe.js'

const KBN = 'kbn-name: lab\r\nkbn-license-sig: 00\r\ncache-control: private, no-cache\r\n'

export const examples: readonly Example[] = [
  {
    title: 'Kibana 8.6 without security',
    from: 'spec',
    hears: [
      [
        `HTTP/1.1 200 OK\r\n${KBN}content-type: application/json\r\n\r\n{"name":"lab","uuid":"0","version":{"number":"8.6.2","build_hash":"0"},"status":{"overall":{"level":"available"}}}`,
      ],
      [`HTTP/1.1 302 Found\r\nlocation: /spaces/enter\r\n${KBN}\r\n`],
    ],
    gives: { name: 'kibana', product: 'Kibana', version: '8.6.2', auth: 'none' },
  },
  {
    title: 'Kibana 8.6 with security',
    from: 'spec',
    hears: [
      [`HTTP/1.1 200 OK\r\n${KBN}content-type: application/json\r\n\r\n{"status":{"overall":{"level":"available"}}}`],
      [`HTTP/1.1 302 Found\r\nlocation: /login?next=%2F\r\n${KBN}\r\n`],
    ],
    gives: { name: 'kibana', product: 'Kibana', auth: 'required' },
  },
  {
    title: 'another web server',
    from: 'spec',
    hears: [['HTTP/1.1 200 OK\r\nServer: nginx\r\n\r\n{"name":"kibana"}']],
    gives: 'nothing',
  },
]
