import type { Example } from '../../probe.js'

const HEAD = 'Server: CouchDB/3.3.2 (Erlang OTP/24)\r\nContent-Type: application/json\r\n\r\n'
const WELCOME =
  '{"couchdb":"Welcome","version":"3.3.2","git_sha":"11a234070","vendor":{"name":"The Apache Software Foundation"}}\n'

export const examples: readonly Example[] = [
  {
    title: 'CouchDB whose databases are listed to all',
    from: 'spec',
    hears: [[`HTTP/1.1 200 OK\r\n${HEAD}${WELCOME}`], [`HTTP/1.1 200 OK\r\n${HEAD}["_users","shop"]\n`]],
    gives: {
      name: 'couchdb',
      product: 'Apache CouchDB',
      version: '3.3.2',
      auth: 'none',
      facts: { vendor: 'The Apache Software Foundation', databases: ['_users', 'shop'] },
    },
  },
  {
    title: 'CouchDB 3 as it comes',
    from: 'spec',
    hears: [
      [`HTTP/1.1 200 OK\r\n${HEAD}${WELCOME}`],
      [`HTTP/1.1 401 Unauthorized\r\n${HEAD}{"error":"unauthorized","reason":"You are not a server admin."}\n`],
    ],
    gives: {
      name: 'couchdb',
      product: 'Apache CouchDB',
      version: '3.3.2',
      auth: 'required',
      facts: { vendor: 'The Apache Software Foundation' },
    },
  },
  {
    title: 'CouchDB that wants a login for everything',
    from: 'spec',
    hears: [
      [`HTTP/1.1 401 Unauthorized\r\n${HEAD}{"error":"unauthorized","reason":"Authentication required."}\n`],
      [''],
    ],
    gives: { name: 'couchdb', product: 'Apache CouchDB', version: '3.3.2', auth: 'required' },
  },
  {
    title: 'another service that speaks JSON',
    from: 'spec',
    hears: [['HTTP/1.1 200 OK\r\n\r\n{"version":"3.3.2"}']],
    gives: 'nothing',
  },
]
