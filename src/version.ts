import { createRequire } from 'node:module'

/** version · what this package says it is, asked by its name: this file and the program in one piece lie at different depths. */
export const VERSION = (createRequire(import.meta.url)('synsweep/package.json') as { version: string }).version
