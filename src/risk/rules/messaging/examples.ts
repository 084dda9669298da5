import type { Examples } from '../../rule.js'

export const examples: Examples = {
  'irc-exposed': [
    { port: 194, on: 'public', service: { name: 'irc' }, gives: 'medium' },
    { port: 194, on: 'private', service: { name: 'irc' }, gives: 'low' },
    { port: 194, on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
    { port: 194, state: 'closed', on: 'public', gives: 'nothing' },
  ],
}
