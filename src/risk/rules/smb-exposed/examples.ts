import type { Example } from '../../rule.js'

export const examples: readonly Example[] = [
  { port: 445, on: 'public', gives: 'high' },
  { port: 445, on: 'private', gives: 'low' },
  { port: 445, on: 'loopback', gives: 'info' },
  { port: 139, on: 'public', role: 'web-server', gives: 'high' },
  { port: 445, state: 'filtered', on: 'public', gives: 'nothing' },
  { port: 446, on: 'public', gives: 'nothing' },
]
