import type { Rule } from '../../rule.js'

export const rules: readonly Rule[] = [
  {
    id: 'http-proxy-open',
    title: 'HTTP proxy port may be open',
    service: 'HTTP forward proxy',
    class: 'proxy',
    ports: [3128, 8118, 8888, 8080, 8123],
    severity: { public: 'medium', private: 'low' },
    services: [{ names: ['http-proxy', 'squid'] }, { names: ['http'], says: /squid|privoxy|tinyproxy/i }],
    proof: { auth: 'none' },
    why: 'Strangers surf in your name, and may get from there into the network behind it.',
    remedy: 'Ask for a login, and list who may use it.',
    confirm: "With an address of your own to connect to, ask for CONNECT. Never to anybody else's.",
    references: ['CWE-306 (missing authentication)', 'Shadowserver scan_http_proxy report (medium)'],
  },
  {
    id: 'socks-open',
    title: 'SOCKS proxy port open',
    service: 'SOCKS proxy',
    class: 'proxy',
    ports: [1080, 1085, 9050, 10808],
    severity: { public: 'medium', private: 'medium' },
    services: [{ names: ['socks', 'socks5', 'socks4'] }],
    proof: { auth: 'none' },
    why: 'Strangers surf in your name, and many such proxies are left behind by intruders.',
    remedy: 'Ask for a login, and list who may use it; if nobody knows the program, look for an intruder.',
    confirm: 'Offer no login and one with a password: the reply 05 00 means that none is wanted. Connect to nothing.',
    references: ['CWE-306 (missing authentication)', 'Shadowserver scan_socks report (medium)'],
  },
]
