import type { Facts, FactValue } from '../model/index.js'

/**
 * What strangers say, made fit to be kept: no character acts on a terminal, nothing is long, nothing that looks like a
 * secret is repeated.
 */

const MOST_EXCERPT = 200
const MOST_TEXT = 200
const MOST_FACTS = 40
const MOST_ENTRIES = 100
/** Enough to find a secret that begins inside the excerpt. */
const LOOKED_AT = 4 * MOST_EXCERPT

/** C0, DEL, C1, line separators, bidirectional formatting: what a terminal or a line would obey. */
const ACTIVE = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu

/** Visible ASCII, which most of what is said is. */
const PLAIN = /^[ -~]*$/

/** `key=value` and the like whose key promises a secret; the value goes. */
const KEYED =
  /((?:pass(?:word|wd|phrase)?|pwd|secret|token|api[-_ ]?key|access[-_ ]?key|private[-_ ]?key|credentials?|authorization|cookie|session(?:[-_ ]?id)?|requirepass|masterauth)["']?\s{0,4}[:=]\s{0,4}["']?)(?:(?:basic|bearer)\s{1,4})?[^\s"',;&<>]{1,400}/gi
/** Shapes that are secrets whatever stands before them: JSON Web Tokens, keys of clouds and forges, `//user:password@`. */
const SHAPED = [
  [/eyJ[\w-]{8,400}\.[\w-]{4,400}(?:\.[\w-]{0,400})?/g, '[left out]'],
  [/\b(?:AKIA|ASIA)[A-Z\d]{16}\b/g, '[left out]'],
  [/\b(?:gh[pousr]|glpat|xox[abprs])[-_][\w-]{10,200}/g, '[left out]'],
  [/(:\/\/[^\s:/@]{1,100}:)[^\s/@]{1,100}@/g, '$1[left out]@'],
  [/-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]{0,4000}/g, '[left out]'],
] as const

/** Without one of these no pattern above matches: most texts are short, and have none. */
const MAY_BE_SECRET = /[:=]|eyJ|A[KS]IA|gh[pousr][-_]|glpat|xox|-----BEGIN/

export function withoutSecrets(text: string): string {
  if (!MAY_BE_SECRET.test(text)) return text
  const unkeyed = text.replace(KEYED, '$1[left out]')
  return SHAPED.reduce((rest, [pattern, instead]) => rest.replace(pattern, instead), unkeyed)
}

/** As a terminal may show it: `\x1b`, `\n`, `\u202e` for what acts. */
export function escaped(text: string): string {
  if (PLAIN.test(text)) return text
  return text.replace(ACTIVE, (char) => {
    if (char === '\n') return '\\n'
    if (char === '\r') return '\\r'
    if (char === '\t') return '\\t'
    const hex = char.charCodeAt(0).toString(16)
    return hex.length <= 2 ? `\\x${hex.padStart(2, '0')}` : `\\u${hex.padStart(4, '0')}`
  })
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** UTF-8 where it is valid, else one character a byte. */
function decoded(text: string): string {
  if (!/[\x80-\xff]/.test(text)) return text
  try {
    return utf8.decode(Buffer.from(text, 'latin1'))
  } catch {
    return text
  }
}

/** @param text one character a byte */
export function excerptOf(text: string): string | undefined {
  const shown = escaped(withoutSecrets(decoded(text.slice(0, LOOKED_AT)))).trim()
  return shown === '' ? undefined : cut(shown, MOST_EXCERPT)
}

/** A word or a sentence that a stranger chose. @returns undefined when nothing is left of it */
export function cleanText(text: string | undefined, most = MOST_TEXT): string | undefined {
  if (text === undefined) return undefined
  const shown = escaped(withoutSecrets(decoded(text.slice(0, 4 * most)))).trim()
  return shown === '' ? undefined : cut(shown, most)
}

/** @returns undefined when there are none */
export function cleanFacts(facts: Facts | undefined): Facts | undefined {
  const kept = Object.entries(facts ?? {}).flatMap(([name, value]): [string, FactValue][] => {
    const clean = cleanValue(value)
    return clean === undefined ? [] : [[name, clean]]
  })
  return kept.length === 0 ? undefined : Object.fromEntries(kept.slice(0, MOST_FACTS))
}

function cleanValue(value: FactValue): FactValue | undefined {
  if (typeof value === 'string') return cleanText(value)
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value === 'boolean') return value
  return value.slice(0, MOST_ENTRIES).flatMap((entry) => cleanText(entry) ?? [])
}

function cut(text: string, most: number): string {
  if (text.length <= most) return text
  const units = [...text]
  return units.length <= most ? text : `${units.slice(0, most - 1).join('')}…`
}

/** What distributions add to a version: `-2+deb12u10`, `-0ubuntu0.1`, `+dfsg-1`, `+ds`, `-1.el9`, `~bpo12+1`. */
const DISTRIBUTION =
  /^([^\s+~]{1,40}?(?:~(?:alpha|beta|rc)\d{0,3})?)(?:[-+~ ](?:[\w.]{0,20}[-+~.]){0,4}?(?:deb\d|debian|dfsg|ds\d{0,2}(?![a-z\d])|\d{0,4}ubuntu|el\d|fc\d|bpo\d|alpine|mga\d|amzn\d|suse).*)$/is

/**
 * Takes a version apart into what its makers said and what a distribution added.
 *
 * A distribution puts fixes into old versions without raising the number, so the number alone says little about them.
 */
export function upstreamVersion(version: string): { readonly version: string; readonly distroPatched?: true } {
  const upstream = DISTRIBUTION.exec(version.slice(0, 200))?.[1]
  return upstream === undefined ? { version } : { version: upstream, distroPatched: true }
}
