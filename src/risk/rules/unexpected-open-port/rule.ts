import type { Rule } from '../../rule.js'

export const rule: Rule = {
  id: 'unexpected-open-port',
  title: 'Port open that nothing accounts for',
  service: 'unknown',
  class: 'policy',
  ports: [],
  severity: { public: 'medium', private: 'low' },
  why:
    'Every open port is a way in, and one that nobody expects is one that nobody watches, patches or restricts. ' +
    'It counts against the host even when what listens there is harmless today.',
  remedy:
    'Find out which program listens (ss -ltnp shows it), then stop it, bind it to the machine itself, ' +
    'or add the port to the role of the host with a reason.',
  confirm: 'Probe the port again, and look at the machine itself for the program that holds it.',
  references: [
    'CIS Controls v8 4.8 (unnecessary services)',
    'NIST SP 800-53 CM-7 (least functionality)',
    'PCI DSS 4.0 1.2.5 (allowed ports)',
    'AWS Security Hub EC2.18',
  ],
}
