import type { Rule } from '../../rule.js'

export const rule: Rule = {
  id: 'service-exposed',
  title: 'Service port open',
  service: 'the service, as people call it',
  class: 'dev-debug',
  ports: [1],
  severity: { public: 'high', private: 'low' },
  why: 'What a stranger who reaches this port can do, in one to three sentences that hold for every address.',
  remedy: 'The change that closes the finding, most effective first, with the name of the setting.',
  confirm:
    'What to send, or better only to read, and which answer proves that the service is there. Nothing that changes it.',
  references: ['CWE-668 (exposure to the wrong sphere)'],
}
