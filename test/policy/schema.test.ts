import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { parse, stringify } from 'yaml'
import { PolicyError } from '../../src/errors.js'
import { jsonSchema, loadPolicy } from '../../src/policy/index.js'
import { fits } from './json-schema.js'

const EXAMPLE = readFileSync('examples/policy.yaml', 'utf8')
const TODAY = '2026-11-25'

/** Complaints about the kind of a value, a key or what is missing: what a JSON Schema can say too. */
const STRUCTURAL = new Set(['E101', 'E109', 'E113', 'E117', 'E118'])

function complaints(text: string): readonly string[] {
  try {
    loadPolicy({ name: 'policy.yaml', text, today: TODAY })
    return []
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error
    return error.problems.map(({ code }) => code)
  }
}

type Path = readonly (string | number)[]

function* pathsIn(value: unknown, at: Path = []): Generator<Path> {
  if (at.length > 0) yield at
  if (typeof value !== 'object' || value === null) return
  for (const [key, each] of Object.entries(value))
    yield* pathsIn(each, [...at, Array.isArray(value) ? Number(key) : key])
}

type Changed = { [key: string]: Changed }

/** A copy of the example with something else, or nothing, at a path. */
function changed(path: Path, change: (parent: Changed, key: string) => void): unknown {
  const copy = structuredClone(parse(EXAMPLE)) as Changed
  const parent = path.slice(0, -1).reduce((value, key) => value[key]!, copy)
  change(parent, String(path.at(-1)))
  return copy
}

describe('the JSON Schema for editors', () => {
  it('is the one in docs/, and fits the example, which loads without a warning', () => {
    expect(JSON.parse(readFileSync('docs/policy.schema.json', 'utf8'))).toEqual(jsonSchema())
    expect(fits(parse(EXAMPLE), jsonSchema())).toBe(true)
    expect(loadPolicy({ name: 'policy.yaml', text: EXAMPLE, today: TODAY }).warnings).toEqual([])
  })

  const paths = [...pathsIn(parse(EXAMPLE))]

  it('refuses an unknown key wherever the loader does', () => {
    const maps = paths.filter((path) => typeof path.at(-1) === 'string')
    for (const path of maps) {
      const value = changed(path, (parent) => Object.assign(parent, { 'no such key': 1 }))
      expect([path, fits(value, jsonSchema())]).toEqual([path, complaints(stringify(value)).length === 0])
    }
  })

  it('misses what is needed wherever the loader does', () => {
    for (const path of paths.filter((each) => typeof each.at(-1) === 'string')) {
      const value = changed(path, (parent, key) => delete parent[key])
      const isStructural = complaints(stringify(value)).some((code) => STRUCTURAL.has(code) && code !== 'E109')
      const isExpiry = path.at(-1) === 'expires' && path[0] === 'waivers'
      // A custom rule that matches nothing is told by meaning, not by its keys.
      expect([path, fits(value, jsonSchema())]).toEqual([path, !isStructural && !isExpiry])
    }
  })

  it('takes nothing else than the loader takes, in any place', () => {
    const other = fc.constantFrom<unknown>(1, 443, -5, 70_000, 1.5, true, null, '', 'x y', 'high', [], {}, [1], [{}], {
      a: 1,
    })
    fc.assert(
      fc.property(fc.constantFrom(...paths), other, (path, value) => {
        const whole = changed(path, (parent, key) => {
          parent[key] = value as Changed
        })
        const codes = complaints(stringify(whole))
        if (codes.length === 0) expect(fits(whole, jsonSchema())).toBe(true)
        if (!fits(whole, jsonSchema())) expect(codes).not.toEqual([])
      }),
      { numRuns: 300 },
    )
  })
})
