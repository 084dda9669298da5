import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { ipv4, parseAddress } from '../../src/model/index.js'

const OCTET = '(0|[1-9]\\d?|1\\d\\d|2[0-4]\\d|25[0-5])'
const DOTTED = new RegExp(`^${OCTET}\\.${OCTET}\\.${OCTET}\\.${OCTET}$`)

describe('an IPv4 address', () => {
  it('is what four octets without leading zeros say, and nothing else is one', () => {
    const octet = fc.oneof(
      fc.integer({ min: 0, max: 300 }).map(String),
      fc.constantFrom('', '00', '01', '1a', ' 1', '-1'),
    )
    const text = fc.array(octet, { minLength: 3, maxLength: 5 }).map((octets) => octets.join('.'))
    fc.assert(
      fc.property(fc.oneof(text, fc.ipV4(), fc.string()), (given) => {
        const match = DOTTED.exec(given)
        const value = match?.slice(1).reduce((sum, digits) => sum * 256 + Number(digits), 0)
        const read = parseAddress(given)
        if (value !== undefined) expect(read).toEqual(ipv4(value))
        else expect(given.includes(':') || read === undefined).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })
})
