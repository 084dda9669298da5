/**
 * Prints the time in ms and a counter's value, some fifty times a second, until it is killed.
 * Usage: node sampler.mjs FILE
 */
import { readFileSync } from 'node:fs'

const [file] = process.argv.slice(2)

setInterval(() => {
  const count = readFileSync(file, 'utf8').trim()
  console.log(`${performance.now()} ${count}`)
}, 20)
