import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import type { Namespace } from './namespace.js'

/** One nft that reads commands as they come: each takes it a millisecond or two, where a new process needs ten. */
export interface NftShell {
  say(command: string): void
  /** @throws {Error} nftables had complained about something */
  end(): Promise<void>
}

/** @param onLine hears every line that nft prints */
export function openNftShell(namespace: Namespace, onLine: (line: string) => void = () => {}): NftShell {
  const nft = namespace.start(['nft', '-i'], { stdio: 'pipe' })
  nft.stdin!.on('error', () => {}) // it has ended: end() says why
  createInterface(nft.stdout!).on('line', onLine)
  const ended = Promise.all([text(nft.stderr!), once(nft, 'close')])
  ended.catch(() => {}) // end() throws it
  return {
    say: (command) => nft.stdin!.write(`${command}\n`),
    async end() {
      nft.stdin!.end()
      const [complaint, [code, signal]] = await ended
      if (code !== 0 || complaint !== '') throw new Error(`nft -i ended with ${code ?? signal}: ${complaint}`)
    },
  }
}
