import { createRequire } from 'node:module'
import { describe, expect, it } from '@jest/globals'
import AjvDraft04 from 'ajv-draft-04'
import fc from 'fast-check'
import type { ScanRecord } from '../../src/model/index.js'
import { finding, header, summary } from '../output/sample-records.js'
import { hostileStream, hostileText } from './hostile.js'
import { AUDIT, render } from './sample.js'

/** OASIS's schema, of which this package of Microsoft's brings a copy. */
const schema = createRequire(import.meta.url)('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json')

const Ajv = AjvDraft04 as unknown as typeof AjvDraft04.default // CommonJS: the module is the class
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false }) // one pattern of it is none in mode u
ajv.addFormat('uri', (text: string) => URL.canParse(text))
ajv.addFormat('uri-reference', (text: string) => URL.canParse(text, 'https://base.example/'))
ajv.addFormat('date-time', /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/)
const validate = ajv.compile(schema)

interface Log {
  readonly runs: readonly [Run]
}
interface Run {
  readonly tool: { readonly driver: { readonly name: string; readonly rules: readonly Descriptor[] } }
  readonly results: readonly Result[]
  readonly invocations: readonly { readonly executionSuccessful: boolean }[]
  readonly automationDetails: { readonly id: string }
  readonly taxonomies: readonly { readonly taxa: readonly { readonly id: string }[] }[]
}
interface Descriptor {
  readonly id: string
  readonly properties: Readonly<Record<string, unknown>>
  readonly relationships?: readonly { readonly target: { readonly id: string } }[]
}
interface Result {
  readonly ruleId: string
  readonly ruleIndex: number
  readonly kind: string
  readonly level: string
  readonly rank: number
  readonly message: { readonly text: string }
  readonly locations: readonly [
    {
      readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } }
      readonly logicalLocations: readonly unknown[]
    },
  ]
  readonly partialFingerprints: Readonly<Record<string, string>>
  readonly suppressions?: readonly unknown[]
  readonly properties: Readonly<Record<string, unknown>>
}

function runOf(records: readonly ScanRecord[] = AUDIT): Run {
  const log: unknown = JSON.parse(render('sarif', records))
  validate(log)
  expect(validate.errors ?? []).toEqual([])
  return (log as Log).runs[0]
}

describe('sarif', () => {
  it('is tested by a schema that finds fault', () => {
    const log = JSON.parse(render('sarif'))
    log.runs[0].results[0].level = 'fatal'
    expect(validate(log)).toBe(false)
  })

  it('is valid for an audit, for a stream without findings, and for none at all', () => {
    for (const records of [AUDIT, [header(), summary()], []]) runOf(records)
  })

  it('has one descriptor for each rule and severity, which the results point to', () => {
    const again = finding({ rule: 'redis-exposed', severity: 'high', address: '192.0.2.99', port: 6379 })
    const twice = finding({ rule: 'redis-exposed', severity: 'high', address: '192.0.2.98', port: 6379 })
    const { tool, results } = runOf([...AUDIT.slice(0, -1), again, twice, summary()])
    expect(tool.driver.rules.map(({ id }) => id)).toEqual([
      ...['redis-exposed.critical', 'ssh-exposed.medium', 'http-alt-dev-exposed.medium', 'wildcard-responder.info'],
      'redis-exposed.high',
    ])
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId)
    expect(results.map(({ ruleIndex }) => ruleIndex)).toEqual([0, 1, 2, 3, 4, 4])
  })

  it.each([
    ['critical', 'error', '9.8', 51],
    ['high', 'error', '8.0', 23.8],
    ['medium', 'warning', '5.5', 8.5],
    ['low', 'note', '2.5', 2.6],
    ['info', 'note', '0.0', 0],
  ] as const)('tells %s as level %s and security-severity %s', (severity, level, securitySeverity, rank) => {
    const { tool, results } = runOf([header(), finding({ severity, confidence: 'identified' }), summary()])
    expect(tool.driver.rules[0]!.properties).toMatchObject({
      ...{ baseRule: 'ssh-exposed', 'security-severity': securitySeverity, precision: 'high' },
    })
    expect(results[0]).toMatchObject({ kind: 'fail', level })
    expect(results[0]!.rank).toBeCloseTo(rank, 0)
  })

  it('places a result by endpoint, as both a relative address and a name', () => {
    const { results } = runOf()
    expect(results[0]!.locations).toEqual([
      {
        physicalLocation: { artifactLocation: { uri: 'hosts/192.0.2.10/tcp/6379' }, region: { startLine: 1 } },
        logicalLocations: [{ name: '6379/tcp', fullyQualifiedName: '192.0.2.10:6379/tcp', kind: 'resource' }],
      },
    ])
    expect(results[2]!.locations[0].physicalLocation.artifactLocation.uri).toBe('hosts/2001%3Adb8%3A%3A11/tcp/8080')
    expect(results[3]!.locations[0].logicalLocations).toEqual([
      { name: 'host', fullyQualifiedName: '192.0.2.12', kind: 'resource' },
    ])
  })

  it('has a fingerprint that neither severity nor wording changes, and host, port and rule do', () => {
    const of = (fields: Parameters<typeof finding>[0]) =>
      runOf([header(), finding(fields), summary()]).results[0]!.partialFingerprints['synsweep/v1']
    expect(of({})).toMatch(/^[0-9a-f]{64}$/)
    expect(of({ severity: 'low', confidence: 'confirmed', reason: 'x', title: 'y' })).toBe(of({}))
    const others = [{ port: 23 }, { address: '10.0.0.9' }, { rule: 'telnet-exposed' }, { protocol: 'udp' as const }]
    expect(new Set(others.map(of)).add(of({})).size).toBe(5)
    // A host keeps its name when its address changes.
    expect(of({ name: 'a.example', address: '10.0.0.9' })).toBe(of({ name: 'a.example' }))
  })

  it('suppresses what is waived, and nothing else', () => {
    expect(runOf().results.map(({ suppressions }) => suppressions)).toEqual([
      ...[undefined, undefined],
      [{ kind: 'external', status: 'accepted', justification: 'W-1: until the migration ends (until 2026-12-31)' }],
      undefined,
    ])
  })

  it('names weaknesses by their number, in a taxonomy that has each once', () => {
    const { tool, taxonomies } = runOf()
    const named = tool.driver.rules.flatMap(({ relationships = [] }) => relationships.map(({ target }) => target.id))
    expect(named.length).toBeGreaterThan(0)
    expect(new Set(named)).toEqual(new Set(taxonomies[0]!.taxa.map(({ id }) => id)))
  })

  it('says from where it was seen, and that a scan was not complete', () => {
    expect(runOf()).toMatchObject({
      automationDetails: { id: 'synsweep/internet/' },
      invocations: [{ executionSuccessful: true, endTimeUtc: '2026-03-04T05:06:49.100Z' }],
    })
    for (const broken of [AUDIT.slice(0, -1), [header(), summary({ complete: false })]]) {
      expect(runOf(broken).invocations).toMatchObject([
        { executionSuccessful: false, toolExecutionNotifications: [{ level: 'error' }] },
      ])
    }
  })

  it('stays valid, and shows no link, placeholder or control character, whatever a target says', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const { results } = runOf(hostileStream(text))
        const message = results[0]!.message.text
        expect(message.replace(/\\[\\[\]]/g, '')).not.toMatch(/[[\]]/)
        expect(message.replaceAll(/\{\{|\}\}/g, '')).not.toMatch(/[{}]/)
        // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
        expect(render('sarif', hostileStream(text)).trimEnd()).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/)
      }),
      { numRuns: 200 },
    )
  })
})
