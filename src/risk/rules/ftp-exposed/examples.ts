import type { Example } from '../../rule.js'

export const examples: readonly Example[] = [
  { port: 21, on: 'public', gives: 'medium' },
  { port: 21, on: 'private', gives: 'low' },
  { port: 21, on: 'loopback', gives: 'info' },
  { port: 21, on: 'public', role: 'web-server', gives: 'medium' },
  { port: 21, state: 'closed', on: 'public', gives: 'nothing' },
  { port: 22, on: 'public', gives: 'nothing' },
]
