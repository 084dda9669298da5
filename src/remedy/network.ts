import {
  type AddressBlock,
  type AddressWords,
  addressFromWords,
  blockContains,
  formatAddress,
  parseAddress,
} from '../model/index.js'

/** A network, or a single address, in one of the two families. */
export interface Network {
  readonly family: 4 | 6
  /** `203.0.113.0/24`, `2001:db8::/48`: the form that every firewall takes. */
  readonly text: string
  readonly block: AddressBlock
}

const MAPPED_BITS = 96

/**
 * Reads `203.0.113.7`, `203.0.113.0/24` or `2001:db8::/48`; bits behind the prefix are cleared.
 *
 * @returns undefined when it is neither an address nor a network, or holds every address of its family
 */
export function parseNetwork(text: string): Network | undefined {
  const [, base = '', bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text.trim()) ?? []
  const address = parseAddress(base)
  if (!address) return undefined
  const { family } = address
  const width = family === 4 ? 32 : 128
  const prefix = bits === undefined ? width : Number(bits)
  if (prefix < 1 || prefix > width) return undefined
  const prefixBits = family === 4 ? prefix + MAPPED_BITS : prefix
  const masked = addressFromWords(
    address.words.map((word, i) => maskedWord(word, prefixBits - 32 * i)) as unknown as AddressWords,
  )
  return { family, text: `${formatAddress(masked)}/${prefix}`, block: { base: masked, prefixBits } }
}

function maskedWord(word: number, bits: number): number {
  if (bits >= 32) return word
  return bits <= 0 ? 0 : (word & (0xffffffff << (32 - bits))) >>> 0
}

export function contains(outer: Network, inner: Network): boolean {
  return (
    outer.family === inner.family &&
    outer.block.prefixBits <= inner.block.prefixBits &&
    blockContains(outer.block, inner.block.base.words)
  )
}

/** Each once, and none that another holds: sets of intervals may not overlap. In order of first mention. */
export function distinct(networks: readonly Network[]): Network[] {
  return networks.filter(
    (each, i) => !networks.some((other, j) => i !== j && contains(other, each) && (j < i || other.text !== each.text)),
  )
}

export function ofFamily(networks: readonly Network[], family: 4 | 6): Network[] {
  return networks.filter((each) => each.family === family)
}
