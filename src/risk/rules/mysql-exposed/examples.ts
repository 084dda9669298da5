import type { Example } from '../../rule.js'

export const examples: readonly Example[] = [
  { port: 3306, on: 'public', gives: 'high' },
  { port: 3306, on: 'private', gives: 'low' },
  { port: 3306, on: 'loopback', gives: 'info' },
  { port: 3306, on: 'public', role: 'web-server', gives: 'critical' },
  { port: 3306, on: 'private', role: 'web-server', gives: 'low' },
  { port: 33060, on: 'public', gives: 'high' },
  { port: 3306, state: 'filtered', on: 'public', gives: 'nothing' },
  { port: 3307, on: 'public', gives: 'nothing' },
]
