import type { Example } from '../../rule.js'

export const examples: readonly Example[] = [
  { port: 9200, on: 'public', gives: 'high' },
  { port: 9200, on: 'private', gives: 'medium' },
  { port: 9200, on: 'loopback', gives: 'info' },
  { port: 9200, on: 'public', role: 'web-server', gives: 'critical' },
  { port: 9300, on: 'private', gives: 'medium' },
  { port: 9200, state: 'closed', on: 'public', gives: 'nothing' },
  { port: 9201, on: 'public', gives: 'nothing' },
]
