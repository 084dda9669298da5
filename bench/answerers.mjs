// Five services that answer at once, on every address, until killed; prints `ready`. Node, so that it costs no more than it must.
import { once } from 'node:events'
import { createServer } from 'node:net'

const info = '# Server\r\nredis_version:7.0.15\r\nredis_mode:standalone\r\n'
const algorithms = Buffer.concat([Buffer.alloc(17, 20), Buffer.alloc(45)])
const kexInit = Buffer.concat([Buffer.from([0, 0, 0, algorithms.length + 1, 0]), algorithms])
const SERVICES = {
  22: { greeting: Buffer.concat([Buffer.from('SSH-2.0-OpenSSH_9.2p1\r\n'), kexInit]) },
  80: { answer: 'HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nContent-Length: 27\r\n\r\n<title>It is here.</title>\n' },
  3306: { greeting: Buffer.from('\x1c\0\0\0\x0a8.0.36\0\x01\0\0\0abcdefgh\0\0\x08\x21\x02\0\0', 'latin1') },
  6379: { answer: `$${info.length}\r\n${info}\r\n` },
  11211: { answer: 'VERSION 1.6.18\r\n' },
}

for (const [port, { greeting, answer }] of Object.entries(SERVICES)) {
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => {})
    if (greeting) socket.write(greeting)
    socket.on('data', () => answer && socket.write(answer))
  })
  server.listen({ host: '0.0.0.0', port: Number(port), backlog: 4096 })
  await once(server, 'listening')
}
console.log('ready')
