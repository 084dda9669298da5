import type { Examples } from '../../rule.js'

export const examples: Examples = {
  'redis-exposed': [
    { port: 6379, on: 'public', gives: 'high' },
    { port: 6379, on: 'private', gives: 'medium' },
    { port: 6379, on: 'loopback', gives: 'info' },
    { port: 6379, on: 'public', role: 'web-server', gives: 'critical' },
    { port: 6379, on: 'private', role: 'web-server', gives: 'medium' },
    { port: 26379, on: 'public', gives: 'high' },
    { port: 6379, state: 'filtered', on: 'public', gives: 'nothing' },
    { port: 6381, on: 'public', gives: 'nothing' },
    { port: 6379, on: 'public', service: { name: 'redis' }, gives: 'high' },
    { port: 6379, on: 'private', service: { name: 'redis' }, gives: 'medium' },
    { port: 6379, on: 'public', service: { name: 'redis', auth: 'none' }, gives: 'critical' },
    { port: 6379, on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
  ],
  'memcached-exposed': [
    { port: 11211, on: 'public', service: { name: 'memcached' }, gives: 'high' },
    { port: 11211, on: 'private', service: { name: 'memcached' }, gives: 'medium' },
    { port: 11211, on: 'public', service: { name: 'memcached', auth: 'none' }, gives: 'critical' },
    { port: 11211, on: 'private', service: { name: 'memcached', auth: 'none' }, gives: 'high' },
    { port: 11211, on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
    { port: 11211, state: 'closed', on: 'public', gives: 'nothing' },
  ],
}
