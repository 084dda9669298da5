import type { SimNetwork } from '../../src/link/sim-network.js'
import { parseTargetSet } from '../../src/targets/index.js'

const { imul } = Math

/** Endpoints whose state looks random and is the same each time: the first ports of every target. */
export function drawnHosts(
  targets: string,
  portCount: number,
  share: { readonly open: number; readonly closed: number },
): Pick<SimNetwork, 'answer'> & { readonly openCount: number } {
  const answer: SimNetwork['answer'] = ([, , , w3], port) => {
    let hash = imul(w3 ^ imul(port, 0x9e3779b1), 0x85ebca6b)
    hash = imul(hash ^ (hash >>> 15), 0xc2b2ae35)
    const draw = ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32
    return { kind: draw < share.open ? 'syn-ack' : draw < share.open + share.closed ? 'rst' : 'silence' }
  }
  const set = parseTargetSet(targets)
  let openCount = 0
  const words = new Uint32Array(4)
  for (let rank = 0; rank < set.size; rank++) {
    set.addressAt(rank, words)
    for (let port = 1; port <= portCount; port++) {
      if (answer([words[0]!, words[1]!, words[2]!, words[3]!], port).kind === 'syn-ack') openCount++
    }
  }
  return { answer, openCount }
}
