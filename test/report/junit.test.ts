import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { finding, header, summary } from '../output/sample-records.js'
import { hostileStream, hostileText } from './hostile.js'
import { AUDIT, render } from './sample.js'

const folder = mkdtempSync(join(tmpdir(), 'junit-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** By an XML schema of ours (junit.xsd): JUnit has none of its own. @throws {Error} what xmllint finds */
function validate(...documents: readonly string[]): void {
  const files = documents.map((text, i) => {
    const file = join(folder, `${i}.xml`)
    writeFileSync(file, text)
    return file
  })
  const schema = join(import.meta.dirname, 'junit.xsd')
  execFileSync('xmllint', ['--noout', '--nonet', '--schema', schema, ...files], { stdio: 'pipe' })
}

const casesOf = (text: string) => text.match(/<testcase [^>]*?(\/>|>[\s\S]*?<\/testcase>)/g)!
const caseOf = (text: string, name: string) => casesOf(text).find((each) => each.includes(` name="${name}"`))

describe('junit', () => {
  it('is tested by a schema that finds fault', () => {
    expect(() => validate(render('junit').replace('<testsuites', '<testsuites color="red"'))).toThrow()
  })

  it('is valid for an audit, for a stream without findings, and for none at all', () => {
    validate(render('junit'), render('junit', [header(), summary()]), render('junit', []))
  })

  it('fails a case for each finding, skips what is waived, and passes what is fine', () => {
    const text = render('junit')
    expect(caseOf(text, '6379/tcp redis-exposed')).toContain('<failure type="critical" message="Redis can be reached">')
    expect(caseOf(text, '8080/tcp http-alt-dev-exposed at 2001:db8::11')).toContain(
      '<skipped message="W-1: until the migration ends (until 2026-12-31)"/>',
    )
    expect(caseOf(text, '443/tcp may be open at 192.0.2.11')).toMatch(/\/>$/)
    expect(caseOf(text, 'all other ports take no connection')).toContain('65,532 closed, 0 filtered')
    expect(caseOf(text, 'host wildcard-responder')).not.toContain('<failure')
  })

  it('counts its cases by outcome, in each suite and over all', () => {
    const text = render('junit')
    expect(text).toContain('<testsuites name="synsweep" tests="10" failures="2" errors="0" skipped="1" time="42.100">')
    expect(text).toContain('<testsuite name="192.0.2.10" tests="4" failures="2" errors="0" skipped="0" ')
    expect(casesOf(text)).toHaveLength(10)
  })

  it('tells grade and score of a host', () => {
    const [, bad] = render('junit').split('<testsuite name="192.0.2.10"')
    expect(bad!.split('</properties>')[0]).toMatch(/name="grade" value="F"[\s\S]*name="score" value="19"/)
  })

  it('has an error when the scan is not complete', () => {
    for (const records of [AUDIT.slice(0, -1), [header(), summary({ complete: false })], []]) {
      expect(caseOf(render('junit', records), 'the scan is complete')).toContain('<error type="incomplete"')
    }
  })

  it('is valid whatever a target says, and its text comes back as it was', () => {
    const texts = fc.sample(hostileText, { numRuns: 60, seed: 7 })
    validate(...texts.map((text) => render('junit', hostileStream(text))))
    const said = render('junit', [header(), finding({ reason: ']]></failure><x a="&' }), summary()])
    expect(said).toContain(']]&gt;&lt;/failure&gt;&lt;x a=&quot;&amp;')
  })

  it('shows no character that acts on a terminal', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const shown = render('junit', hostileStream(text))
        // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
        expect(shown).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/)
      }),
    )
  })
})
