import type { Rule } from '../../rule.js'

export const rules: readonly Rule[] = [
  {
    id: 'redis-exposed',
    title: 'Redis port open',
    service: 'Redis, Valkey, Sentinel',
    class: 'cache',
    ports: [[6379, 6380], 16379, 26379],
    severity: { public: 'high', private: 'medium' },
    services: [{ names: ['redis', 'redis-sentinel'] }],
    proof: { auth: 'none' },
    why:
      'Bots search the internet for Redis. Without a password, everything in it is there to be taken or erased at ' +
      'once, and its commands that write files have often enough been used to take over the machine.',
    remedy:
      'Bind it to the machine itself or to a private address, leave protected-mode on, set a password or ACL ' +
      'users, and let a firewall admit only the hosts of the application.',
    confirm:
      'Send INFO server: data means that no password is asked for, -NOAUTH that one is, and -DENIED that ' +
      'protected mode turns strangers away.',
    references: [
      'CWE-306 (missing authentication)',
      'CVE-2022-0543 (Lua sandbox escape, Debian; exploited: CISA KEV)',
      'CVE-2025-49844 (Lua use after free)',
      'GCP Security Command Center OPEN_REDIS_PORT',
      'Shadowserver scan_redis report (high)',
    ],
  },
  {
    id: 'memcached-exposed',
    title: 'Memcached port open',
    service: 'Memcached',
    class: 'cache',
    ports: [11211, [11214, 11215]],
    udpPorts: [11211],
    severity: { public: 'high', private: 'medium' },
    services: [{ names: ['memcached', 'memcache'] }],
    proof: { auth: 'none' },
    why:
      'It knows no login, so everything in it can be read and changed, and over UDP it amplifies floods like ' +
      'nothing else.',
    remedy: 'Start it with -l 127.0.0.1 -U 0, and let a firewall admit only the hosts of the application.',
    confirm: 'Send version over TCP, or framed over UDP. Never ask for stats over UDP.',
    references: [
      'CWE-306 (missing authentication)',
      'Shadowserver scan_memcached report (high)',
      'CVE-2018-1000115',
      'GCP Security Command Center OPEN_MEMCACHED_PORT',
    ],
  },
]
