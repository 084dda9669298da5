import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Namespace } from './namespace.js'
import { ROOT } from './root.js'

/**
 * Opens real listening sockets inside `namespace`, on every address it has, of both
 * families with `::`. They close with the namespace. Resolves once all of them listen.
 */
export async function listenOn(namespace: Namespace, ports: readonly number[], address = '0.0.0.0'): Promise<void> {
  const program = join(ROOT, 'test/lab/listener.mjs')
  const child = namespace.start([process.execPath, program, address, ports.join(',')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ready = once(createInterface(child.stdout!), 'line')
  const died = once(child, 'exit').then(([code]) => {
    throw new Error(`the listener in ${namespace.name} ended with ${code}`)
  })
  died.catch(() => {}) // it is killed with its namespace; only before `ready` is that an error
  await Promise.race([ready, died])
}
