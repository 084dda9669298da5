import type { Example } from '../../rule.js'

export const examples: readonly Example[] = [
  { port: 1, on: 'public', gives: 'high' },
  { port: 1, on: 'private', gives: 'low' },
  { port: 1, state: 'closed', on: 'public', gives: 'nothing' },
]
