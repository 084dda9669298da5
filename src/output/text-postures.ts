import type { Finding, HostTally, Posture, UnratedBecause } from '../model/index.js'
import { printable } from './escape.js'
import { wrap } from './layout.js'
import type { TextPage } from './text-hosts.js'
import { formatCount, formatQuantity } from './units.js'

const INDENT = '  '
/** With more hosts than this each gets one line: the page is a list then, not a report. */
const MOST_IN_DETAIL = 4

/** Completes a sentence about one host. */
export const WHY_UNRATED: Readonly<Record<UnratedBecause, string>> = {
  'answers-everything': 'it takes connections on every port, so what is open says nothing about it',
  silent: 'it answered nothing, and silence alone proves nothing',
  coverage: 'less was scanned than the policy requires',
}

/** Grade and score of each host, worst first; of a few hosts also what holds them down, what to do first and what is fine. */
export function renderPostures(
  postures: readonly Posture[],
  tallies: readonly HostTally[],
  findings: readonly Finding[],
  page: TextPage,
): string[][] {
  const worstFirst = [...postures].sort((a, b) => (a.score ?? -1) - (b.score ?? -1))
  if (worstFirst.length === 0) return []
  if (worstFirst.length > MOST_IN_DETAIL)
    return [worstFirst.flatMap((posture) => wrap(headline(posture), page.columns))]
  return worstFirst.map((posture) => {
    const tally = tallies.find(({ address }) => address === posture.address)
    const own = findings.filter(({ address }) => address === posture.address)
    return [
      ...wrap(headline(posture), page.columns).map(page.palette.bold),
      ...[...details(posture, tally, own)].flatMap((text) => wrap(text, page.columns, INDENT)),
    ]
  })
}

function headline({ address, name, role, score, grade }: Posture): string {
  const who = name === undefined ? address : `${printable(name)} (${address})`
  const as = role === 'none' ? '' : ` as ${printable(role)}`
  return `${score === null ? `Unrated (${grade})` : `Grade ${grade}, ${score} of 100`}: ${who}${as}`
}

function* details(posture: Posture, tally: HostTally | undefined, findings: readonly Finding[]): Generator<string> {
  const { score, grade, unratedBecause, incomplete, heldBy, steps } = posture
  if (unratedBecause) yield `${capitalised(WHY_UNRATED[unratedBecause])}.`
  if (heldBy && score !== null) {
    yield `Held at ${score} by ${printable(heldBy.rule)} on ${endpoint(heldBy)}, whatever is good elsewhere.`
  }
  if (incomplete) yield 'Part of the host was not looked at, so that no grade better than B can be given.'
  if (steps.length > 0) yield `Close ${steps.map(step).join(', then ')}.`
  if (!tally || unratedBecause) return
  const fine = [...fineParts(tally, findings)]
  if (fine.length > 0) yield `Fine: ${fine.join(', ')}.`
  if (grade !== 'U' && tally.closed > 0 && tally.filtered === 0 && tally.open > 0) {
    yield 'No firewall drops what nothing listens on: whatever is started next is open at once.'
  }
}

function step({ rule, port, protocol, score, grade }: Posture['steps'][number], index: number): string {
  const gives = index === 0 ? 'for a score of' : 'for'
  return `${endpoint({ port, protocol })} (${printable(rule)}) ${gives} ${score} (${grade})`
}

function* fineParts({ open, closed, filtered }: HostTally, findings: readonly Finding[]): Generator<string> {
  const told = findings.filter(({ protocol, rule }) => protocol === 'tcp' && rule !== 'missing-expected-port')
  const quiet = open - new Set(told.map(({ port }) => port)).size
  if (quiet > 0) yield `${formatQuantity(quiet, 'open port')} without a finding`
  if (closed > 0) yield `${formatCount(closed)} closed`
  if (filtered > 0) yield `${formatCount(filtered)} filtered`
}

function endpoint({ port, protocol }: { readonly port: number; readonly protocol: string }): string {
  if (port === 0) return 'the host'
  return protocol === 'tcp' ? `${port}` : `${port}/${protocol}`
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
