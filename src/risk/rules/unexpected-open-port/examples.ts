import type { Example } from '../../rule.js'

export const examples: readonly Example[] = [
  { port: 7777, on: 'public', gives: 'medium' },
  { port: 7777, on: 'private', gives: 'low' },
  { port: 7777, on: 'loopback', gives: 'nothing' },
  { port: 7777, on: 'loopback', role: 'web-server', gives: 'info' },
  { port: 25, on: 'public', role: 'web-server', gives: 'medium' },
  { port: 25, on: 'public', gives: 'nothing' },
  { port: 443, on: 'public', role: 'web-server', gives: 'nothing' },
  { port: 22, on: 'public', role: 'web-server', gives: 'nothing' },
  { port: 6379, on: 'public', role: 'web-server', gives: 'nothing' },
  { port: 7777, state: 'closed', on: 'public', role: 'web-server', gives: 'nothing' },
]
