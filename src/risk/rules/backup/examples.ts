import type { Examples } from '../../rule.js'

export const examples: Examples = {
  'veeam-backup': [
    { port: 9392, on: 'public', service: { name: 'veeam' }, gives: 'high' },
    { port: 9392, on: 'private', service: { name: 'veeam' }, gives: 'medium' },
    { port: 9392, on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
    { port: 9392, state: 'closed', on: 'public', gives: 'nothing' },
  ],
  'veritas-ndmp': [
    { port: 10000, on: 'public', service: { name: 'ndmp' }, gives: 'high' },
    { port: 10000, on: 'private', service: { name: 'ndmp' }, gives: 'medium' },
    { port: 10000, on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
    { port: 10000, state: 'closed', on: 'public', gives: 'nothing' },
  ],
  'backup-server': [
    { port: 9101, on: 'public', service: { name: 'bacula' }, gives: 'high' },
    { port: 9101, on: 'private', service: { name: 'bacula' }, gives: 'low' },
    { port: 9101, on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
    { port: 9101, state: 'closed', on: 'public', gives: 'nothing' },
  ],
}
