import type { Rule } from '../../rule.js'

export const rule: Rule = {
  id: 'postgres-exposed',
  title: 'PostgreSQL port open',
  service: 'PostgreSQL, PgBouncer',
  class: 'datastore',
  ports: [[5432, 5433], 6432],
  severity: { public: 'high', private: 'low' },
  why:
    'This is a database answering the network directly, where only its application should be able to connect. ' +
    'From the public internet anyone may try passwords on it, and a single trust line in pg_hba.conf asks for none.',
  remedy:
    'Set listen_addresses to the machine itself or to a private address, name the hosts of the application in ' +
    'pg_hba.conf, require TLS and SCRAM, and let a firewall admit only those hosts.',
  confirm: 'Send one SSLRequest: a PostgreSQL server answers with the single byte S or N. Do not log in.',
  references: [
    'CWE-668 (exposure to the wrong sphere)',
    'AWS Security Hub EC2.19',
    'GCP Security Command Center OPEN_POSTGRESQL_PORT',
  ],
}
