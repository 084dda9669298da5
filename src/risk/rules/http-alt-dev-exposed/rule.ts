import type { Rule } from '../../rule.js'

export const rule: Rule = {
  id: 'http-alt-dev-exposed',
  title: 'Alternate web port open',
  service: 'a second web server, often one for development',
  class: 'dev-debug',
  ports: [8080, 8000, 8008, 8081, 8888, 3000, 5000, 4200, 5173, 9000],
  severity: { public: 'medium', private: 'info' },
  why:
    'What answers here is often a development server or an admin page that reached production by accident. ' +
    'Such servers show stack traces and source code, reload code on demand, and rarely ask who is there.',
  remedy:
    'Stop it if nobody needs it. If somebody does, bind it to the machine itself ' +
    'and publish it through the main web server, with TLS and a login.',
  confirm:
    'Send GET / and look at the status line and the Server header: ' +
    'Werkzeug, webpack, Vite and the bare error pages of frameworks give themselves away.',
  references: ['CWE-489 (active debug code)', 'AWS Security Hub EC2.19'],
}
