import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { TargetSyntaxError } from '../../src/errors.js'
import { formatAddress, formatWords } from '../../src/model/index.js'
import { type ParsedTarget, parseTarget } from '../../src/targets/parse-target.js'

/** A parsed target as one line. */
function say(target: ParsedTarget): string {
  switch (target.kind) {
    case 'range':
      return `${formatAddress(target.first)} to ${formatAddress(target.last)}`
    case 'octets':
      return target.octets.map(([first, last]) => `${first}..${last}`).join(' ')
    case 'name':
      return `name ${target.name}`
    case 'pair':
      return `pair ${typeof target.host === 'string' ? target.host : formatAddress(target.host)} port ${target.port}`
  }
}

describe('target text', () => {
  it.each([
    ['10.0.0.5', '10.0.0.5 to 10.0.0.5'],
    ['0.0.0.0/0', '0.0.0.0 to 255.255.255.255'],
    ['10.0.0.0/24', '10.0.0.0 to 10.0.0.255'],
    ['10.0.0.5/32', '10.0.0.5 to 10.0.0.5'],
    ['10.0.0.5-10.0.1.20', '10.0.0.5 to 10.0.1.20'],
    ['10.0.0.5-20', '10..10 0..0 0..0 5..20'],
    ['10.0.0-3.1-254', '10..10 0..0 0..3 1..254'],
    ['10.0-255.0.1', '10..10 0..255 0..0 1..1'],
    ['2001:DB8::5', '2001:db8::5 to 2001:db8::5'],
    ['::1', '::1 to ::1'],
    ['fd00::/120', 'fd00:: to fd00::ff'],
    ['::/0', ':: to ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['fd00::1-fd00::ff', 'fd00::1 to fd00::ff'],
    ['::ffff:10.0.0.1', '10.0.0.1 to 10.0.0.1'],
    ['::ffff:10.0.0.0/104', '10.0.0.0 to 10.255.255.255'],
    ['[fd00::1]', 'fd00::1 to fd00::1'],
    ['example.com', 'name example.com'],
    ['Example.COM.', 'name example.com'],
    ['_srv.my-host', 'name _srv.my-host'],
    ['4chan.example', 'name 4chan.example'],
    ['bücher.example', 'name xn--bcher-kva.example'],
    ['https://example.com/x', 'name example.com'],
    ['https://example.com', 'name example.com'],
    ['http://10.0.0.5/', '10.0.0.5 to 10.0.0.5'],
    ['http://[fd00::1]/', 'fd00::1 to fd00::1'],
    ['http://example.com:8080/x?y=1:2#z', 'pair example.com port 8080'],
    ['https://user:secret@example.com:443', 'pair example.com port 443'],
    ['https://[fd00::1]:8443/', 'pair fd00::1 port 8443'],
    ['10.0.0.5:22', 'pair 10.0.0.5 port 22'],
    ['[fd00::1]:22', 'pair fd00::1 port 22'],
    ['example.com:65535', 'pair example.com port 65535'],
  ])('%s means %s', (text, meaning) => {
    expect(say(parseTarget(text))).toBe(meaning)
  })

  it.each([
    ['10.0.0.5-1', 9, 'an octet not below 5'],
    ['10.0.0.5-10.0.0.1', 9, 'an address not below 10.0.0.5'],
    ['fd00::2-fd00::1', 8, 'an address not below fd00::2'],
    ['10.0.3-0.1', 7, 'an octet not below 3'],
    ['10.0.0.256', 7, 'an octet, 0 to 255'],
    ['10.0.0.1-300', 9, 'an octet, 0 to 255'],
    ['010.0.0.1', 0, 'without leading zeros'],
    ['10.0.0', 6, '"."'],
    ['5', 1, '"."'],
    ['10.0.0.1.2', 8, '":" and a port'],
    ['10.0.0.', 7, 'an octet'],
    ['10.0.0.0/33', 9, 'a prefix length, 0 to 32'],
    ['10.0.0.0/', 9, 'a prefix length'],
    ['10.0.0.0/24/8', 11, 'the end of the target'],
    ['10.0.0-3.0/24', 10, 'octet ranges take no prefix'],
    ['10.0.0-1.5-10.0.0.9', 11, 'an octet: the ends of a range'],
    ['10.0.0.0/24:80', 11, 'the end of the target'],
    ['10.0.0.1:0', 9, 'a port, 1 to 65535'],
    ['10.0.0.1:70000', 9, 'a port, 1 to 65535'],
    ['10.0.0.1:', 9, 'a port, 1 to 65535'],
    ['10.0.0.1:22x', 11, 'the end of the port'],
    ['example.com:http', 12, 'a port, 1 to 65535'],
    ['http://10.0.0.0-9/', 15, '":" and a port'],
    ['http://', 7, 'an address, a range, a host name or a URL'],
    ['http://:80/', 7, 'an address, a range, a host name or a URL'],
    ['fd00::/129', 7, 'a prefix length, 0 to 128'],
    ['fd00::1::2', 0, 'an IPv6 address'],
    ['fd00::12345', 0, 'an IPv6 address'],
    ['a:b:c', 0, 'an IPv6 address'],
    ['[fd00::1', 8, '"]"'],
    ['[10.0.0.1]', 1, 'an IPv6 address'],
    ['[fd00::1]/64', 9, '":" and a port'],
    ['fe80::1%eth0', 7, 'an address without a zone'],
    ['example.com/24', 11, 'a letter, digit, dot or hyphen'],
    ['a..b', 0, 'a host name'],
    ['-a.example', 0, 'a host name'],
    ['host.123', 0, 'a host name'],
    [`${'a'.repeat(64)}.example`, 0, 'a host name'],
    ['-', 0, 'a host name'],
    ['%', 0, 'an address, a range, a host name or a URL'],
    ['', 0, 'an address, a range, a host name or a URL'],
  ])('%s goes wrong at column %i: expected %s', (text, column, expected) => {
    const error = errorOf(() => parseTarget(text))
    expect(error.column).toBe(column)
    expect(error.message).toContain(expected)
    expect(error.code).toBe('ERR_TARGET_SYNTAX')
  })

  it('warns of host bits and drops them', () => {
    expect(parseTarget('10.0.0.9/24')).toMatchObject({ warning: '10.0.0.9/24 has host bits set: taken as 10.0.0.0/24' })
    expect(parseTarget('fd00::9/64')).toMatchObject({ warning: 'fd00::9/64 has host bits set: taken as fd00::/64' })
    expect(parseTarget('10.0.0.0/24')).not.toHaveProperty('warning')
  })

  it('names the place it was given', () => {
    expect(errorOf(() => parseTarget('10.0.0.256', 'hosts.txt:12')).message).toMatch(
      /^hosts\.txt:12: "10\.0\.0\.256", column 8: expected an octet/,
    )
  })

  it('shows nothing that could move a cursor, and not too much', () => {
    const { message } = errorOf(() => parseTarget(`\u001b[31m\u202e${'x'.repeat(500)}`))
    expect(message).not.toMatch(/\p{C}/u)
    expect(message.length).toBeLessThan(200)
  })

  it('either reads any text or throws a syntax error inside it', () => {
    const marks = fc.constantFrom(...'0123456789.:/-[]%ab@#, é\u0000'.split(''))
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: marks })), (text) => {
        try {
          parseTarget(text)
        } catch (error) {
          expect(error).toBeInstanceOf(TargetSyntaxError)
          expect((error as TargetSyntaxError).column).toBeLessThanOrEqual(text.length)
        }
      }),
    )
  })

  it('reads back every address as it is written', () => {
    const word = fc.integer({ min: 0, max: 2 ** 32 - 1 })
    fc.assert(
      fc.property(
        fc.tuple(fc.constantFrom(0, 0xfd000000), fc.constantFrom(0, 1), fc.constantFrom(0xffff, 5), word),
        (words) => {
          const text = formatWords(...words)
          expect(say(parseTarget(text))).toBe(`${text} to ${text}`)
        },
      ),
    )
  })
})

function errorOf(parse: () => unknown): TargetSyntaxError {
  try {
    parse()
  } catch (error) {
    if (error instanceof TargetSyntaxError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}
