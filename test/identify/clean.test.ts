import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { cleanFacts, cleanText, excerptOf, upstreamVersion, withoutSecrets } from '../../src/identify/clean.js'

const hostile = fc.array(
  fc.oneof(
    fc.constantFrom(
      '\x1b[2J',
      '\x07',
      '\x9b',
      '\xe2\x80\xae',
      '\r\n',
      '\0',
      'password=',
      'token: ',
      '://u:p@',
      'eyJhbGciOi.',
      'A'.repeat(300),
    ),
    fc.integer({ min: 0, max: 255 }).map((byte) => String.fromCharCode(byte)),
  ),
  { maxLength: 60 },
)

describe('an excerpt', () => {
  it('holds no character that acts, and at most 200, whatever came', () => {
    fc.assert(
      fc.property(hostile, (parts) => {
        const text = excerptOf(parts.join('')) ?? ''
        expect(text).not.toMatch(/[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u)
        expect([...text].length).toBeLessThanOrEqual(200)
      }),
    )
  })

  it('reads UTF-8 where it is, and one character a byte where it is not', () => {
    expect(excerptOf('gr\xc3\xbc\xc3\x9fe')).toBe('grüße')
    expect(excerptOf('gr\xfc\xdfe')).toBe('grüße')
  })

  it('is absent when there is nothing to show', () => {
    expect(excerptOf('')).toBeUndefined()
    expect(excerptOf(' \t ')).toBe('\\t')
  })

  it.each([
    ['requirepass:hunter2 x', 'hunter2'],
    ['{"password": "hunter2", "a": 1}', 'hunter2'],
    ['Authorization: Basic aHVudGVyMg==', 'aHVudGVyMg'],
    ['Set-Cookie: sid=hunter2; Path=/', 'hunter2'],
    ['postgres://app:hunter2@db/shop', 'hunter2'],
    ['api_key=hunter2&x=1', 'hunter2'],
    ['key AKIAABCDEFGHIJKLMNOP here', 'AKIAABCDEFGHIJKLMNOP'],
    ['t eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', 'eyJzdWIi'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIabc', 'MIIabc'],
  ])('of %j leaves out %j', (text, secret) => {
    expect(text).toContain(secret)
    expect(excerptOf(text)).not.toContain(secret)
    expect(excerptOf(text)).toContain('[left out]')
  })

  it('keeps what only speaks of passwords', () => {
    expect(withoutSecrets('530 Please login with USER and PASS.')).toBe('530 Please login with USER and PASS.')
    expect(withoutSecrets('-NOAUTH Authentication required.')).toBe('-NOAUTH Authentication required.')
  })
})

describe('facts', () => {
  it('are cut in number and length, and cleaned one by one', () => {
    const many = Object.fromEntries(Array.from({ length: 99 }, (_, i) => [`f${i}`, 'x'.repeat(999)]))
    const kept = cleanFacts(many)!
    expect(Object.keys(kept)).toHaveLength(40)
    expect((kept.f0 as string).length).toBe(200)
    expect(cleanFacts({ a: ['\x1b[2J', ''], b: Number.NaN, c: false, d: ' ' })).toEqual({ a: ['\\x1b[2J'], c: false })
    expect(cleanFacts({})).toBeUndefined()
  })

  it('a text without content is none', () => {
    expect(cleanText(undefined)).toBeUndefined()
    expect(cleanText('  ')).toBeUndefined()
  })
})

describe('a version', () => {
  it.each([
    ['9.2p1 Debian-2+deb12u10', '9.2p1'],
    ['10.11.19-0+deb12u1', '10.11.19'],
    ['15.14-Debian 15.14-0+deb12u1', '15.14'],
    ['8.0.36-0ubuntu0.22.04.1', '8.0.36'],
    ['2.4.37-65.el8', '2.4.37'],
    ['3.3+dfsg-1', '3.3'],
    ['2.42.0+ds', '2.42.0'],
    ['1.1.5+ds1-1+deb12u1', '1.1.5'],
    ['1.6.7~rc0-1+deb12u1', '1.6.7~rc0'],
  ])('%j is %j with a distribution’s mark', (said, version) => {
    expect(upstreamVersion(said)).toEqual({ version, distroPatched: true })
  })

  it.each(['7.0.15', '1.6.7~rc0', '2022.83', '8.2p1', '4.96', '1.25.3-alpha', '2.0.0-rc.1+build5'])(
    '%j stays as it is',
    (said) => {
      expect(upstreamVersion(said)).toEqual({ version: said })
    },
  )

  it('comes apart in no time, whatever it is', () => {
    fc.assert(fc.property(fc.string({ maxLength: 300 }), (text) => void upstreamVersion(text)))
    upstreamVersion(`1-${'1.'.repeat(100)}`)
    upstreamVersion(`1${'-a'.repeat(100)}`)
  })
})
