import type { Examples } from '../../rule.js'

export const examples: Examples = {
  'sip-exposed': [
    { port: 5060, on: 'public', service: { name: 'sip' }, gives: 'high' },
    { port: 5060, on: 'private', service: { name: 'sip' }, gives: 'low' },
    { port: 5060, on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
    { port: 5060, state: 'closed', on: 'public', gives: 'nothing' },
  ],
  'asterisk-ami': [
    { port: 5038, on: 'public', service: { name: 'asterisk' }, gives: 'high' },
    { port: 5038, on: 'private', service: { name: 'asterisk' }, gives: 'medium' },
    { port: 5038, on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
    { port: 5038, state: 'closed', on: 'public', gives: 'nothing' },
  ],
}
