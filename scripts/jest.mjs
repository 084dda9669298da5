// Runs jest with what ESM needs; arguments pass through. The packet tests share this machine's cores: one file at a time.
import { join } from 'node:path'
import { ROOT, tryRun } from './run.mjs'

const options = '--experimental-vm-modules --no-warnings=ExperimentalWarning'
const NODE_OPTIONS = [process.env.NODE_OPTIONS, options].filter(Boolean).join(' ')
const jest = join(ROOT, 'node_modules/jest/bin/jest.js')
process.exitCode = tryRun(process.execPath, [jest, ...process.argv.slice(2)], { env: { NODE_OPTIONS } })
