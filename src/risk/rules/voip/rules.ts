import type { Rule } from '../../rule.js'

export const rules: readonly Rule[] = [
  {
    id: 'sip-exposed',
    title: 'SIP port open',
    service: 'SIP',
    class: 'voip',
    ports: [[5060, 5061]],
    udpPorts: [5060],
    severity: { public: 'high', private: 'low' },
    services: [{ names: ['sip', 'sips'] }],
    why: 'Extensions are tried out around the clock, and calls to expensive numbers are made at your cost.',
    remedy: "Admit the provider's addresses only, and use TLS.",
    confirm: 'Ask for OPTIONS and read the reply.',
    references: ['CWE-284 (improper access control)', 'Shadowserver scan_sip report (high)'],
  },
  {
    id: 'asterisk-ami',
    title: 'Asterisk manager port open',
    service: 'Asterisk Manager',
    class: 'voip',
    ports: [5038],
    severity: { public: 'high', private: 'medium' },
    services: [{ names: ['asterisk', 'asterisk-ami'] }],
    why: 'It makes calls and runs commands.',
    remedy: 'Set bindaddr=127.0.0.1 in manager.conf.',
    confirm: 'Read the greeting, which begins with Asterisk Call Manager.',
    references: ['CWE-284 (improper access control)'],
  },
]
