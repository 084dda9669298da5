// `npm start`: prepares what is missing, then runs the command line; without arguments it audits this machine's loopback.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { prepare } from './prepare.mjs'
import { ROOT } from './run.mjs'

const DEFAULT = ['audit', '127.0.0.1']

prepare()
const [node, , ...given] = process.argv
const main = join(ROOT, 'dist/bin/synsweep.js')
if (!existsSync(main)) throw new Error(`${main} was not built`)
process.argv = [node, main, ...(given.length > 0 ? given : DEFAULT)]
await import(main)
