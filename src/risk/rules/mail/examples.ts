import type { Examples } from '../../rule.js'

export const examples: Examples = {
  'smtp-exposed': [
    { port: 25, on: 'public', service: { name: 'smtp' }, gives: 'nothing' },
    { port: 25, on: 'public', role: 'bastion', service: { name: 'smtp' }, gives: 'medium' },
    { port: 25, on: 'private', role: 'bastion', service: { name: 'smtp' }, gives: 'low' },
    { port: 25, on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
    { port: 25, state: 'closed', on: 'public', gives: 'nothing' },
  ],
  'smtp-submission': [
    { port: 587, on: 'public', service: { name: 'smtp' }, gives: 'nothing' },
    { port: 587, on: 'public', role: 'bastion', service: { name: 'smtp' }, gives: 'medium' },
    { port: 587, on: 'private', role: 'bastion', service: { name: 'smtp' }, gives: 'low' },
    { port: 587, on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
    { port: 587, state: 'closed', on: 'public', gives: 'nothing' },
  ],
  'smtp-cleartext-auth': [
    { port: 25, on: 'public', service: { name: 'smtp', facts: { cleartextLogin: true } }, gives: 'medium' },
    { port: 25, on: 'private', service: { name: 'smtp', facts: { cleartextLogin: true } }, gives: 'low' },
    { port: 25, on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
    { port: 25, on: 'public', gives: 'nothing' },
    { port: 25, state: 'closed', on: 'public', gives: 'nothing' },
  ],
  'pop3-cleartext': [
    { port: 110, on: 'public', service: { name: 'pop3' }, gives: 'medium' },
    { port: 110, on: 'private', service: { name: 'pop3' }, gives: 'low' },
    { port: 110, on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
    { port: 110, state: 'closed', on: 'public', gives: 'nothing' },
  ],
  'imap-cleartext': [
    { port: 143, on: 'public', service: { name: 'imap' }, gives: 'medium' },
    { port: 143, on: 'private', service: { name: 'imap' }, gives: 'low' },
    { port: 143, on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
    { port: 143, state: 'closed', on: 'public', gives: 'nothing' },
  ],
  'mail-tls-retrieval': [
    { port: 993, on: 'public', service: { name: 'imaps' }, gives: 'info' },
    { port: 993, on: 'private', service: { name: 'imaps' }, gives: 'info' },
    { port: 993, on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
    { port: 993, state: 'closed', on: 'public', gives: 'nothing' },
  ],
  managesieve: [
    { port: 4190, on: 'public', service: { name: 'sieve' }, gives: 'low' },
    { port: 4190, on: 'private', service: { name: 'sieve' }, gives: 'info' },
    { port: 4190, on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
    { port: 4190, state: 'closed', on: 'public', gives: 'nothing' },
  ],
}
