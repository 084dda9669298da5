import type { Example } from '../../probe.js'

const OK = 'HTTP/1.1 200 OK\r\nCache-Control: no-store\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n'
const HEALTH = `${OK}{\n  "commit": "beb1ac6e77",\n  "database": "ok",\n  "version": "9.4.7"\n}`

export const examples: readonly Example[] = [
  {
    title: 'Grafana 9.4 with a login',
    from: 'spec',
    hears: [
      [HEALTH],
      ['HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\n\r\n{"message":"Unauthorized","traceID":""}'],
    ],
    gives: { name: 'grafana', product: 'Grafana', version: '9.4.7', auth: 'required' },
  },
  {
    title: 'Grafana 9.4 that anybody may look at',
    from: 'spec',
    hears: [[HEALTH], [`${OK}{"id":1,"name":"Main Org.","address":{}}`]],
    gives: { name: 'grafana', product: 'Grafana', version: '9.4.7', auth: 'none' },
  },
  {
    title: 'an application that tells its health',
    from: 'spec',
    hears: [['HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{"status":"ok","version":"9.4.7"}']],
    gives: 'nothing',
  },
]
