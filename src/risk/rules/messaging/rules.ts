import type { Rule } from '../../rule.js'

export const rules: readonly Rule[] = [
  {
    id: 'irc-exposed',
    title: 'IRC port open',
    service: 'IRC',
    class: 'messaging',
    ports: [194, [6660, 6669], 6697, 7000],
    severity: { public: 'medium', private: 'low' },
    services: [{ names: ['irc', 'ircs'] }],
    why: 'Chat servers are rare on servers that are looked after, and common on those that were taken over.',
    remedy: 'Find out whether anybody needs it; if so, offer it over TLS only.',
    confirm: 'Read the notice that an IRC server greets with.',
    references: [
      'CWE-668 (exposure to the wrong sphere)',
      'CISA Cyber Hygiene, potentially risky services',
      'CVE-2010-2075',
    ],
  },
]
