import type { Rule } from '../../rule.js'

export const rule: Rule = {
  id: 'elasticsearch-exposed',
  title: 'Elasticsearch port open',
  service: 'Elasticsearch, OpenSearch',
  class: 'search',
  ports: [9200, 9300],
  severity: { public: 'high', private: 'medium' },
  why:
    'Port 9200 is swept for constantly, because an Elasticsearch without a login hands out whole indexes to anyone ' +
    'who asks, and deletes them just as readily. Most large leaks of unprotected databases began this way.',
  remedy:
    'Set network.host to a private address, enable the security features so that each request needs a user, ' +
    'and let a firewall admit only the hosts of the application.',
  confirm:
    'Send GET /: 200 with a cluster name and a version means that anyone may read; 401 means that a login is asked ' +
    'for.',
  references: [
    'CWE-306 (missing authentication)',
    'CVE-2014-3120 (scripts run as code)',
    'CVE-2015-1427 (Groovy sandbox escape)',
    'AWS Security Hub EC2.19',
    'GCP Security Command Center OPEN_ELASTICSEARCH_PORT',
  ],
}
