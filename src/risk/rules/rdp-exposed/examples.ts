import type { Example } from '../../rule.js'

export const examples: readonly Example[] = [
  { port: 3389, on: 'public', gives: 'high' },
  { port: 3389, on: 'private', gives: 'low' },
  { port: 3389, on: 'loopback', gives: 'info' },
  { port: 3389, on: 'public', role: 'web-server', gives: 'high' },
  { port: 3389, state: 'filtered', on: 'public', gives: 'nothing' },
  { port: 3388, on: 'public', gives: 'nothing' },
]
