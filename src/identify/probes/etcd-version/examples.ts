import type { Example } from '../../probe.js'

const HEADERS =
  'Access-Control-Allow-Headers: accept, content-type, authorization\r\n' +
  'Access-Control-Allow-Methods: POST, GET, OPTIONS, PUT, DELETE\r\nAccess-Control-Allow-Origin: *\r\n'
const VERSION =
  `HTTP/1.1 200 OK\r\n${HEADERS}Content-Type: application/json\r\n` +
  'Date: Wed, 25 Nov 2026 17:39:18 GMT\r\nContent-Length: 45\r\nConnection: close\r\n\r\n' +
  '{"etcdserver":"3.4.23","etcdcluster":"3.4.0"}'

export const examples: readonly Example[] = [
  {
    title: 'etcd 3.4 of Debian 12, open',
    from: 'real',
    hears: [
      [VERSION],
      [
        `HTTP/1.1 200 OK\r\n${HEADERS}Content-Type: application/json\r\nGrpc-Metadata-Content-Type: application/grpc\r\n` +
          'Date: Wed, 25 Nov 2026 17:39:18 GMT\r\nContent-Length: 114\r\nConnection: close\r\n\r\n' +
          '{"header":{"cluster_id":"14841639068965178418","member_id":"10276657743932975437","revision":"1","raft_term":"2"}}',
      ],
    ],
    gives: { name: 'etcd', product: 'etcd', version: '3.4.23', auth: 'none', facts: { clusterVersion: '3.4.0' } },
  },
  {
    title: 'etcd with users',
    from: 'spec',
    hears: [
      [VERSION],
      [
        'HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\n\r\n' +
          '{"error":"etcdserver: user name is empty","code":3,"message":"etcdserver: user name is empty"}',
      ],
    ],
    gives: { name: 'etcd', product: 'etcd', version: '3.4.23', auth: 'required', facts: { clusterVersion: '3.4.0' } },
  },
  {
    title: 'a web server that has no such page',
    from: 'spec',
    hears: [['HTTP/1.1 404 Not Found\r\nContent-Length: 19\r\n\r\n404 page not found\n']],
    gives: 'nothing',
  },
]
