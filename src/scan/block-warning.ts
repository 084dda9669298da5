import type { Interpreter } from '../interpret/index.js'
import { formatWords } from '../model/index.js'

/** Regions named in one warning. */
const NAMED = 5

/** One sentence on who stopped answering in mid-scan; undefined when nobody did. */
export function blockWarning({ blocks, blockedSuspectedCount }: Interpreter): string | undefined {
  if (blockedSuspectedCount === 0) return undefined
  const regions = blocks.blocked().map(({ words, prefixBits }) => nameOf(words, prefixBits))
  const named =
    regions.slice(0, NAMED).join(', ') + (regions.length > NAMED ? ` and ${regions.length - NAMED} more` : '')
  const who = regions.length === 0 ? 'part of the network, for a time,' : named
  return `${who} stopped answering in mid-scan: ${blockedSuspectedCount} silent endpoints may be blocked, not filtered`
}

/** `10.0.0.8`, `10.0.1.0/24`, `2001:db8::/64`; what holds everything has no prefix to name. */
function nameOf(words: readonly [number, number, number, number], prefixBits: number): string {
  if (prefixBits === 0) return 'every network'
  const text = formatWords(...words)
  if (prefixBits === 128) return text
  return `${text}/${text.includes(':') ? prefixBits : prefixBits - 96}`
}
