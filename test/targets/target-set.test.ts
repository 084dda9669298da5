import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type AddressWords, formatWords, parseAddress } from '../../src/model/index.js'
import { parseTargetSet, type TargetSet } from '../../src/targets/index.js'

/** Ranges of both families, some on either side of the IPv4-mapped block, most of them small. */
const anyTargets = fc
  .array(
    fc.oneof(
      fc.tuple(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 8, max: 32 })).map(([word, bits]) => {
        return `${formatWords(0, 0, 0xffff, word)}/${bits}`
      }),
      fc
        .tuple(fc.constantFrom('::', '::fffe:0:0', '::1:0:0:0', 'fd00::', 'ffff::'), fc.integer({ min: 84, max: 128 }))
        .map(([base, bits]) => `${base}/${bits}`),
    ),
    { minLength: 1, maxLength: 20 },
  )
  .map((texts) => parseTargetSet(texts.join(',')))

function addressAt(set: TargetSet, rank: number): AddressWords {
  const out = new Uint32Array(4)
  set.addressAt(rank, out)
  return [out[0]!, out[1]!, out[2]!, out[3]!]
}

function integerOf(words: AddressWords): bigint {
  return words.reduce((value, word) => (value << 32n) | BigInt(word), 0n)
}

function wordsOf(text: string): AddressWords {
  return parseAddress(text)!.words
}

describe('target set', () => {
  it('gives back the rank of the address at a rank', () => {
    fc.assert(
      fc.property(anyTargets, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (set, share) => {
        const rank = Math.floor(share * set.size)
        expect(set.rankOf(...addressAt(set, rank))).toBe(rank)
      }),
    )
  })

  it('ranks addresses in ascending order, IPv4 at its mapped place', () => {
    fc.assert(
      fc.property(anyTargets, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (set, share) => {
        fc.pre(set.size > 1)
        const rank = Math.floor(share * (set.size - 1))
        expect(integerOf(addressAt(set, rank)) < integerOf(addressAt(set, rank + 1))).toBe(true)
      }),
    )
  })

  it('is as large as its ranges together, which are sorted and do not touch', () => {
    fc.assert(
      fc.property(anyTargets, (set) => {
        const ranges = [...set.ranges()].map(({ first, last }) => [integerOf(first), integerOf(last)] as const)
        const size = ranges.reduce((sum, [first, last]) => sum + last - first + 1n, 0n)
        expect(BigInt(set.size)).toBe(size)
        expect(ranges).toHaveLength(set.rangeCount)
        for (const [i, [first]] of ranges.slice(1).entries()) expect(first > ranges[i]![1]).toBe(true)
      }),
    )
  })

  it('holds both ends of every range and neither neighbour', () => {
    fc.assert(
      fc.property(anyTargets, (set) => {
        const ranges = [...set.ranges()]
        const ends = new Set(ranges.flatMap(({ first, last }) => [integerOf(first), integerOf(last)]))
        for (const { first, last } of ranges) {
          expect(set.contains(...first) && set.contains(...last)).toBe(true)
          for (const neighbour of [integerOf(first) - 1n, integerOf(last) + 1n]) {
            if (neighbour < 0n || neighbour >= 2n ** 128n || ends.has(neighbour)) continue
            const words = [96n, 64n, 32n, 0n].map((shift) => Number((neighbour >> shift) & 0xffffffffn))
            expect(set.rankOf(words[0]!, words[1]!, words[2]!, words[3]!)).toBe(-1)
          }
        }
      }),
    )
  })

  it('finds every address among thousands of ranges', () => {
    const octets = Array.from({ length: 5000 }, (_, i) => `10.${i >>> 8}.${i & 255}.${(i * 7) & 254}`)
    const set = parseTargetSet(octets.join(','))
    expect(set.size).toBe(5000)
    octets.forEach((text, rank) => {
      expect(set.rankOf(...wordsOf(text))).toBe(rank)
      expect(addressAt(set, rank)).toEqual(wordsOf(text))
    })
  })

  it('writes each range as eight words', () => {
    const words = parseTargetSet('10.0.0.0/24,::1,fd00::/126').rangeWords()
    expect([...words]).toEqual([
      ...[...wordsOf('::1'), ...wordsOf('::1')],
      ...[...wordsOf('10.0.0.0'), ...wordsOf('10.0.0.255')],
      ...[...wordsOf('fd00::'), ...wordsOf('fd00::3')],
    ])
  })

  it('can be all of IPv4', () => {
    const set = parseTargetSet('0.0.0.0/0')
    expect(set.size).toBe(2 ** 32)
    expect(addressAt(set, 2 ** 32 - 1)).toEqual(wordsOf('255.255.255.255'))
    expect(set.rankOf(...wordsOf('255.255.255.255'))).toBe(2 ** 32 - 1)
  })

  it('can be 2^48 addresses of IPv6, and carries through the words', () => {
    const set = parseTargetSet('fd00:0:0:1:8000::/80')
    expect(set.size).toBe(2 ** 48)
    expect(addressAt(set, 2 ** 48 - 1)).toEqual(wordsOf('fd00::1:8000:ffff:ffff:ffff'))
    const across = parseTargetSet('fd00::ffff:ffff:ffff:fffe-fd00::1:0:0:0:1')
    expect(addressAt(across, 3)).toEqual(wordsOf('fd00::1:0:0:0:1'))
    expect(across.rankOf(...wordsOf('fd00::1:0:0:0:1'))).toBe(3)
  })

  it('refuses more than 2^48 addresses', () => {
    expect(() => parseTargetSet('fd00::/79')).toThrow(expect.objectContaining({ code: 'ERR_PLAN_SIZE' }))
  })

  it('refuses a rank outside the set', () => {
    const set = parseTargetSet('10.0.0.0/30')
    expect(() => set.addressAt(4, new Uint32Array(4))).toThrow(RangeError)
    expect(() => set.addressAt(-1, new Uint32Array(4))).toThrow(RangeError)
  })

  it('holds nothing when made from nothing', () => {
    const set = parseTargetSet('')
    expect(set.size).toBe(0)
    expect(set.rankOf(0, 0, 0xffff, 0)).toBe(-1)
    expect(set.rankOf(0, 0, 0, 1)).toBe(-1)
  })
})
