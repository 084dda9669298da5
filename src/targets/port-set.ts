/** A set of TCP ports, ranked 0 … size − 1 in ascending order. Immutable; both directions are one table look-up. */
export class PortSet implements Iterable<number> {
  readonly size: number
  readonly #ports: Uint16Array
  /** Rank + 1 by port; 0: not in the set. */
  readonly #rankPlusOne = new Uint16Array(65536)

  /** @param ports integers 1 … 65535, in any order, repeats allowed */
  constructor(ports: Iterable<number>) {
    this.#ports = Uint16Array.from(new Set(ports)).sort()
    this.size = this.#ports.length
    this.#ports.forEach((port, rank) => {
      this.#rankPlusOne[port] = rank + 1
    })
  }

  /** @param rank integer, 0 … size − 1 */
  portAt(rank: number): number {
    const port = this.#ports[rank]
    if (port === undefined) throw new RangeError(`port rank ${rank} is not in 0 … ${this.size - 1}`)
    return port
  }

  /** The rank of a port, or −1 when it is not in the set. */
  rankOf(port: number): number {
    return (this.#rankPlusOne[port] ?? 0) - 1
  }

  has(port: number): boolean {
    return this.rankOf(port) >= 0
  }

  without(other: PortSet): PortSet {
    return new PortSet(this.#ports.filter((port) => !other.has(port)))
  }

  [Symbol.iterator](): Iterator<number> {
    return this.#ports.values()
  }

  /** Compact text that parses back to the same set: `22,80,8000-8100`. */
  toString(): string {
    const parts: string[] = []
    for (let rank = 0; rank < this.size; ) {
      const first = this.#ports[rank]!
      let last = first
      while (this.#ports[++rank] === last + 1) last++
      parts.push(first === last ? `${first}` : `${first}-${last}`)
    }
    return parts.join(',')
  }
}
