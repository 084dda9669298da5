import { concat, textOf, u16be } from './bytes.js'
import type { Heard, Identified } from './probe.js'

/** The two questions that DNS servers are asked, over UDP and over TCP, and what the answers mean. */

const TXT = 16
const NS = 2
const INTERNET = 1
const CHAOS = 3
const HEADER = 12
const REFUSED = 5

/** `version.bind`: a server's name and version (RFC 4892 §1). */
export const VERSION_QUERY = query(0x7379, ['version', 'bind'], TXT, CHAOS)
/** The servers of the root, of which every resolver knows, recursion desired. */
export const ROOT_QUERY = query(0x6e73, [], NS, INTERNET)

function query(id: number, labels: readonly string[], type: number, dnsClass: number): Uint8Array {
  const name = concat(...labels.map((label) => concat(new Uint8Array([label.length]), label)), '\0')
  const head = new Uint8Array([id >>> 8, id & 0xff, 0x01, 0, 0, 1, 0, 0, 0, 0, 0, 0])
  return concat(head, name, new Uint8Array([0, type, 0, dnsClass]))
}

interface Answer {
  readonly responseCode: number
  readonly isRecursive: boolean
  readonly answerCount: number
  readonly text?: string
}

export const DNS_FACTS = {
  recursion: 'Whether it asks other servers on behalf of whoever comes (an open resolver).',
  versionText: 'What it says its version is, whole.',
} as const

export const DNS_SOURCES = [
  'RFC 1035 §4.1 (messages), §3.3.14 (TXT), §4.2.2 (TCP)',
  'RFC 4892 §1 (version.bind)',
  'RFC 5358 §4 (open resolvers)',
] as const

/** @param from where in a reply the message begins: 0, or 2 after the length that TCP has */
export function identifyDns(heard: Heard, from: 0 | 2): Identified | undefined {
  const version = readAnswer(heard.reply(0).bytes.subarray(from), VERSION_QUERY)
  const root = readAnswer(heard.reply(1).bytes.subarray(from), ROOT_QUERY)
  if (!version && !root) return undefined
  const recursion = root?.isRecursive && root.responseCode === 0 && root.answerCount > 0
  const { text } = version ?? {}
  return {
    name: 'domain',
    ...(text !== undefined && productOf(text)),
    ...(text !== undefined && /debian|ubuntu|red ?hat/i.test(text) && { distroPatched: true as const }),
    ...(recursion && { auth: 'none' as const }),
    facts: {
      ...(recursion !== undefined && { recursion }),
      ...(text !== undefined && { versionText: text }),
    },
    excerpt: text ?? `response code ${version?.responseCode ?? root?.responseCode ?? REFUSED}`,
  }
}

/** @returns undefined when it is no answer to this question */
function readAnswer(bytes: Uint8Array, asked: Uint8Array): Answer | undefined {
  const flags = u16be(bytes, 2)
  const answerCount = u16be(bytes, 6)
  if (flags === undefined || answerCount === undefined || bytes.length < HEADER) return undefined
  const isSameId = u16be(bytes, 0) === u16be(asked, 0)
  const isResponse = (flags & 0x8000) !== 0
  const isQuery = (flags & 0x7800) === 0
  if (!isSameId || !isResponse || !isQuery) return undefined
  const questionCount = u16be(bytes, 4)!
  const question = textOf(asked, HEADER)
  const isSameQuestion = textOf(bytes, HEADER, asked.length).toLowerCase() === question
  if (questionCount === 1 ? !isSameQuestion : questionCount !== 0 || (flags & 0x000f) === 0) return undefined
  const text = answerCount > 0 && questionCount === 1 ? firstText(bytes, asked.length) : undefined
  return {
    responseCode: flags & 0x000f,
    isRecursive: (flags & 0x0080) !== 0,
    answerCount,
    ...(text !== undefined && { text }),
  }
}

/** The first string of the first answer, if that is of type TXT. */
function firstText(bytes: Uint8Array, from: number): string | undefined {
  let at = from
  for (let labels = 0; labels < 128; labels++) {
    const length = bytes[at]
    if (length === undefined) return undefined
    at += length >= 0xc0 ? 2 : 1 + length // a pointer ends a name, as an empty label does
    if (length === 0 || length >= 0xc0) break
  }
  if (u16be(bytes, at) !== TXT) return undefined
  const length = bytes[at + 10]
  return length === undefined || length === 0 ? undefined : textOf(bytes, at + 11, at + 11 + length)
}

function productOf(text: string): { product?: string; version?: string } {
  for (const [pattern, product] of PRODUCTS) {
    const found = pattern.exec(text)
    if (found) return { product, ...(found[1] !== undefined && { version: found[1] }) }
  }
  return {}
}

const PRODUCTS: readonly (readonly [RegExp, string])[] = [
  [/^unbound(?: (\d[\w.+~-]{0,40}))?/i, 'Unbound'],
  [/^dnsmasq-(?:pi-hole-v?)?(\d[\w.+~-]{0,40})/, 'dnsmasq'],
  [/^NSD (\d[\w.+~-]{0,40})/, 'NSD'],
  [/^Knot DNS (\d[\w.+~-]{0,40})/, 'Knot DNS'],
  [/^PowerDNS Recursor (\d[\w.+~-]{0,40})/, 'PowerDNS Recursor'],
  [/^PowerDNS Authoritative Server (\d[\w.+~-]{0,40})/, 'PowerDNS Authoritative Server'],
  [/^CoreDNS-(\d[\w.+~-]{0,40})/, 'CoreDNS'],
  [/^Microsoft DNS (\d[\w.]{0,30})/, 'Microsoft DNS'],
  [/^(9\.\d{1,3}\.\d{1,3}[\w.+~-]{0,60})/, 'BIND'], // its text is its version and no more
]
