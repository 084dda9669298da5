import type { Example } from '../../rule.js'

export const examples: readonly Example[] = [
  { port: 23, on: 'public', gives: 'high' },
  { port: 23, on: 'private', gives: 'medium' },
  { port: 23, on: 'loopback', gives: 'info' },
  { port: 2323, on: 'public', role: 'web-server', gives: 'high' },
  { port: 23, state: 'closed', on: 'public', gives: 'nothing' },
  { port: 22, on: 'public', gives: 'nothing' },
]
