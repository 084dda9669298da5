/**
 * The far end of a measurement, a process inside its namespace: drops what comes in
 * by a device, where that is wanted and allowed, and tells how much that was.
 * Ends when its standard input does.
 *
 * Usage: far-end.js DEVICE drop|answer. First line: `ready`, or why the driver does
 * not drop. Then some twenty lines a second: time in ms, frames that arrived.
 */
import { readFileSync } from 'node:fs'
import { loadAddon } from '../link/index.js'

const PERIOD_MS = 50

const [device = '', farEnd] = process.argv.slice(2)
let first = 'ready'
if (farEnd === 'drop') {
  try {
    loadAddon().dropFrames(device)
  } catch (error) {
    first = (error as Error).message
  }
}
console.log(first)
const counter = `/sys/class/net/${device}/statistics/rx_packets`
const timer = setInterval(() => {
  console.log(`${performance.now()} ${readFileSync(counter, 'utf8').trim()}`)
}, PERIOD_MS)
process.stdin.on('end', () => clearInterval(timer)).resume()
