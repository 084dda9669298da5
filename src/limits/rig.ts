import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { makeNamespaces, type Namespace } from './namespace.js'

/** 2^23 addresses, all of which lead to the far end. */
export const FAR_NETWORK = '10.128.0.0/9'
const NEAR_ADDRESS = '10.76.0.2'
const GATEWAY_ADDRESS = '10.76.0.1'

const FAR_END = fileURLToPath(new URL('./far-end.js', import.meta.url))

/** What the far end does with what arrives: drop it in the driver, or let its kernel answer RST to each SYN. */
export type FarEnd = 'drop' | 'answer'

/** Frames that had arrived at some moment, ms on the far end's clock. */
export interface Arrived {
  readonly atMs: number
  readonly frameCount: number
}

/** Two network namespaces and a cable between them; nothing leads out. */
export interface Rig extends AsyncDisposable {
  readonly near: Namespace
  /** Why frames are dropped by the kernel and not by the driver; undefined when they are dropped there, or answered. */
  readonly reservation: string | undefined
  /** Calls `listener` some twenty times a second. The result ends that. */
  onArrived(listener: (arrived: Arrived) => void): () => void
}

export async function makeRig(farEnd: FarEnd): Promise<Rig> {
  const namespaces = await makeNamespaces(['near', 'far'], 'synbench')
  const { near, far } = namespaces.at
  try {
    await near.script(`
      ip link add s0 type veth peer name t0 netns ${far.name}
      ip address add ${NEAR_ADDRESS}/24 dev s0
      ip link set s0 up`)
    await far.script(`
      ip address add ${GATEWAY_ADDRESS}/24 dev t0
      ip link set t0 up
      ${farEnd === 'answer' ? `ip route add local ${FAR_NETWORK} dev lo` : ''}`)
    const mac = await far.output(['cat', '/sys/class/net/t0/address'])
    // To a MAC that is nobody's the kernel drops early, where no program can do it earlier.
    const gateway = farEnd === 'answer' ? mac.trim() : '02:00:00:00:76:ff'
    await near.script(`
      ip neighbour add ${GATEWAY_ADDRESS} lladdr ${gateway} dev s0 nud permanent
      ip route add ${FAR_NETWORK} via ${GATEWAY_ADDRESS}`)
    const watcher = far.start([process.execPath, FAR_END, 't0', farEnd], { stdio: ['pipe', 'pipe', 'inherit'] })
    const lines = createInterface(watcher.stdout!)
    const [first] = (await Promise.race([once(lines, 'line'), once(watcher, 'exit')])) as unknown[]
    if (typeof first !== 'string') throw new Error(`the far end did not start: it ended with ${first}`)
    return {
      near,
      reservation: first === 'ready' ? undefined : first,
      onArrived(listener) {
        const take = (line: string) => {
          const [atMs, frameCount] = line.split(' ').map(Number)
          listener({ atMs: atMs!, frameCount: frameCount! })
        }
        lines.on('line', take)
        return () => lines.off('line', take)
      },
      async [Symbol.asyncDispose]() {
        watcher.stdin!.end()
        await namespaces.close()
      },
    }
  } catch (error) {
    await namespaces.close()
    throw error
  }
}
