// Identifies ADDRESSES × PORTS on 127/8 and prints one line of JSON. Usage: node identify-all.mjs ADDRESSES PORT[,PORT…]
import { identify } from '../dist/identify/index.js'

const [count, list] = process.argv.slice(2)
const ports = list.split(',').map(Number)

function* endpoints() {
  for (let i = 0; i < Number(count); i++) {
    for (const port of ports) yield { address: `127.9.${i >> 8}.${i & 255}`, port, protocol: 'tcp' }
  }
}

const names = {}
const cpuBefore = process.cpuUsage()
const startMs = performance.now()
for await (const { name } of identify(endpoints())) names[name] = (names[name] ?? 0) + 1
const { user, system } = process.cpuUsage(cpuBefore)
console.log(JSON.stringify({ names, elapsedMs: performance.now() - startMs, cpuMs: (user + system) / 1000 }))
