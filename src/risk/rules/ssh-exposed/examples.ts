import type { Example } from '../../rule.js'

export const examples: readonly Example[] = [
  { port: 22, on: 'public', gives: 'medium' },
  { port: 22, on: 'private', gives: 'info' },
  { port: 22, on: 'loopback', gives: 'info' },
  { port: 22, on: 'public', role: 'web-server', gives: 'low' },
  { port: 22, on: 'private', role: 'web-server', gives: 'info' },
  { port: 2222, on: 'public', role: 'web-server', gives: 'medium' },
  { port: 2222, on: 'private', role: 'web-server', gives: 'low' },
  { port: 22, state: 'filtered', on: 'public', gives: 'nothing' },
  { port: 23, on: 'public', gives: 'nothing' },
]
