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
    title: 'etcd 3.4 of Debian 12 with users',
    from: 'real',
    hears: [
      [VERSION],
      [
        `HTTP/1.1 400 Bad Request\r\n${HEADERS}Content-Type: application/json\r\nTrailer: Grpc-Trailer-Content-Type\r\n` +
          'Date: Wed, 25 Nov 2026 17:48:41 GMT\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n5e\r\n' +
          '{"error":"etcdserver: user name is empty","message":"etcdserver: user name is empty","code":3}' +
          '\r\n0\r\nGrpc-Trailer-Content-Type: application/grpc\r\n\r\n',
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
