import { beforeAll, describe, expect, it } from '@jest/globals'
import { Catalogue } from '../../src/identify/catalogue.js'
import { probes } from '../../src/identify/index.js'
import { Reply } from '../../src/identify/reply.js'
import { bytesOf, readProbeFolders } from './probe-folders.js'

const catalogue = new Catalogue(probes)
const signed = catalogue.probes.filter(({ sign, refines }) => sign && refines === undefined)

/** All that any example has heard. */
let replies: readonly Reply[]

beforeAll(async () => {
  const folders = await readProbeFolders()
  const said = folders.flatMap(({ examples }) => examples.flatMap(({ hears }) => hears.flat()))
  replies = said.map((bytes) => new Reply(bytesOf(bytes), 'whole')).filter(({ isEmpty }) => !isEmpty)
})

describe('looking for signs together', () => {
  it('finds what looking for each finds, in every answer of every example', () => {
    const found = replies.map((reply) => catalogue.signed(reply).map(({ id }) => id))
    expect(found).toEqual(replies.map(({ text }) => signed.filter(({ sign }) => sign!.test(text)).map(({ id }) => id)))
    expect(found.filter((ids) => ids.length > 0).length).toBeGreaterThan(50) // there was something to find
  })

  it('finds what looking for each finds in every line', () => {
    const found = replies.map((reply) => [...catalogue.signatures(reply)])
    const each = replies.map(({ text }) => {
      const lines = text.slice(0, 4096).split('\n', 64)
      return signed.filter(({ sign }) => lines.some((line) => sign!.test(line))).map(({ service }) => service)
    })
    expect(found).toEqual(each.map((services) => [...new Set(services)]))
  })

  it('keeps apart patterns with other flags, and those whose back-references would be counted anew', () => {
    const [probe] = probes
    const withSign = (id: string, sign: RegExp) => ({ ...probe!, id, sign, refines: undefined as never })
    const few = new Catalogue([withSign('a', /^(x)a/), withSign('b', /^B/i), withSign('c', /^(.)\1c/)])
    const ids = (text: string) => few.signed(new Reply(bytesOf(text), 'whole')).map(({ id }) => id)
    expect(['xa', 'Xa', 'b1', 'zzc', 'zyc'].map(ids)).toEqual([['a'], [], ['b'], ['c'], []])
  })
})
