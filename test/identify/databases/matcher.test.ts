import { describe, expect, it } from '@jest/globals'
import { Matcher, type MatcherOptions } from '../../../src/identify/patterns/matcher.js'
import { translatePcre } from '../../../src/identify/patterns/pcre.js'

const patternsOf = (...patterns: string[]) =>
  patterns.map((pattern) => translatePcre(pattern, { ignoresCase: false, dotIsAll: false }))

/** Takes time that doubles with each `a`. */
const RUNAWAY = '^(?:a+)+$'
const HURTS = `${'a'.repeat(40)}!`

function matcherOf(patterns: readonly string[], options: MatcherOptions = {}) {
  const runaways: number[] = []
  const matcher = new Matcher(patternsOf(...patterns), { onRunaway: (index) => runaways.push(index), ...options })
  return { runaways, matcher, all: Uint32Array.from(patterns.keys()), [Symbol.asyncDispose]: () => matcher.close() }
}

describe('a matcher', () => {
  it('gives the first that matches, in the order asked for, with its groups', async () => {
    await using made = matcherOf(['^b(.)(x)?', '^(a)', 'c'])
    const { matcher } = made
    expect(await matcher.match('bc', Uint32Array.of(0, 2))).toEqual({ index: 0, groups: ['bc', 'c', undefined] })
    expect(await matcher.match('bc', Uint32Array.of(2, 0))).toEqual({ index: 2, groups: ['c'] })
    expect(await matcher.match('bc', Uint32Array.of(1))).toBeUndefined()
    expect(await matcher.match('bc', Uint32Array.of())).toBeUndefined()
  })

  it('ends a pattern that runs away, goes on with the others, and does not use it again', async () => {
    await using made = matcherOf([RUNAWAY, 'zz', '!$'])
    const { matcher, all, runaways } = made
    expect(await matcher.match(HURTS, all)).toEqual({ index: 2, groups: ['!'] })
    expect(runaways).toEqual([0])
    expect(await matcher.match('aaaa', all)).toBeUndefined() // it would have matched
    expect(await matcher.match(HURTS, all)).toEqual({ index: 2, groups: ['!'] })
    expect(runaways).toEqual([0])
  })

  it('lets those behind in the line have their turn', async () => {
    await using made = matcherOf([RUNAWAY, '^ok'])
    const { matcher, all } = made
    const answers = await Promise.all([HURTS, 'ok', 'no', 'okay'].map((text) => matcher.match(text, all)))
    expect(answers.map((answer) => answer?.index)).toEqual([undefined, 1, undefined, 1])
  })

  it('gives a text up that takes all its time in patterns none of which runs away', async () => {
    await using made = matcherOf([RUNAWAY, '!$'], { patternMs: 60_000, textMs: 100 })
    const { matcher, all, runaways } = made
    expect(await matcher.match(HURTS, all)).toBeUndefined()
    expect(runaways).toEqual([])
    expect(await matcher.match('!', all)).toEqual({ index: 1, groups: ['!'] })
  })

  it('sees the beginning of a long text', async () => {
    await using made = matcherOf(['a', 'b'])
    expect(await made.matcher.match(`${'b'.repeat(8192)}a`, Uint32Array.of(0))).toBeUndefined()
    expect(await made.matcher.match(`${'b'.repeat(8191)}a`, Uint32Array.of(0))).toEqual({ index: 0, groups: ['a'] })
  })

  it('is closed in the middle: whoever waits gets nothing, at once, and so does whoever comes later', async () => {
    await using made = matcherOf([RUNAWAY, '!$'], { patternMs: 600_000, textMs: 600_000 })
    const { matcher, all } = made
    const waiting = [matcher.match(HURTS, all), matcher.match('!', all)]
    await new Promise((resolve) => setTimeout(resolve, 100))
    await matcher.close()
    expect(await Promise.all(waiting)).toEqual([undefined, undefined])
    expect(await matcher.match('!', all)).toBeUndefined()
    await matcher.close()
  })

  it('is closed before it began, and begins again after twenty ends', async () => {
    await using unused = matcherOf(['a'])
    await unused.matcher.close()
    await using made = matcherOf(Array.from({ length: 20 }, (_, i) => `^(?:a+)+${i}$`).concat('!$'), {
      patternMs: 100,
      textMs: 60_000,
    })
    expect(await made.matcher.match(`${HURTS}0123456789!`, made.all)).toEqual({ index: 20, groups: ['!'] })
  })
})
