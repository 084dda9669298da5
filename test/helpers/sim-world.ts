import { FIRST_CANARY_ATTEMPT, type ProbeBatch } from '../../src/batch/index.js'
import { SimClock } from '../../src/link/sim-clock.js'
import { SimLink } from '../../src/link/sim-link.js'
import type { SimNetwork } from '../../src/link/sim-network.js'
import type { ScanWorld } from '../../src/scan/scan.js'

/** Remembers what was asked of it. */
export class RecordingLink extends SimLink {
  /** Attempts by `port@address word`, in the order they were queued; canaries have a table of their own. */
  readonly attempts = new Map<string, number[]>()
  readonly canaries = new Map<string, number[]>()
  isClosed = false

  override async send(batch: ProbeBatch): Promise<void> {
    for (let row = 0; row < batch.count; row++) {
      const key = `${batch.port(row)}@${batch.words[row * 5 + 3]}`
      const table = batch.attempt(row) < FIRST_CANARY_ATTEMPT ? this.attempts : this.canaries
      const list = table.get(key)
      if (list) list.push(batch.attempt(row))
      else table.set(key, [batch.attempt(row)])
    }
    await super.send(batch)
  }

  override async close(): Promise<void> {
    this.isClosed = true
    await super.close()
  }
}

/** A world whose every scan runs on one simulated network. */
export function simWorld(network: SimNetwork): ScanWorld & { readonly links: RecordingLink[] } {
  const links: RecordingLink[] = []
  return {
    links,
    openLink: async () => {
      const clock = new SimClock()
      const link = new RecordingLink(network, clock)
      links.push(link)
      return { link, clock }
    },
  }
}
