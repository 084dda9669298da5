import type { Rule } from '../../rule.js'

export const rules: readonly Rule[] = [
  {
    id: 'elasticsearch-exposed',
    title: 'Elasticsearch port open',
    service: 'Elasticsearch, OpenSearch',
    class: 'search',
    ports: [9200, 9300],
    severity: { public: 'high', private: 'medium' },
    services: [{ names: ['elasticsearch', 'opensearch'] }],
    proof: { auth: 'none' },
    why:
      'Port 9200 is swept for constantly, because an Elasticsearch without a login hands out whole indexes to ' +
      'anyone who asks, and deletes them just as readily. Most large leaks of unprotected databases began this ' +
      'way.',
    remedy:
      'Set network.host to a private address, enable the security features so that each request needs a user, and ' +
      'let a firewall admit only the hosts of the application.',
    confirm:
      'Send GET /: 200 with a cluster name and a version means that anyone may read; 401 means that a login is ' +
      'asked for.',
    references: [
      'CWE-306 (missing authentication)',
      'CVE-2014-3120 (scripts run as code; exploited: CISA KEV)',
      'CVE-2015-1427 (Groovy sandbox escape; exploited: CISA KEV)',
      'AWS Security Hub EC2.19',
      'GCP Security Command Center OPEN_ELASTICSEARCH_PORT',
      'Shadowserver scan_elasticsearch report',
    ],
  },
  {
    id: 'kibana-exposed',
    title: 'Kibana port open',
    service: 'Kibana/OpenSearch Dashboards',
    class: 'search',
    ports: [5601],
    severity: { public: 'high', private: 'low' },
    services: [
      { names: ['kibana', 'opensearch-dashboards'] },
      { names: ['http'], says: /kibana|opensearch dashboards/i },
    ],
    proof: { auth: 'none' },
    why: 'It is the front door to everything in the search engine behind it, and often the only one with a lock.',
    remedy: 'Switch security on, and let a VPN or a proxy with a login lead to it.',
    confirm: 'Ask for GET /api/status: status 200 tells the version, 401 and 302 that a login is wanted.',
    references: ['CWE-306 (missing authentication)', 'AWS Security Hub EC2.19'],
  },
  {
    id: 'solr-exposed',
    title: 'Solr port open',
    service: 'Apache Solr',
    class: 'search',
    ports: [8983],
    severity: { public: 'high', private: 'medium' },
    services: [{ names: ['solr'] }, { names: ['http'], says: /\bsolr\b/i }],
    proof: { auth: 'none' },
    why: 'The console for administrators has had several flaws that ran code, and asks for no login by itself.',
    remedy: 'Switch an authentication plug-in on, and keep it in a private network.',
    confirm: 'Ask for GET /solr/admin/info/system?wt=json: status 200 means that it is open.',
    references: [
      'CWE-306 (missing authentication)',
      'CVE-2019-17558 (exploited: CISA KEV)',
      'CVE-2019-0193 (exploited: CISA KEV)',
    ],
  },
  {
    id: 'search-engine-misc',
    title: 'Port of a search engine open',
    service: 'Meilisearch, Typesense, Manticore',
    class: 'search',
    ports: [7700, 8108, 9308],
    severity: { public: 'medium', private: 'low' },
    services: [{ names: ['meilisearch', 'typesense', 'manticore'] }],
    proof: { auth: 'none' },
    why: 'Meilisearch, Typesense and Manticore let everybody read when no master key is set.',
    remedy: 'Set a master key, and bind it to a private address.',
    confirm: 'Ask for GET /health, then /indexes: 200 means that it is open, 401 that a key is wanted.',
    references: ['CWE-306 (missing authentication)'],
  },
]
