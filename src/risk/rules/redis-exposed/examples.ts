import type { Example } from '../../rule.js'

export const examples: readonly Example[] = [
  { port: 6379, on: 'public', gives: 'high' },
  { port: 6379, on: 'private', gives: 'medium' },
  { port: 6379, on: 'loopback', gives: 'info' },
  { port: 6379, on: 'public', role: 'web-server', gives: 'critical' },
  { port: 6379, on: 'private', role: 'web-server', gives: 'medium' },
  { port: 26379, on: 'public', gives: 'high' },
  { port: 6379, state: 'filtered', on: 'public', gives: 'nothing' },
  { port: 6381, on: 'public', gives: 'nothing' },
]
