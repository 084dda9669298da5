import type { Rule } from '../../rule.js'

export const rule: Rule = {
  id: 'mysql-exposed',
  title: 'MySQL port open',
  service: 'MySQL, MariaDB',
  class: 'datastore',
  ports: [3306, 33060],
  severity: { public: 'high', private: 'low' },
  why:
    'A database has no business facing the public internet: only the application in front of it needs to connect. ' +
    'Left open without a firewall, it is one guessed password or one unpatched flaw away from all of its data.',
  remedy:
    'Bind it to the machine itself or to a private address (bind-address = 127.0.0.1), ' +
    'and let a firewall admit only the hosts of the application.',
  confirm:
    'Connect and read: the server opens with its handshake packet, protocol version 10. ' +
    'Error 1130 in its place means that its own list of hosts refuses us already.',
  references: [
    'CWE-668 (exposure to the wrong sphere)',
    'AWS Security Hub EC2.19',
    'GCP Security Command Center OPEN_MYSQL_PORT',
    'CVE-2012-2122 (login with a wrong password)',
  ],
}
