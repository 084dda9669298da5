import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { expectGolden } from '../output/golden.js'
import { finding, header, summary } from '../output/sample-records.js'
import { hostileStream, hostileText } from './hostile.js'
import { AUDIT, render } from './sample.js'

const MOST = 65_000

describe('markdown', () => {
  it('is as its golden file has it', () => {
    expectGolden('audit.md', render('markdown'))
  })

  it('says that nothing is wrong, and that a scan is not complete', () => {
    expect(render('markdown', [header(), summary()])).toContain('Nothing is open that should not be.')
    expect(render('markdown', AUDIT.slice(0, -1))).toContain('**the scan is not complete**')
    expect(render('markdown', [])).toContain('**the scan is not complete**')
  })

  it.each([1, 40, 500, 5000])(
    'stays below what a forge takes with %i findings, and says how many it left out',
    (count) => {
      const findings = Array.from({ length: count }, (_, i) =>
        finding({ port: i + 1, reason: 'Why it matters. '.repeat(20) }),
      )
      const text = render('markdown', [header(), ...findings, summary()])
      expect(text.length).toBeLessThanOrEqual(MOST)
      const shown = text.match(/<details>/g)!.length
      const left = Number(/and ([\d,]+) more findings?:/.exec(text)?.[1]?.replaceAll(',', '') ?? 0)
      expect(shown + left).toBe(count)
      expect(text.match(/<\/details>/g)).toHaveLength(shown)
    },
  )

  it('stays below it whatever a single text has grown to', () => {
    const long = 'x'.repeat(70_000)
    const text = render('markdown', [
      header({ vantage: long }),
      finding({ reason: long }),
      finding({ port: 2 }),
      summary(),
    ])
    expect(text.length).toBeLessThanOrEqual(MOST)
    expect(text).toContain('2 more findings')
  })

  it('has no link, no image, no HTML, no mention and no control character of a target', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const page = render('markdown', hostileStream(text))
        // Left to right: an escaped character opens nothing, and a code span shows what it holds.
        const outside = page.replaceAll(/\\.|`[^`\n]*`/g, '')
        const shown = outside.replaceAll(/&(#\d+|\w+);/g, ' ')
        expect(shown).not.toMatch(/[[\]]|:\/\/|[@#](?! |# Exposure)|www\./i)
        const tags = outside.match(/<[^>]*>/g) ?? []
        expect(tags.filter((tag) => !/^<\/?(details|summary|code)>$/.test(tag))).toEqual([])
        // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
        expect(page).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/)
        // As many lines as a quiet stream has: no text begins one of its own.
        expect(page.split('\n')).toHaveLength(render('markdown', hostileStream('x')).split('\n').length)
      }),
      { numRuns: 300 },
    )
  })
})
