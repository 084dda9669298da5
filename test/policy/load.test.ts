import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { PolicyError } from '../../src/errors.js'
import { loadPolicy } from '../../src/policy/index.js'

const BROKEN = 'test/policy/broken'
const TODAY = '2026-11-25'

const load = (text: string) => loadPolicy({ name: 'policy.yaml', text, today: TODAY })

/** `line:column: code message`, one a line: what the loader says, warnings after errors. */
function complaintsOf(text: string): string {
  const line = (each: { line: number; column: number; code: string; message: string }) =>
    `${each.line}:${each.column}: ${each.code} ${each.message}\n`
  try {
    return loadPolicy({ name: 'policy.yaml', text, today: TODAY, isStrict: true }).warnings.map(line).join('')
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error
    return error.problems.map(line).join('')
  }
}

const files = readdirSync(BROKEN).filter((name) => name.endsWith('.yaml'))

describe('a policy that is not right', () => {
  it.each(files)('%s is told with line, column and code', (name) => {
    const text = readFileSync(join(BROKEN, name), 'utf8')
    expect(complaintsOf(text)).toBe(readFileSync(join(BROKEN, name.replace(/yaml$/, 'txt')), 'utf8'))
  })

  it('has every code of the documentation in one of these files', () => {
    const documented = [...readFileSync('docs/policy.md', 'utf8').matchAll(/^\| `([EW]\d{3})` \|/gm)].map(
      ([, code]) => code!,
    )
    const golden = files.map((name) => readFileSync(join(BROKEN, name.replace(/yaml$/, 'txt')), 'utf8')).join('')
    const seen = new Set([...golden.matchAll(/ ([EW]\d{3}) /g)].map(([, code]) => code!))
    expect(new Set([...seen, 'W205'])).toEqual(new Set(documented)) // W205 is of scans, not of policy check
    expect(() => load(readFileSync(join(BROKEN, 'expired.yaml'), 'utf8'))).not.toThrow()
    expect(load(readFileSync(join(BROKEN, 'expired.yaml'), 'utf8')).warnings).toMatchObject([{ code: 'W205' }])
  })

  it('is an error with a code of its own, whose message names the first place', () => {
    expect(() => load('version: 1\nrolse: {}\n')).toThrow(
      expect.objectContaining({
        code: 'ERR_POLICY',
        isUsage: true,
        message: 'policy.yaml:2:1: E101 unknown key "rolse" (did you mean "roles"?)',
      }),
    )
  })

  it('never makes the loader fail in another way, whatever the text is', () => {
    const word = fc.constantFrom(
      ...[
        'version: 1',
        'groups:',
        '  a:',
        '    hosts: [',
        '10.0.0.0/8',
        ']',
        'role: web-server',
        '- ',
        '&a',
        '*a',
        '<<:',
      ],
      ...['waivers:', '{', '}', '"', ': ', '\n', '\t', 'expect', 'ports: [1]', '!!binary x', '---', '%YAML', '? ', '|'],
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(word, fc.string()), { maxLength: 20 }), (words) => {
        try {
          load(words.join(''))
        } catch (error) {
          expect(error).toBeInstanceOf(PolicyError)
        }
      }),
      { numRuns: 500 },
    )
  })
})

describe('YAML', () => {
  it('keeps what looks like a time, or like yes and no, as text', () => {
    const text =
      'version: 1\nroles: { on: { expect: [{ ports: ["22-23"], service: [off] }] } }\ngroups: { g: { hosts: [no], role: on } }\n'
    const { policy } = load(text)
    expect(policy.roleFor({ address: '10.0.0.1', name: 'no' })).toMatchObject({
      name: 'on',
      expects: [{ services: ['off'] }],
    })
  })

  it('follows aliases, and stops those that unfold to far too much', () => {
    const shared = 'version: 1\nroles: { a: &a { expect: [{ ports: [1] }] }, b: *a }\n'
    expect(load(shared).policy.roleNames).toEqual(expect.arrayContaining(['a', 'b']))
    const levels = Array.from({ length: 9 }, (_, i) => `  - &l${i + 1} [${Array(10).fill(`*l${i}`).join(', ')}]`)
    const bomb = `version: 1\nwaivers:\n  - &l0 [x]\n${levels.join('\n')}\n`
    expect(complaintsOf(bomb)).toMatch(/^1:1: E100 the file is nested too deeply, or its aliases/)
    expect(complaintsOf('version: 1\nroles: &r { a: *r }\n')).toMatch(/E100/)
  })
})
