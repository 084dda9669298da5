import { describe, expect, it } from '@jest/globals'
import { addressFromWords, blockContains, parseAddress, scopeOf } from '../../src/model/index.js'
import { NEVER_PROBED, SPECIAL_PURPOSE, SPECIAL_PURPOSE_AS_OF } from '../../src/targets/index.js'

function isNeverProbed(text: string): boolean {
  return NEVER_PROBED.some(({ block }) => blockContains(block, parseAddress(text)!.words))
}

describe('special-purpose table', () => {
  it.each([
    '0.0.0.0',
    '0.1.2.3',
    '192.0.2.1',
    '198.51.100.255',
    '203.0.113.7',
    '224.0.0.1',
    '239.255.255.255',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '100::1',
    '2001:db8::1',
    '3fff:fff:ffff::1',
    'ff02::1',
  ])('keeps %s out of every scan', (text) => {
    expect(isNeverProbed(text)).toBe(true)
  })

  it.each([
    '1.1.1.1',
    '10.0.0.1',
    '100.64.0.1',
    '127.0.0.1',
    '169.254.1.1',
    '172.16.0.1',
    '192.168.0.1',
    '198.18.0.1',
    '223.255.255.255',
    '::1',
    'fd00::1',
    'fe80::1',
    '2001:2::1',
    '2606:4700::1',
    '3fff:1000::1',
  ])('leaves %s an ordinary target', (text) => {
    expect(isNeverProbed(text)).toBe(false)
  })

  it('names blocks by their first address, each with a source and a month', () => {
    for (const { cidr, block, name, source, since } of SPECIAL_PURPOSE) {
      const bits = Number(cidr.split('/')[1]) + (block.base.family === 4 ? 96 : 0)
      const hostBits =
        block.base.words.reduce((value, word) => (value << 32n) | BigInt(word), 0n) % 2n ** BigInt(128 - bits)
      expect({ cidr, hostBits }).toEqual({ cidr, hostBits: 0n })
      expect(name).not.toBe('')
      expect(source).toMatch(/^RFC \d{3,4}( §[\d.]+)?$/)
      expect(since).toMatch(/^\d{4}-(0[1-9]|1[0-2])$/)
      expect(since <= SPECIAL_PURPOSE_AS_OF).toBe(true)
    }
    expect(new Set(SPECIAL_PURPOSE.map(({ cidr }) => cidr)).size).toBe(SPECIAL_PURPOSE.length)
  })

  it('never probes an address that scopes call public', () => {
    const scopes = NEVER_PROBED.map(({ block }) => scopeOf(addressFromWords(block.base.words)))
    expect(scopes.filter((scope) => !['documentation', 'reserved', 'multicast', 'broadcast'].includes(scope))).toEqual(
      [],
    )
  })
})
