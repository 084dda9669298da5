import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { cleanFacts, upstreamVersion } from '../../src/identify/clean.js'
import { LOGINS, NEVERS } from '../../src/identify/nevers.js'
import {
  type Example,
  Heard,
  type Identified,
  type Probe,
  SAFETY_CLASSES,
  SHARED_FACTS,
} from '../../src/identify/probe.js'
import { probes } from '../../src/identify/probes/index.js'
import { Reply } from '../../src/identify/reply.js'
import { AUTHS } from '../../src/model/index.js'
import { bytesOf, heardOf, readProbeFolders, targetOf } from './probe-folders.js'

const folders = await readProbeFolders()

/** As the record has it: version and distribution apart, facts clean. */
function asRecorded({ excerpt: _, version, facts, distroPatched, ...rest }: Identified): Omit<Identified, 'excerpt'> {
  const told = version === undefined ? undefined : upstreamVersion(version)
  const clean = cleanFacts(facts)
  return {
    ...rest,
    ...(told && { version: told.version }),
    ...((distroPatched || told?.distroPatched) && { distroPatched: true as const }),
    ...(clean && { facts: clean }),
  }
}

/** Everything a probe says, given what its examples say. */
function allSaid(probe: Probe, examples: readonly Example[]): string[] {
  return examples.flatMap((example) => {
    const heard = heardOf(probe, example)
    return probe.conversations.flatMap(({ turns, farewell }) => {
      const said = turns.map(({ say }) => (typeof say === 'function' ? say(heard) : say))
      return [...said, farewell].flatMap((each) =>
        each === undefined ? [] : [Buffer.from(bytesOf(each)).toString('latin1')],
      )
    })
  })
}

describe.each(folders)('probe folder $name', ({ name, probe, examples }) => {
  it.each(examples)('makes of $title what its example says', (example) => {
    const found = probe.identify(heardOf(probe, example))
    expect(found ? asRecorded(found) : 'nothing').toEqual(example.gives)
  })

  it('has an example that matches and one that does not', () => {
    expect(examples.some(({ gives }) => gives !== 'nothing')).toBe(true)
    expect(examples.some(({ gives }) => gives === 'nothing')).toBe(true)
  })

  it('bears its folder’s name, a class, sources, and says in whole sentences what it does', () => {
    if (!name.startsWith('_')) expect(probe.id).toBe(name)
    expect(probe.id).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)+$/)
    expect(SAFETY_CLASSES).toContain(probe.safety)
    expect(probe.about).toMatch(/^[A-Z].*\.$/)
    expect(probe.sources.length).toBeGreaterThan(0)
    expect(probe.conversations.length).toBeGreaterThan(0)
  })

  it('names ports that exist, in ascending spans, each once', () => {
    for (const spans of [probe.ports, probe.tlsPorts ?? []]) {
      const ports = spans.flatMap((span) => {
        if (typeof span === 'number') return [span]
        expect(span[0]).toBeLessThan(span[1])
        return Array.from({ length: span[1] - span[0] + 1 }, (_, i) => span[0] + i)
      })
      expect(new Set(ports).size).toBe(ports.length)
      for (const port of ports) expect(port >= 1 && port <= 65_535 && Number.isInteger(port)).toBe(true)
    }
  })

  it('can be reached: by a port, a sign, or as a guess', () => {
    const hasPorts = probe.ports.length + (probe.tlsPorts?.length ?? 0) > 0
    expect(hasPorts || probe.sign !== undefined || probe.rarity < 9).toBe(true)
  })

  it('has a sign without state, that its own examples bear if anything of it speaks first', () => {
    if (!probe.sign) return
    expect(probe.sign.flags).not.toMatch(/[gy]/)
    const replies = examples.filter(({ gives }) => gives !== 'nothing').flatMap(({ hears }) => hears.flat())
    expect(replies.some((said) => probe.sign!.test(new Reply(bytesOf(said), 'whole').text))).toBe(true)
  })

  it('gives only facts that it declares', () => {
    const given = examples.flatMap(({ gives }) => (gives === 'nothing' ? [] : Object.keys(gives.facts ?? {})))
    const declared = { ...SHARED_FACTS, ...probe.facts }
    expect(given.filter((fact) => !Object.hasOwn(declared, fact))).toEqual([])
    for (const [fact, meaning] of Object.entries(probe.facts ?? {})) {
      expect(fact).toMatch(/^[a-z][A-Za-z0-9]+$/)
      expect(Object.hasOwn(SHARED_FACTS, fact)).toBe(false)
      expect(meaning).toMatch(/^[A-Z].*\.$/)
    }
  })

  it('declares no fact that no example gives', () => {
    const given = new Set(examples.flatMap(({ gives }) => (gives === 'nothing' ? [] : Object.keys(gives.facts ?? {}))))
    expect(Object.keys(probe.facts ?? {}).filter((fact) => !given.has(fact))).toEqual([])
  })

  it('says nothing that no probe says', () => {
    for (const said of allSaid(probe, examples)) {
      for (const { pattern } of NEVERS) expect(said).not.toMatch(pattern)
      if (probe.safety !== 'login') expect(said).not.toMatch(LOGINS)
    }
  })

  it('says nothing at all if it is passive', () => {
    const said = allSaid(probe, examples).length
    if (probe.safety === 'passive') expect(said).toBe(0)
  })

  it('never throws, and stays a probe, whatever comes', () => {
    const replies = examples.flatMap(({ hears }) => hears.flat().map(bytesOf)).filter(({ length }) => length > 0)
    const known = replies.length > 0 ? fc.constantFrom(...replies) : fc.constant(new Uint8Array(1))
    const mutated = fc
      .tuple(known, fc.array(fc.tuple(fc.nat(4096), fc.nat(255)), { maxLength: 6 }))
      .map(([bytes, changes]) => {
        const copy = bytes.slice()
        for (const [at, value] of changes) copy[at % copy.length] = value
        return copy
      })
    const cut = fc.tuple(mutated, fc.nat(4096)).map(([bytes, at]) => bytes.subarray(0, at % (bytes.length + 1)))
    const glued = fc.tuple(mutated, mutated).map(([a, b]) => new Uint8Array(Buffer.concat([a, b])))
    const any = fc.oneof(fc.uint8Array({ maxLength: 300 }), mutated, cut, glued)
    const turns = Math.max(...probe.conversations.map((conversation) => conversation.turns.length))
    const hears = fc.array(fc.array(any, { maxLength: turns }), { maxLength: probe.conversations.length })
    fc.assert(
      fc.property(hears, fc.boolean(), (bytes, isInsideTls) => {
        const said = bytes.map((each) => each.map((reply) => new Reply(reply, 'closed')))
        const tls = isInsideTls ? { version: 'TLSv1.3' } : undefined
        const heard = new Heard(targetOf(probe), said, tls, isInsideTls)
        expectSound(probe.identify(heard))
        for (const { turns: all, when } of probe.conversations) {
          when?.(heard)
          for (const turn of all) {
            turn.when?.(heard)
            if (typeof turn.say === 'function') bytesOf(turn.say(heard))
            for (const reply of said.flat()) turn.isWhole?.(reply)
          }
        }
      }),
      { numRuns: 400 },
    )
  })

  /** A pattern that backtracks takes minutes for these; jest's own limit of five seconds ends it. */
  it('reads 64 KiB of any of its own words, repeated, in no time to speak of', () => {
    const words = new Set(examples.flatMap(({ hears }) => hears.flat()).flatMap(wordsOf))
    for (const word of [...words].slice(0, 60)) {
      const bytes = new Uint8Array(Buffer.from(word.repeat(Math.ceil(65_536 / word.length)).slice(0, 65_536), 'latin1'))
      const reply = new Reply(bytes, 'full')
      const turns = probe.conversations.map((conversation) => conversation.turns.map(() => reply))
      probe.identify(new Heard(targetOf(probe), turns))
      probe.sign?.test(reply.text)
      for (const turn of probe.conversations.flatMap((conversation) => conversation.turns)) turn.isWhole?.(reply)
    }
  })
})

/** The reply itself, its lines, its beginnings, its single bytes. */
function wordsOf(said: Example['hears'][number][number]): string[] {
  const text = Buffer.from(bytesOf(said)).toString('latin1')
  const lines = text.split(/(?<=\n)/)
  return [
    text,
    ...lines,
    text.slice(0, 1),
    text.slice(0, 4),
    text.slice(0, 9),
    ...text.split(/\b/).slice(0, 20),
  ].filter((word) => word !== '')
}

function expectSound(found: Identified | undefined): void {
  if (!found) return
  expect(found.name).toMatch(/^[a-z0-9][a-z0-9.+-]*$/)
  if (found.auth !== undefined) expect(AUTHS).toContain(found.auth)
  for (const value of [found.product, found.version]) if (value !== undefined) expect(typeof value).toBe('string')
}

describe('the catalogue of probes', () => {
  it('holds every probe folder, under its own name and in order', () => {
    const ids = folders.map(({ name }) => name).filter((name) => !name.startsWith('_'))
    expect(probes.map(({ id }) => id)).toEqual(ids.sort())
  })

  it('calls a fact the same wherever it is given', () => {
    const meanings = new Map<string, string>()
    for (const { facts = {} } of probes) {
      for (const [name, meaning] of Object.entries(facts)) {
        expect([name, meanings.get(name) ?? meaning]).toEqual([name, meaning])
        meanings.set(name, meaning)
      }
    }
  })

  it('makes nothing of any other probe’s examples, but for those that share a service', () => {
    const confusions = probes.flatMap((probe) =>
      folders
        .filter(({ probe: other }) => other !== probe && other.service !== probe.service && !isKin(probe, other))
        .flatMap(({ name, examples }) =>
          examples
            .filter(({ gives }) => gives !== 'nothing')
            .filter((example) =>
              probe.identify(new Heard(targetOf(probe), heardOf(probe, { hears: example.hears }).replies)),
            )
            .map(({ title }) => `${probe.id} takes "${title}" of ${name} for its own`),
        ),
    )
    expect(confusions).toEqual([])
  })
})

/** One looks closer at what the other names. */
function isKin(a: Probe, b: Probe): boolean {
  return [a.refines, b.refines].some(
    (name) => name !== undefined && (a.id.startsWith(`${name}-`) || b.id.startsWith(`${name}-`)),
  )
}
