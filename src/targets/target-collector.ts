import { ScanError } from '../errors.js'
import { type Address, formatAddress, parseAddress } from '../model/index.js'
import { type AddressRanges, AddressRangesBuilder } from './address-ranges.js'
import { failureReason } from './failure-reason.js'
import type { NameMap } from './name-map.js'
import { type OctetRange, parseTarget } from './parse-target.js'
import type { TargetIo, TargetText } from './target-reader.js'
import { WordBuffer } from './word-ranges.js'

/** Look-ups under way at once: kind to a small resolver, quick enough for a file of names. */
const LOOKUP_COUNT = 16

/** Warnings repeated in full; a file of a million blocks does not print a million lines. */
const MAX_WARNING_COUNT = 10

/** A host name waiting for its addresses, and what was asked of it. */
interface NameRequest {
  readonly name: string
  /** The first place it was given. */
  readonly where: string | undefined
  /** It was given without a port: all of its addresses are targets. */
  isTarget: boolean
  readonly ports: Set<number>
}

/** Gathers parsed targets, from wherever they were read, into ranges and pairs. */
export class TargetCollector {
  readonly #ranges = new AddressRangesBuilder()
  readonly #pairWords = new WordBuffer()
  readonly #requests = new Map<string, NameRequest>()
  readonly #warnings: string[] = []
  #warningCount = 0

  /** @throws {TargetSyntaxError} */
  add({ text, where }: TargetText): void {
    const parsed = parseTarget(text, where)
    switch (parsed.kind) {
      case 'range':
        if (parsed.warning !== undefined) this.#warn(where ? `${where}: ${parsed.warning}` : parsed.warning)
        this.#ranges.add(parsed.first, parsed.last)
        break
      case 'octets':
        this.#addOctets(parsed.octets)
        break
      case 'name':
        this.#request(parsed.name, where).isTarget = true
        break
      case 'pair':
        if (typeof parsed.host === 'string') this.#request(parsed.host, where).ports.add(parsed.port)
        else this.#addPair(parsed.host, parsed.port)
        break
    }
  }

  /**
   * Looks every name up and takes its addresses in.
   *
   * @param names learns which address came from which name
   * @throws {ScanError} ERR_TARGET_RESOLVE: the first name, in the order given, that has no address
   */
  async resolveNames(io: TargetIo, names: NameMap): Promise<void> {
    const requests = [...this.#requests.values()]
    const answers: (readonly Address[] | ScanError)[] = []
    let next = 0
    const resolveSome = async () => {
      while (next < requests.length) {
        const index = next++
        answers[index] = await lookUp(requests[index]!, io)
      }
    }
    await Promise.all(Array.from({ length: LOOKUP_COUNT }, resolveSome))
    requests.forEach(({ name, isTarget, ports }, index) => {
      const addresses = answers[index]!
      if (addresses instanceof ScanError) throw addresses
      for (const address of addresses) {
        names.add(formatAddress(address), name)
        if (isTarget) this.#ranges.add(address, address)
        for (const port of ports) this.#addPair(address, port)
      }
    })
  }

  /** True when a host name was among the targets. */
  get hasNames(): boolean {
    return this.#requests.size > 0
  }

  takeRanges(): AddressRanges {
    return this.#ranges.build()
  }

  /** Five words a pair, as {@link PairSet} takes them. */
  takePairWords(): Uint32Array {
    return this.#pairWords.take()
  }

  /** What was strange but understood, capped. */
  warnings(): string[] {
    const hidden = this.#warningCount - this.#warnings.length
    return hidden > 0 ? [...this.#warnings, `${hidden} more warnings of this kind`] : this.#warnings
  }

  #warn(text: string): void {
    if (this.#warningCount++ < MAX_WARNING_COUNT) this.#warnings.push(text)
  }

  #request(name: string, where: string | undefined): NameRequest {
    const known = this.#requests.get(name)
    if (known) return known
    const request = { name, where, isTarget: false, ports: new Set<number>() }
    this.#requests.set(name, request)
    return request
  }

  #addPair({ words }: Address, port: number): void {
    this.#pairWords.push(words, 0, 4)
    this.#pairWords.push([port], 0, 1)
  }

  /** One range for each combination of the three upper octets; neighbours join when the set is built. */
  #addOctets([a, b, c, d]: readonly [OctetRange, OctetRange, OctetRange, OctetRange]): void {
    for (let first = a[0]; first <= a[1]; first++) {
      for (let second = b[0]; second <= b[1]; second++) {
        for (let third = c[0]; third <= c[1]; third++) {
          const upper = ((first << 24) | (second << 16) | (third << 8)) >>> 0
          this.#ranges.addIpv4(upper + d[0], upper + d[1])
        }
      }
    }
  }
}

const LOOKUP_FAILURES = {
  ENOTFOUND: 'there is no such name',
  EAI_AGAIN: 'the resolver does not answer',
}

/** The addresses of one name; a failure comes back as a value, so that the first one in order can be reported. */
async function lookUp({ name, where }: NameRequest, io: TargetIo): Promise<readonly Address[] | ScanError> {
  const place = where === undefined ? '' : `${where}: `
  try {
    const addresses = (await io.resolve(name)).map(parseAddress).filter((address) => address !== undefined)
    if (addresses.length > 0) return addresses
    return new ScanError('ERR_TARGET_RESOLVE', `${place}the name ${name} has no address`)
  } catch (cause) {
    return new ScanError(
      'ERR_TARGET_RESOLVE',
      `${place}cannot resolve ${name}: ${failureReason(cause, LOOKUP_FAILURES)}`,
      { cause },
    )
  }
}
