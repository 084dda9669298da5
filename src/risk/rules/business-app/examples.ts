import type { Examples } from '../../rule.js'

export const examples: Examples = {
  'sap-services': [
    { port: 3200, on: 'public', service: { name: 'sap' }, gives: 'high' },
    { port: 3200, on: 'private', service: { name: 'sap' }, gives: 'low' },
    { port: 3200, on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
    { port: 3200, state: 'closed', on: 'public', gives: 'nothing' },
  ],
  'security-tooling': [
    { port: 8834, on: 'public', service: { name: 'nessus' }, gives: 'medium' },
    { port: 8834, on: 'private', service: { name: 'nessus' }, gives: 'low' },
    { port: 8834, on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
    { port: 8834, state: 'closed', on: 'public', gives: 'nothing' },
  ],
}
