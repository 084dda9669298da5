import type { Target } from '../identify/index.js'
import type { HostTally, Service } from '../model/index.js'

/** Services of UDP, to be asked for on hosts found up: each probe on its own ports, without a port scan. */
export class UdpChecks {
  readonly #addresses: string[] = []
  #askedCount = 0
  #answeredCount = 0

  /** @param ports none: nothing is asked */
  constructor(readonly ports: readonly number[]) {}

  /** Questions in all: hosts × ports. */
  get count(): number {
    return this.#addresses.length * this.ports.length
  }

  /** Questions that are over. */
  get askedCount(): number {
    return this.#askedCount
  }

  get answeredCount(): number {
    return this.#answeredCount
  }

  /** Takes a host in when a port of it, open or closed, has answered. */
  addHost({ address, open, closed }: HostTally): void {
    if (this.ports.length > 0 && open + closed > 0) this.#addresses.push(address)
  }

  /** Port by port, not host by host: one question to a host at a time still leaves many to others. */
  *targets(nameOf: (address: string) => string | undefined): Generator<Target> {
    for (const port of this.ports) {
      for (const address of this.#addresses) {
        const hostName = nameOf(address)
        yield { address, port, protocol: 'udp', ...(hostName !== undefined && { hostName }) }
      }
    }
  }

  /** One question is over. @returns whether anything answered: silence over UDP says nothing */
  note({ unknownBecause }: Service): boolean {
    this.#askedCount++
    const isAnswered = unknownBecause === undefined || unknownBecause === 'unrecognised' || unknownBecause === 'decoy'
    if (isAnswered) this.#answeredCount++
    return isAnswered
  }
}
