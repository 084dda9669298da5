/** Which host name an address was given as, for outputs. */
export class NameMap {
  readonly #names = new Map<string, string>()

  /** Of several names for one address the first stays. @param address canonical text */
  add(address: string, name: string): void {
    if (!this.#names.has(address)) this.#names.set(address, name)
  }

  get size(): number {
    return this.#names.size
  }

  /** Address and name, in the order of adding. */
  entries(): Iterable<[address: string, name: string]> {
    return this.#names.entries()
  }

  /** Free of `this`, so that it can be handed on by itself. @param address canonical text */
  readonly nameOf = (address: string): string | undefined => this.#names.get(address)
}
