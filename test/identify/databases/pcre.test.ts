import { readFileSync } from 'node:fs'
import { createContext, Script } from 'node:vm'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { Matcher } from '../../../src/identify/patterns/matcher.js'
import { Untranslatable } from '../../../src/identify/patterns/pattern-text.js'
import { translatePcre } from '../../../src/identify/patterns/pcre.js'
import { askPerl, type Outcome, type Trial, textsFor } from './perl.js'

const flagsOf = (letters: string) => ({ ignoresCase: letters.includes('i'), dotIsAll: letters.includes('s') })

function matchOf({ pattern, flags, text }: Trial): Outcome {
  const { source, prefix, needle } = translatePcre(pattern, flagsOf(flags))
  const found = new RegExp(source).exec(text)
  // What a text has to hold is told rightly, or it would never be tried.
  if (found && !(text.startsWith(prefix) && text.includes(needle))) throw new Error(`${pattern}: ${prefix} ${needle}`)
  return found ? [...found] : undefined
}

/** Those on which Perl and we differ. */
function differences(trials: readonly Trial[]) {
  const theirs = askPerl(trials)
  expect(theirs).toHaveLength(trials.length)
  return trials.flatMap((trial, i) => {
    const ours = matchOf(trial)
    return JSON.stringify(ours) === JSON.stringify(theirs[i]) ? [] : [{ ...trial, ours, theirs: theirs[i] }]
  })
}

describe('a pattern of Perl in JavaScript', () => {
  it.each<[what: string, pattern: string, flags: string, texts: string[]]>([
    ['$ before a last line end', 'ab$', '', ['ab', 'ab\n', 'ab\n\n', 'ab\r\n', 'ab\r']],
    ['$ in the middle', '^(?:a$|b$)', '', ['a\n', 'b', 'a\nb']],
    ['. stops at a line feed alone', 'a.c', '', ['abc', 'a\nc', 'a\rc', 'a\x85c', 'a\xa0c']],
    ['. stops nowhere with s', 'a.c', 's', ['a\nc', 'a\rc']],
    ['\\s has six members', 'a\\sb', '', ['a b', 'a\tb', 'a\vb', 'a\xa0b', 'a\x85b', 'a\x1cb']],
    ['\\S is the rest', '^\\S+', '', ['\xa0\x85', ' x', 'x y']],
    ['\\s and \\S in classes', '^[\\s\\d]+[^\\S\\n]$', '', ['1 \t', '12\xa0', '1 \n']],
    ['] first in a class', '[]a]+[^]b]', '', [']a]x', 'a]b', ']]']],
    ['[ and - in a class', '^[[a\\w-]+$', '', ['[a-', 'a-b', ']']],
    ['- beside a set', '[\\w-.]+', '', ['a-.', '-']],
    ['octal, BEL, ESC', '^\\0\\01\\012\\a\\e\\x0b\\x$', '', ['\0\x01\n\x07\x1b\x0b\0', '\x00\x01']],
    ['octal in a class', '^[\\0-\\37]+$', '', ['\0\x1f', ' ']],
    ['\\cX', '\\cA\\c[', '', ['\x01\x1b', 'cA']],
    ['a backreference', '^(a|b)\\1$', '', ['aa', 'ab', 'bb']],
    ['a backreference and a digit', '^(.)\\1(?:)1', '', ['aa1', 'a1']],
    ['ten groups and the tenth', '(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)\\10', '', ['abcdefghijj', 'abcdefghij\b']],
    ['no tenth group: octal', '(a)\\10', '', ['a\b', 'aa']],
    ['high bytes have no case', '\xe9[\xe0-\xef]z', 'i', ['\xe9\xeaZ', '\xc9\xeaz', '\xe9\xcaz']],
    ['letters have', 'aB[c-f][^x]', 'i', ['AbDX', 'abDy', 'ABGz', 'abcX']],
    ['a range over both cases', '[Z-a]+', 'i', ['zA', '^', 'b']],
    ['case for a part', 'a(?i)b(?-i)c', '', ['abc', 'aBc', 'abC', 'Abc']],
    ['case for a group', 'a(?i:b|c)d', '', ['aBd', 'acd', 'abD']],
    ['dot for a group', 'a(?s:.)b.', '', ['a\nbx', 'a\nb\n']],
    ['case up to the end of its group', '(a(?i)b|c)d', '', ['aBd', 'Cd', 'cD']],
    ['lazy and counted', '^a{2,3}?b{1}c{2,}', '', ['aabcc', 'aaabccc', 'abcc']],
    ['{ that counts nothing', '^{a}b{x,c}', '', ['{a}b{x,c}', 'a']],
    ['looking ahead and behind', '(?<=a)b(?!c)(?=d)(?<!x)', '', ['abd', 'abc', 'bd']],
    ['\\h, \\v, \\N', '\\h\\v\\N', '', [' \x85x', '\xa0\n\n', '\t\x0bx', '  x']],
    ['\\A, \\z, \\Z', '\\Aa\\Z', '', ['a\n', 'a', 'ba']],
    ['\\z', 'a\\z', '', ['a\n', 'a']],
    ['word edges', '\\bfoo\\B', '', ['foox', 'foo', '\xe9foox']],
    ['punctuation escaped', '\\/\\-\\"\\<\\_\\ \\#', '', ['/-"<_ #']],
  ])('%s', (_, pattern, flags, texts) => {
    expect(differences(texts.map((text) => ({ pattern, flags, text })))).toEqual([])
  })

  it.each([
    ['(?>a)', 'a group (?>…)'],
    ['a++', 'a possessive quantifier'],
    ['a{1,2}+', 'a possessive quantifier'],
    ['(?<name>a)', 'a group (?<…)'],
    ["(?'name'a)", "a group (?'…)"],
    ['(?P<name>a)', 'a group (?P…)'],
    ['(?|a|b)', 'a group (?|…)'],
    ['(?(1)a|b)', 'a group (?(…)'],
    ['(?#note)', 'a group (?#…)'],
    ['(?x: a)', 'a group (?x…)'],
    ['(?)', 'a group (?)…)'],
    ['(*COMMIT)a', 'a verb (*…)'],
    ['[[:alpha:]]', 'a POSIX class'],
    ['\\Qa\\E', '\\Q'],
    ['\\p{L}', '\\p'],
    ['\\G', '\\G'],
    ['\\K', '\\K'],
    ['\\k<name>', '\\k'],
    ['\\u0041', '\\u'],
    ['^*a', 'an assertion that is repeated'],
    ['a(?<=a)+', 'an assertion that is repeated'],
    ['\\x{100}', '\\x{…} above ff'],
    ['\u0100', 'a character that is no byte'],
    ['(a)(?i)\\1', 'a backreference that ignores case'],
    ['(a)\\2', 'a reference to group 2, which there is not'],
    ['a{3,2}', '{3,2}: the wrong way round'],
    ['a{70000}', '{70000}: too often'],
    ['[z-a]', 'a class with a range the wrong way round'],
    ['[a-\\d]', 'a class with a range that ends in a set'],
    ['[a', 'an end in the middle'],
    ['(a', 'a ( without its )'],
    ['a)', 'a ) without its ('],
    ['*a', 'a * with nothing to repeat'],
    ['a\\', 'an end in the middle'],
    ['('.repeat(200), 'groups nested more than 100 deep'],
  ])('%s is refused: %s', (pattern, why) => {
    expect(() => translatePcre(pattern, flagsOf(''))).toThrow(new Untranslatable(why))
  })

  it('tells what a text has to hold', () => {
    const told = (pattern: string, flags = '') => {
      const { prefix, needle } = translatePcre(pattern, flagsOf(flags))
      return [prefix, needle]
    }
    expect(told('^HTTP/1\\.[01] \\d{3} .*\\r\\nServer: x(y)')).toEqual(['HTTP/1.', '\r\nServer: x'])
    expect(told('^abc?d')).toEqual(['ab', 'd'])
    expect(told('^ab{2}cd')).toEqual(['ab', 'cd'])
    expect(told('abc+d*ef')).toEqual(['', 'abc'])
    expect(told('^abc|def')).toEqual(['', ''])
    expect(told('^abc', 'i')).toEqual(['', ''])
    expect(told('a^bc')).toEqual(['', 'bc'])
  })

  it('whatever it is becomes a valid pattern of JavaScript, or is refused', () => {
    const pieces = fc.constantFrom(
      ...['a', '.', '^', '$', '(', '(?:', '(?=', '(?i)', '(?s:', ')', '|', '[', '[^', ']', '-', '*', '+', '?', '??'],
      ...['{', '}', '{2}', '{1,3}', ',', '\\', '\\d', '\\S', '\\1', '\\10', '\\x', '\\x4', '\\0', '\\b', '\\cA', '\n'],
      ...['\xe9', '\0', '/', '\\s', '[]', '[\\w-', '&&', '--', '\\-', ':', '=', '<', '!'],
    )
    const patterns = fc.array(fc.oneof(pieces, fc.string({ maxLength: 3 })), { maxLength: 24 })
    fc.assert(
      fc.property(patterns, fc.constantFrom('', 'i', 's', 'is'), (parts, flags) => {
        try {
          const { source } = translatePcre(parts.join(''), flagsOf(flags))
          new RegExp(source)
        } catch (error) {
          expect(error).toBeInstanceOf(Untranslatable)
        }
      }),
      { numRuns: 5000 },
    )
  })

  it('what it becomes does as in Perl, wherever Perl takes it', () => {
    const pieces = fc.constantFrom(
      ...[
        'a',
        'b',
        'x',
        '.',
        '$',
        '[ab]',
        '[^a]',
        '[]a]',
        '(?:a|b)',
        '(a)',
        '(b?)',
        'a+',
        'b*?',
        '.{1,2}',
        '\\s',
        '\\S',
      ],
      ...['\\d', '\\n', '\\x61', '\\.', ' ', '[\\s\\w-]', '(?i:B)', '(?=a)', '(?!b)', '\\b', '|', '^'],
    )
    const trials: Trial[] = fc
      .sample(
        fc.record({
          pattern: fc.array(pieces, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('')),
          flags: fc.constantFrom('', 'i', 's', 'is'),
          text: fc.string({
            unit: fc.constantFrom('a', 'b', 'x', 'A', 'B', ' ', '\n', '\r', '.', '1', '\xa0', '\xe9'),
            maxLength: 8,
          }),
        }),
        { numRuns: 3000, seed: 7 },
      )
      .map((trial) => ({ ...trial }))
    const taken = askPerl(trials)
    const valid = trials.filter((_, i) => taken[i] !== 'invalid')
    expect(valid.length).toBeGreaterThan(2500)
    expect(differences(valid)).toEqual([])
  })
})

/** The words behind `match`, read without the parser that is tested elsewhere. */
function linesOf(file: string): Trial[] {
  return readFileSync(file, 'latin1')
    .split('\n')
    .flatMap((line) => {
      const [, delimiter, rest = ''] = /^(?:soft)?match \S+ m([\s\S])(.*)$/.exec(line) ?? []
      if (delimiter === undefined) return []
      const end = rest.indexOf(delimiter)
      const [flags = ''] = /^[is]*/.exec(rest.slice(end + 1)) ?? []
      return [{ pattern: rest.slice(0, end), flags: [...new Set(flags)].join(''), text: '' }]
    })
}

describe("the database of this machine's Nmap", () => {
  const patterns = linesOf('/usr/share/nmap/nmap-service-probes')

  it('means in JavaScript what it means in Perl: every pattern, on texts made from it', async () => {
    const trials = patterns.map((trial) => ({ ...trial, texts: textsFor(trial.pattern) }))
    const runaways: string[] = []
    const ours = trials.flatMap(({ pattern, flags, texts }) => {
      const found = matchAll(translatePcre(pattern, flagsOf(flags)).source, texts)
      if (!found) runaways.push(pattern)
      return found ?? []
    })
    expect(runaways.length).toBeLessThan(10)
    const hurt = trials.filter(
      ({ pattern }) => runaways.includes(pattern) && pattern.includes('(?:[^<]+|<(?!/head>))*'),
    )
    expect(await endedByMatcher(hurt)).toEqual(hurt.map(({ pattern }) => pattern))
    const tried = trials.filter(({ pattern }) => !runaways.includes(pattern))
    const asked = tried.flatMap(({ texts, ...trial }) => texts.map((text) => ({ ...trial, text })))
    expect(asked.length).toBeGreaterThan(100_000)
    const theirs = askPerl(asked)
    const refused = new Set(asked.filter((_, i) => theirs[i] === 'invalid').map(({ pattern }) => pattern))
    expect([...refused].filter((pattern) => !/(?<!\\){/.test(pattern))).toEqual([]) // Perl, unlike PCRE, wants a { escaped
    expect(refused.size).toBeLessThan(50)
    const differing = asked.flatMap((trial, i) => {
      if (theirs[i] === 'invalid' || JSON.stringify(ours[i]) === JSON.stringify(theirs[i] ?? null)) return []
      return [{ ...trial, ours: ours[i], theirs: theirs[i] }]
    })
    expect(differing).toEqual([])
    const matched = new Set(asked.filter((_, i) => theirs[i] !== undefined).map(({ pattern }) => pattern))
    expect(matched.size).toBeGreaterThan(0.8 * new Set(patterns.map(({ pattern }) => pattern)).size) // they were put to the test
  }, 300_000)
})

/** Patterns that the matcher does not use any more, once it has held each against a text that was made to hurt it. */
async function endedByMatcher(trials: readonly Trial[]): Promise<string[]> {
  const ended: string[] = []
  const patterns = trials.map(({ pattern, flags }) => translatePcre(pattern, flagsOf(flags)))
  const matcher = new Matcher(patterns, { onRunaway: (index) => ended.push(trials[index]!.pattern) })
  for (const [i, { prefix, needle }] of patterns.entries()) {
    // It holds what it has to, behind what (?:[^<]+|<(?!/head>))* cannot cross and takes apart in every way there is.
    const text = `${prefix}${'a'.repeat(60)}</head>${needle}`
    expect(await matcher.match(text, Uint32Array.of(i))).toBeUndefined()
  }
  await matcher.close()
  return ended
}

const context = createContext({ source: '', texts: [] })
const script = new Script('result = ((pattern) => texts.map((text) => pattern.exec(text)))(new RegExp(source))')

/** What a pattern catches of each; undefined: it does not end. */
function matchAll(source: string, texts: readonly string[]): unknown[] | undefined {
  Object.assign(context, { source, texts, result: undefined })
  try {
    script.runInContext(context, { timeout: 3000 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return undefined
    throw error
  }
  return (context.result as (readonly string[] | null)[]).map((found) => found && [...found])
}
