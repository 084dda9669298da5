import type { Examples } from '../../rule.js'

export const examples: Examples = {
  'http-proxy-open': [
    { port: 3128, on: 'public', service: { name: 'http-proxy' }, gives: 'medium' },
    { port: 3128, on: 'private', service: { name: 'http-proxy' }, gives: 'low' },
    { port: 3128, on: 'public', service: { name: 'http-proxy', auth: 'none' }, gives: 'high' },
    { port: 3128, on: 'private', service: { name: 'http-proxy', auth: 'none' }, gives: 'high' },
    { port: 3128, on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
    { port: 3128, state: 'closed', on: 'public', gives: 'nothing' },
  ],
  'socks-open': [
    { port: 1080, on: 'public', service: { name: 'socks' }, gives: 'medium' },
    { port: 1080, on: 'private', service: { name: 'socks' }, gives: 'medium' },
    { port: 1080, on: 'public', service: { name: 'socks', auth: 'none' }, gives: 'high' },
    { port: 1080, on: 'private', service: { name: 'socks', auth: 'none' }, gives: 'high' },
    { port: 1080, on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
    { port: 1080, state: 'closed', on: 'public', gives: 'nothing' },
  ],
}
