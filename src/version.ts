import { createRequire } from 'node:module'

/** version · what this package says it is. */
export const VERSION = (createRequire(import.meta.url)('../package.json') as { version: string }).version
