import type { Rule } from '../../rule.js'

export const rule: Rule = {
  id: 'redis-exposed',
  title: 'Redis port open',
  service: 'Redis, Valkey, Sentinel',
  class: 'cache',
  ports: [[6379, 6380], 16379, 26379],
  severity: { public: 'high', private: 'medium' },
  why:
    'Bots search the internet for Redis. Without a password, everything in it is there to be taken or erased at ' +
    'once, and its commands that write files have often enough been used to take over the machine.',
  remedy:
    'Bind it to the machine itself or to a private address, leave protected-mode on, set a password or ACL users, ' +
    'and let a firewall admit only the hosts of the application.',
  confirm:
    'Send INFO server: data means that no password is asked for, -NOAUTH that one is, ' +
    'and -DENIED that protected mode turns strangers away.',
  references: [
    'CWE-306 (missing authentication)',
    'CVE-2022-0543 (Lua sandbox escape, Debian)',
    'CVE-2025-49844 (Lua use after free)',
    'GCP Security Command Center OPEN_REDIS_PORT',
  ],
}
