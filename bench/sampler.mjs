/**
 * Prints the time in ms since the Unix epoch and a counter's value, again and again, until it is killed.
 * Usage: node sampler.mjs FILE PERIOD_MS
 */
import { readFileSync } from 'node:fs'

const [file, periodMs] = process.argv.slice(2)

function say() {
  const count = readFileSync(file, 'utf8').trim()
  console.log(`${performance.timeOrigin + performance.now()} ${count}`)
}

say()
setInterval(say, Number(periodMs))
