import type { Example } from '../../rule.js'

export const examples: readonly Example[] = [
  { port: 5432, on: 'public', gives: 'high' },
  { port: 5432, on: 'private', gives: 'low' },
  { port: 5432, on: 'loopback', gives: 'info' },
  { port: 5432, on: 'public', role: 'web-server', gives: 'critical' },
  { port: 5433, on: 'public', gives: 'high' },
  { port: 5432, state: 'closed', on: 'public', gives: 'nothing' },
  { port: 5434, on: 'public', gives: 'nothing' },
]
