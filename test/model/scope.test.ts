import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { addressBlock, addressFromWords, blockContains, parseAddress, SCOPES, scopeOf } from '../../src/model/index.js'

describe('scope', () => {
  it.each([
    ['9.255.255.255', 'public'],
    ['10.0.0.0', 'private'],
    ['10.255.255.255', 'private'],
    ['11.0.0.0', 'public'],
    ['100.63.255.255', 'public'],
    ['100.64.0.0', 'cgnat'],
    ['100.127.255.255', 'cgnat'],
    ['127.0.0.1', 'loopback'],
    ['169.254.169.254', 'link-local'],
    ['172.15.255.255', 'public'],
    ['172.16.0.0', 'private'],
    ['172.31.255.255', 'private'],
    ['172.32.0.0', 'public'],
    ['192.168.0.1', 'private'],
    ['198.19.255.255', 'benchmarking'],
    ['192.0.2.1', 'documentation'],
    ['0.0.0.1', 'reserved'],
    ['224.0.0.1', 'multicast'],
    ['250.0.0.1', 'reserved'],
    ['255.255.255.255', 'broadcast'],
    ['::1', 'loopback'],
    ['::', 'reserved'],
    ['::ffff:10.0.0.1', 'private'],
    ['2606:4700::1', 'public'],
    ['2001:db8::1', 'documentation'],
    ['2001:2::1', 'benchmarking'],
    ['2001:20::1', 'reserved'],
    ['2001:200::1', 'public'],
    ['3fff::1', 'documentation'],
    ['4000::1', 'reserved'],
    ['fc00::1', 'private'],
    ['fd12::1', 'private'],
    ['fe80::1', 'link-local'],
    ['fec0::1', 'private'],
    ['ff02::1', 'multicast'],
  ])('of %s is %s', (text, scope) => {
    expect(scopeOf(parseAddress(text)!)).toBe(scope)
  })

  it.each([
    ['64:ff9b::10.0.0.1', 'private'],
    ['64:ff9b::9.9.9.9', 'public'],
    ['2002:a00:1::', 'private'],
    ['2002:909:909::1', 'public'],
  ])('of %s is that of the IPv4 address inside: %s', (text, scope) => {
    expect(scopeOf(parseAddress(text)!)).toBe(scope)
  })

  it('is known for every address', () => {
    const word = fc.integer({ min: 0, max: 2 ** 32 - 1 })
    fc.assert(
      fc.property(fc.tuple(word, word, word, word), (words) => {
        expect(SCOPES).toContain(scopeOf(addressFromWords(words)))
      }),
    )
  })
})

describe('address block', () => {
  it('holds exactly the addresses with its leading bits', () => {
    const word = fc.integer({ min: 0, max: 2 ** 32 - 1 })
    const words = fc.tuple(word, word, word, word)
    fc.assert(
      fc.property(
        words,
        fc.integer({ min: 0, max: 128 }),
        fc.integer({ min: 0, max: 127 }),
        (base, prefixBits, flipped) => {
          const other = base.map((value, i) =>
            i === flipped >>> 5 ? (value ^ (0x80000000 >>> (flipped & 31))) >>> 0 : value,
          )
          const block = { base: addressFromWords(base), prefixBits }
          expect(blockContains(block, base)).toBe(true)
          expect(blockContains(block, other as typeof base)).toBe(flipped >= prefixBits)
        },
      ),
    )
  })

  it('refuses text that is not one', () => {
    expect(() => addressBlock('10.0.0/8')).toThrow(TypeError)
  })
})
