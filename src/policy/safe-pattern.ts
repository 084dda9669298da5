import { Complaint } from './shape.js'

const MAX_LENGTH = 200
/** Each of them multiplies the work on a text of two hundred characters by its length; where a match may begin anywhere counts as one. */
const MAX_OPEN_REPEATS = 4

/**
 * Reads a pattern for what services say, which is hostile text: one that could take for ever is refused. What can are
 * repeats of something that repeats, or that has alternatives; references back and looking around are refused with them.
 *
 * @throws {Complaint} E112
 */
export function safePattern(source: string): RegExp {
  if (source.length > MAX_LENGTH) throw unsafe(`it is longer than ${MAX_LENGTH} characters`)
  let pattern: RegExp
  try {
    pattern = new RegExp(source, 'u')
  } catch (error) {
    throw unsafe(error instanceof Error ? error.message.replace(/^Invalid regular expression: /, '') : String(error))
  }
  let openRepeats = source.startsWith('^') ? 0 : 1
  const groups: { canVary: boolean }[] = [{ canVary: false }]
  for (let i = 0; i < source.length; i++) {
    const character = source[i]!
    if (/^(?:[*+]|\{\d+,\d*\})/.test(source.slice(i)) && ++openRepeats > MAX_OPEN_REPEATS) {
      throw unsafe(`more than ${MAX_OPEN_REPEATS} repeats`)
    }
    if (character === '\\') {
      if (/[1-9k]/.test(source[i + 1] ?? '')) throw unsafe('a reference back')
      i++
    } else if (character === '[') {
      i = endOfClass(source, i)
    } else if (character === '(') {
      if (/^\(\?<?[=!]/.test(source.slice(i))) throw unsafe('looking around')
      groups.push({ canVary: false })
      if (source.startsWith('(?:', i)) i += 2
      else if (source.startsWith('(?<', i)) i = source.indexOf('>', i)
    } else if (character === ')') {
      const { canVary } = groups.pop()!
      if (canVary && repeats(source.slice(i + 1))) throw unsafe('nested quantifier')
      groups.at(-1)!.canVary ||= canVary
    } else if (character === '|' || repeats(source.slice(i)) || character === '?') {
      groups.at(-1)!.canVary = true
    }
  }
  return pattern
}

/** True when what stands before `rest` may come more than once. */
function repeats(rest: string): boolean {
  const [, least, most] = /^\{(\d+)(?:,(\d*))?\}/.exec(rest) ?? []
  return /^[*+]/.test(rest) || (least !== undefined && (most === '' || Number(most ?? least) > 1))
}

function endOfClass(source: string, from: number): number {
  for (let i = from + 1; i < source.length; i++) {
    if (source[i] === '\\') i++
    else if (source[i] === ']') return i
  }
  return source.length
}

function unsafe(why: string): Complaint {
  return new Complaint('E112', `the banner pattern is not a safe regular expression (${why})`)
}
