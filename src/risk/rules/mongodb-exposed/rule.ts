import type { Rule } from '../../rule.js'

export const rule: Rule = {
  id: 'mongodb-exposed',
  title: 'MongoDB port open',
  service: 'MongoDB',
  class: 'datastore',
  ports: [[27017, 27019], 28017],
  severity: { public: 'high', private: 'medium' },
  why:
    'MongoDB servers that were open by mistake have leaked hundreds of millions of records, ' +
    'and many were emptied and held to ransom. It asks for a password only once somebody has switched that on.',
  remedy:
    'Set net.bindIp to the machine itself or to a private address, enable security.authorization, ' +
    'and let a firewall admit only the hosts of the application.',
  confirm:
    'Send hello, then listDatabases with nameOnly: ok: 1 means that no login is asked for, error 13 or 18 that one is.',
  references: [
    'CWE-306 (missing authentication)',
    'CVE-2025-14847 (memory disclosure before login)',
    'GCP Security Command Center OPEN_MONGODB_PORT',
  ],
}
