import type { Example } from '../../rule.js'

export const examples: readonly Example[] = [
  { port: 8080, on: 'public', gives: 'medium' },
  { port: 8080, on: 'private', gives: 'info' },
  { port: 8080, on: 'loopback', gives: 'info' },
  { port: 8080, on: 'public', role: 'web-server', gives: 'medium' },
  { port: 8080, on: 'private', role: 'web-server', gives: 'low' },
  { port: 5173, on: 'public', gives: 'medium' },
  { port: 8080, state: 'closed', on: 'public', gives: 'nothing' },
  { port: 80, on: 'public', gives: 'nothing' },
]
