import type { Example } from '../../probe.js'

function json(status: string, headers: string, body: string): string {
  return `HTTP/1.1 ${status}\r\n${headers}content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`
}

const ELASTIC = 'X-elastic-product: Elasticsearch\r\n'
const ROOT =
  '{\n  "name" : "node-1",\n  "cluster_name" : "shop",\n  "cluster_uuid" : "Zm9vYmFyYmF6cXV1eA",\n  "version" : {\n' +
  '    "number" : "8.11.3",\n    "build_flavor" : "default",\n    "lucene_version" : "9.8.0"\n  },\n' +
  '  "tagline" : "You Know, for Search"\n}\n'
const OPENSEARCH =
  '{"name":"node-1","cluster_name":"logs","version":{"distribution":"opensearch","number":"2.11.1"},' +
  '"tagline":"The OpenSearch Project: https://opensearch.org/"}'
const DENIED =
  '{"error":{"root_cause":[{"type":"security_exception","reason":"missing authentication credentials for REST request [/]"}],' +
  '"type":"security_exception"},"status":401}'

export const examples: readonly Example[] = [
  {
    title: 'Elasticsearch 8.11, open',
    from: 'spec',
    hears: [
      [json('200 OK', ELASTIC, ROOT)],
      [json('200 OK', ELASTIC, '[{"index":"customers"},{"index":"orders-2026"}]')],
    ],
    gives: {
      name: 'elasticsearch',
      product: 'Elasticsearch',
      version: '8.11.3',
      auth: 'none',
      facts: { cluster: 'shop', indices: ['customers', 'orders-2026'] },
    },
  },
  {
    title: 'Elasticsearch with security on',
    from: 'spec',
    hears: [
      [json('401 Unauthorized', `${ELASTIC}WWW-Authenticate: Basic realm="security" charset="UTF-8"\r\n`, DENIED)],
    ],
    gives: { name: 'elasticsearch', product: 'Elasticsearch', auth: 'required', facts: { cleartextLogin: true } },
  },
  {
    title: 'Elasticsearch that shows its version to all, and its data to users',
    from: 'spec',
    hears: [[json('200 OK', ELASTIC, ROOT)], [json('403 Forbidden', ELASTIC, DENIED)]],
    gives: {
      name: 'elasticsearch',
      product: 'Elasticsearch',
      version: '8.11.3',
      auth: 'required',
      facts: { cluster: 'shop' },
    },
  },
  {
    title: 'OpenSearch 2.11, open and empty',
    from: 'spec',
    hears: [[json('200 OK', '', OPENSEARCH)], [json('200 OK', '', '[]')]],
    gives: {
      name: 'opensearch',
      product: 'OpenSearch',
      version: '2.11.1',
      auth: 'none',
      facts: { cluster: 'logs', indices: [] },
    },
  },
  {
    title: 'OpenSearch with its security plugin',
    from: 'spec',
    hears: [['HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm="OpenSearch Security"\r\n\r\nUnauthorized']],
    gives: { name: 'opensearch', product: 'OpenSearch', auth: 'required', facts: { cleartextLogin: true } },
  },
  {
    title: 'a web server with a password',
    from: 'spec',
    hears: [['HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm="staff"\r\n\r\n']],
    gives: 'nothing',
  },
]
