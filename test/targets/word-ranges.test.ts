import { describe, expect, it } from '@jest/globals'
import { excludeCidr, expandCidr, mergeCidr } from 'cidr-tools'
import fc from 'fast-check'
import { addressBlock, formatWords } from '../../src/model/index.js'
import { AddressRanges, AddressRangesBuilder } from '../../src/targets/address-ranges.js'
import { mergeRanges, type WordRanges } from '../../src/targets/word-ranges.js'

/** Ranges of small integers, given anyhow. */
const anyRanges = fc.array(
  fc.tuple(fc.nat(60), fc.nat(12)).map(([first, length]) => [first, first + length] as const),
  { maxLength: 12 },
)

type Pairs = readonly (readonly [number, number])[]

/** Where the small integers are put: at the bottom, at the top, and across each carry from word to word. */
const bases = [0n, 2n ** 128n - 73n, 2n ** 32n - 30n, 2n ** 64n - 30n, 2n ** 96n - 30n]

function narrow(pairs: Pairs, base = 0): WordRanges {
  return mergeRanges(1, Uint32Array.from(pairs.flatMap(([first, last]) => [base + first, base + last])))
}

function wide(pairs: Pairs, base: bigint): WordRanges {
  return mergeRanges(
    4,
    Uint32Array.from(pairs.flatMap(([first, last]) => [...split(base, first), ...split(base, last)])),
  )
}

function split(base: bigint, offset: number): number[] {
  const value = base + BigInt(offset)
  return [96n, 64n, 32n, 0n].map((shift) => Number((value >> shift) & 0xffffffffn))
}

function setOf(pairs: Pairs): Set<number> {
  return new Set(pairs.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, i) => first + i)))
}

/** A set as the ranges it must come out as: the naive truth. */
function rangesOfSet(set: ReadonlySet<number>): [number, number][] {
  const ranges: [number, number][] = []
  for (const value of [...set].sort((a, b) => a - b)) {
    const open = ranges.at(-1)
    if (open && open[1] === value - 1) open[1] = value
    else ranges.push([value, value])
  }
  return ranges
}

describe('word ranges', () => {
  it('merge to sorted, disjoint, not touching ranges of the same integers', () => {
    fc.assert(
      fc.property(anyRanges, fc.constantFrom(0, 2 ** 31 - 20, 2 ** 32 - 73), (pairs, base) => {
        const expected = rangesOfSet(setOf(pairs))
        expect([...narrow(pairs, base).words]).toEqual(expected.flat().map((value) => base + value))
      }),
    )
  })

  it('merge alike across the carries of four words', () => {
    fc.assert(
      fc.property(anyRanges, fc.constantFrom(...bases), (pairs, base) => {
        const expected = rangesOfSet(setOf(pairs))
        expect([...wide(pairs, base).words]).toEqual(expected.flat().flatMap((value) => split(base, value)))
      }),
    )
  })

  it('subtract as sets do', () => {
    fc.assert(
      fc.property(anyRanges, anyRanges, fc.constantFrom(...bases), (pairs, holes, base) => {
        const hollow = setOf(holes)
        const expected = rangesOfSet(new Set([...setOf(pairs)].filter((value) => !hollow.has(value))))
        const difference = wide(pairs, base).subtract(wide(holes, base))
        expect([...difference.words]).toEqual(expected.flat().flatMap((value) => split(base, value)))
        expect(narrow(pairs).subtract(narrow(holes)).words).toEqual(Uint32Array.from(expected.flat()))
      }),
    )
  })

  it('hold as many integers as their set does', () => {
    fc.assert(
      fc.property(anyRanges, fc.constantFrom(...bases), (pairs, base) => {
        expect(wide(pairs, base).size).toBe(setOf(pairs).size)
      }),
    )
  })

  it('can be the whole space', () => {
    expect(narrow([[0, 2 ** 32 - 1]]).size).toBe(2 ** 32)
    expect(narrow([[5, 9]]).subtract(narrow([[0, 2 ** 32 - 1]])).count).toBe(0)
  })
})

/** Blocks of a /24, so that they overlap, nest and touch. */
const anyBlocks = fc.array(
  fc.tuple(fc.nat(255), fc.integer({ min: 24, max: 32 })).map(([octet, bits]) => `10.7.7.${octet}/${bits}`),
  { minLength: 1, maxLength: 10 },
)

const anyWideBlocks = fc.array(
  fc.tuple(fc.nat(255), fc.integer({ min: 120, max: 128 })).map(([low, bits]) => `fd00::${low.toString(16)}/${bits}`),
  { minLength: 1, maxLength: 10 },
)

function rangesOf(cidrs: readonly string[]): AddressRanges {
  return AddressRanges.ofBlocks(cidrs.map(addressBlock))
}

function addressesIn(ranges: AddressRanges): string[] {
  const addresses: string[] = []
  const { v4, v6 } = ranges
  for (let at = 0; at < v4.words.length; at += 2) {
    for (let word = v4.words[at]!; word <= v4.words[at + 1]!; word++) addresses.push(formatWords(0, 0, 0xffff, word))
  }
  for (let at = 0; at < v6.words.length; at += 8) {
    const [w0, w1, w2, first] = v6.words.subarray(at)
    for (let w3 = first!; w3 <= v6.words[at + 7]!; w3++) addresses.push(formatWords(w0!, w1!, w2!, w3))
  }
  return addresses
}

describe('address ranges', () => {
  it('merge blocks as cidr-tools does', () => {
    fc.assert(
      fc.property(fc.oneof(anyBlocks, anyWideBlocks), (blocks) => {
        const expected = [...expandCidr(mergeCidr(blocks))]
        expect(addressesIn(rangesOf(blocks))).toEqual(expected)
      }),
    )
  })

  it('exclude blocks as cidr-tools does', () => {
    fc.assert(
      fc.property(fc.oneof(fc.tuple(anyBlocks, anyBlocks), fc.tuple(anyWideBlocks, anyWideBlocks)), ([base, holes]) => {
        const expected = [...expandCidr(excludeCidr(base, holes))]
        expect(addressesIn(rangesOf(base).subtract(rangesOf(holes)))).toEqual(expected)
      }),
    )
  })

  it('intersect as the difference of a difference', () => {
    const both = rangesOf(['10.0.0.0/24']).intersect(rangesOf(['10.0.0.128/25', '10.0.1.0/24']))
    expect(both.size).toBe(128)
    expect(both).toEqual(rangesOf(['10.0.0.128/25']))
  })

  it('keep IPv4 out of an IPv6 block that spans it', () => {
    const all = rangesOf(['::/0'])
    expect(all.v4.size).toBe(0)
    expect(all.v6.count).toBe(2)
    expect(rangesOf(['10.0.0.0/8', '::1/128']).subtract(all)).toEqual(rangesOf(['10.0.0.0/8']))
  })

  it('unite sets of many ranges', () => {
    const evens = new AddressRangesBuilder()
    const odds = new AddressRangesBuilder()
    for (let word = 0; word < 5000; word += 2) {
      evens.addIpv4(word, word)
      odds.addIpv4(word + 1, word + 1)
    }
    const sets = [evens.build(), odds.build()]
    expect(sets.map(({ v4 }) => v4.count)).toEqual([2500, 2500])
    expect(AddressRanges.union(sets).v4.words).toEqual(Uint32Array.of(0, 4999))
  })

  it('are empty once built and taken from a builder', () => {
    const builder = new AddressRangesBuilder()
    builder.addIpv4(1, 2)
    expect(builder.build().size).toBe(2)
    expect(builder.build().size).toBe(0)
  })
})
