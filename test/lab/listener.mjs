/**
 * Listens on TCP ports until it is killed; prints `ready` once all of them are open.
 * Usage: node listener.mjs ADDRESS PORT[,PORT...]
 */
import { once } from 'node:events'
import { createServer } from 'node:net'

const [address, ports] = process.argv.slice(2)

for (const port of ports.split(',').map(Number)) {
  const server = createServer((socket) => socket.destroy())
  server.listen({ host: address, port, backlog: 4096 })
  await once(server, 'listening')
}
console.log('ready')
