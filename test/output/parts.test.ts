import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { csvField, printable, xmlText } from '../../src/output/escape.js'
import { HostGroups } from '../../src/output/host-groups.js'
import { truncate, widthOf, wrap, wrapItems } from '../../src/output/layout.js'
import { formatPortRanges } from '../../src/output/port-ranges.js'
import {
  formatCtime,
  formatDuration,
  formatPercent,
  formatQuantity,
  formatRate,
  formatRtt,
} from '../../src/output/units.js'
import { host, verdict } from './sample-records.js'

describe('printable', () => {
  it.each([
    ['\x1b]0;owned\x07', '\\x1b]0;owned\\x07'],
    ['a\u009b31m', 'a\\x9b31m'],
    ['\u202egnp.exe', '\\u202egnp.exe'],
    ['naïve 漢字', 'naïve 漢字'],
  ])('shows %j as %j', (text, shown) => {
    expect(printable(text)).toBe(shown)
  })
})

describe('xmlText', () => {
  it('leaves only characters that XML 1.0 allows', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(xmlText(text)).toMatch(/^[\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]*$/u)
        expect(xmlText(text)).not.toMatch(/[<>"']/)
      }),
    )
  })

  it('replaces what cannot be escaped', () => {
    expect(xmlText('a\x00b\ud800c\n')).toBe('a\ufffdb\ufffdc&#xa;')
  })
})

describe('csvField', () => {
  it('is read back by the rules of RFC 4180', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const field = csvField(text)
        const quoted = /^"([\s\S]*)"$/.exec(field)
        const read = quoted ? quoted[1]!.replaceAll('""', '"') : field
        expect(/^[=+\-@\t\r]/.test(text) ? read.slice(1) : read).toBe(text)
        if (!quoted) expect(field).not.toMatch(/[",\r\n]/)
      }),
    )
  })
})

describe('formatPortRanges', () => {
  it('names exactly the ports it was given', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 300 })), (ports) => {
        const sorted = ports.toSorted((a, b) => a - b)
        const read = formatPortRanges(sorted)
          .split(',')
          .filter(Boolean)
          .flatMap((range) => {
            const [first, last = first] = range.split('-').map(Number)
            return Array.from({ length: last! - first! + 1 }, (_, i) => first! + i)
          })
        expect(read).toEqual(sorted)
      }),
    )
  })

  it('joins neighbours', () => {
    expect(formatPortRanges([22, 80, 81, 82, 65535])).toBe('22,80-82,65535')
  })
})

describe('layout', () => {
  it('wraps prose into lines that fit and lose no word', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^\S{1,50}$/)), fc.integer({ min: 5, max: 40 }), (words, columns) => {
        const lines = wrap(words.join(' '), columns, '  ')
        for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(columns)
        expect(
          lines
            .map((line) => line.slice(2))
            .join('')
            .replaceAll(' ', ''),
        ).toBe(words.join(''))
      }),
    )
  })

  it('breaks a line of items only between two of them', () => {
    expect(wrapItems(['one two', 'three', 'four'], 16)).toEqual(['one two · three', 'four'])
  })

  it('marks what it cuts', () => {
    expect([truncate('abcd', 4), truncate('abcde', 4), truncate('abc', 0)]).toEqual(['abcd', 'abc…', '…'])
  })
})

describe('units', () => {
  it.each([
    [formatQuantity(1, 'host'), '1 host'],
    [formatQuantity(1_234_567, 'probe'), '1,234,567 probes'],
    [formatRate(0.05), '0.05/s'],
    [formatRate(12_345.6), '12,346/s'],
    [formatPercent(0), '0 %'],
    [formatPercent(0.00021), '0.02 %'],
    [formatPercent(0.0561), '5.6 %'],
    [formatPercent(1), '100 %'],
    [formatRtt(0.386), '0.39 ms'],
    [formatRtt(123.4), '123.4 ms'],
    [formatRtt(1234), '1.23 s'],
    [formatDuration(420), '0.42 s'],
    [formatDuration(59_949), '59.9 s'],
    [formatDuration(59_950), '1 min 00 s'],
    [formatDuration(3_599_400), '59 min 59 s'],
    [formatDuration(11_070_000), '3 h 05 min'],
    [formatCtime(0), 'Thu Jan  1 00:00:00 1970'],
    [formatCtime(1_700_000_000_000), 'Tue Nov 14 22:13:20 2023'],
  ])('writes %s', (written, expected) => {
    expect(written).toBe(expected)
  })
})

describe('HostGroups', () => {
  it('lists twenty-five closed ports, and counts twenty-six', () => {
    const groupOf = (count: number) => {
      const groups = new HostGroups()
      for (let port = count; port > 0; port--) groups.add(verdict({ port, state: 'closed' }))
      return groups.rest()[0]!
    }
    expect(groupOf(25)).toMatchObject({ listed: { length: 25 }, bulks: [] })
    expect(groupOf(26)).toMatchObject({ listed: [], bulks: [{ state: 'closed', count: 26 }] })
    expect(groupOf(26).bulks[0]!.reasons[0]!.ports).toEqual(Array.from({ length: 26 }, (_, i) => i + 1))
  })

  it('lists every open port', () => {
    const groups = new HostGroups()
    for (let port = 1; port <= 1000; port++) groups.add(verdict({ port }))
    expect(groups.rest()[0]!.listed).toHaveLength(1000)
  })

  it('forgets a host once its tally has come', () => {
    const groups = new HostGroups()
    groups.add(verdict())
    const tally = host('10.0.0.8', 1, 5, 0)
    if (tally.type !== 'host') throw new Error('not a host')
    expect(groups.take(tally)).toMatchObject({ counts: { open: 1, closed: 5 }, bulks: [{ state: 'closed', count: 5 }] })
    expect(groups.rest()).toEqual([])
  })
})
