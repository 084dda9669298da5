import type { Network } from '../test/lab/network.js'
import { openNftShell } from '../test/lab/nft-shell.js'

/** SYNs at the router, as counted since it was built. */
export interface RouterSample {
  /** Wall time, ms since the Unix epoch. */
  readonly atMs: number
  readonly arrivedCount: number
  /** Of those, how many the impairment has let through since it was put in place. */
  readonly passedCount: number
}

const PERIOD_MS = 50

/** Reads the router's two counters some twenty times a second, by one nft that stays. */
export function watchRouter({ router }: Network): { stop(): Promise<RouterSample[]> } {
  const samples: RouterSample[] = []
  let counter = ''
  const counts = new Map<string, number>()
  const nft = openNftShell(router, (line) => {
    counter = /counter (\w+) \{/.exec(line)?.[1] ?? counter
    const packets = /packets (\d+)/.exec(line)?.[1]
    if (packets === undefined) return
    counts.set(counter, Number(packets))
    const [arrivedCount, passedCount] = [counts.get('syns'), counts.get('passed')]
    if (arrivedCount === undefined || passedCount === undefined) return
    samples.push({ atMs: Date.now(), arrivedCount, passedCount })
    counts.clear()
  })
  // Both by one command: asked for one after the other, what comes meanwhile would make them differ.
  const timer = setInterval(() => nft.say('list counters'), PERIOD_MS)
  return {
    async stop() {
      clearInterval(timer)
      await nft.end()
      return samples
    },
  }
}
