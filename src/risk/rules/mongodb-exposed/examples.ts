import type { Example } from '../../rule.js'

export const examples: readonly Example[] = [
  { port: 27017, on: 'public', gives: 'high' },
  { port: 27017, on: 'private', gives: 'medium' },
  { port: 27017, on: 'loopback', gives: 'info' },
  { port: 27017, on: 'public', role: 'web-server', gives: 'critical' },
  { port: 27019, on: 'public', gives: 'high' },
  { port: 27017, state: 'filtered', on: 'public', gives: 'nothing' },
  { port: 27016, on: 'public', gives: 'nothing' },
]
