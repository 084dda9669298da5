import type { Facts } from '../../model/index.js'
import type { Answer, Opinion } from '../opinion.js'
import type { Matcher } from '../patterns/matcher.js'
import { hasPort } from '../probe.js'
import type { NmapDatabase, NmapFields, NmapMatch, NmapProbe } from './database.js'
import { maySend } from './may-send.js'
import { asCpePart, fillTemplate, type Groups } from './template.js'

/** Probes rarer than that are asked on their own ports only: Nmap's own default. */
const INTENSITY = 7
/** Connections spent on questions of the database, for one endpoint. */
const MOST_QUESTIONS = 5
/** Our questions that are the same as one of Nmap's. Answers to others are held against greetings. */
const SAME_QUESTIONS: Readonly<Record<string, string | undefined>> = {
  greeting: 'NULL',
  'http-get': 'GetRequest',
  'rtsp-options': 'RTSPRequest',
  'sip-options': 'SIPOptions',
}

interface Entry {
  readonly probe: NmapProbe
  readonly match: NmapMatch
}

/** Reads answers by a database of Nmap's, and says what else to ask. */
export class NmapBook {
  readonly #entries: readonly Entry[]
  /** By the probe's name: indexes of its matches, those it falls back to, and greetings, in this order. */
  readonly #candidates = new Map<string, Uint32Array>()

  /** @param firstIndex of its patterns among the matcher's */
  constructor(
    private readonly database: NmapDatabase,
    private readonly matcher: Matcher,
    private readonly firstIndex: number,
  ) {
    this.#entries = entriesOf(database)
  }

  /**
   * Holds answers against what the database knows, first come, first served.
   *
   * @param service only what it says of this service
   * @returns what a `match` says, else what a `softmatch` does
   */
  async read(answers: readonly Answer[], service?: string): Promise<Opinion | undefined> {
    let soft: Opinion | undefined
    for (const { question, reply } of answers) {
      if (reply.isEmpty) continue
      const name = nameOf(question)
      let candidates = this.#candidatesOf(name)
      for (let wanted = soft?.name ?? service; ; wanted = soft?.name) {
        if (wanted !== undefined) candidates = candidates.filter((index) => serviceOf(this.#entry(index)) === wanted)
        const found = await this.matcher.match(reply.text, candidates)
        if (!found) break
        const entry = this.#entry(found.index)
        const opinion = this.#opinion(entry, found.groups)
        if (!entry.match.isSoft) return opinion
        soft ??= opinion
        candidates = candidates.subarray(candidates.indexOf(found.index) + 1)
      }
    }
    return soft
  }

  /** What may be asked besides, likeliest first: readably harmless, and not on ports that the database excludes. */
  questions(port: number, isInsideTls: boolean, asked: ReadonlySet<string>): readonly NmapProbe[] {
    if (hasPort(this.database.excluded, port)) return []
    const isHinted = (probe: NmapProbe) => hasPort(isInsideTls ? probe.sslPorts : probe.ports, port)
    const said = new Set([...asked].map(nameOf))
    return this.database.probes
      .filter(({ protocol, name, payload }) => protocol === 'tcp' && !said.has(name) && maySend(payload))
      .filter((probe) => probe.rarity <= INTENSITY || isHinted(probe))
      .sort((a, b) => Number(isHinted(b)) - Number(isHinted(a)) || a.rarity - b.rarity)
      .slice(0, MOST_QUESTIONS)
  }

  #entry(index: number): Entry {
    return this.#entries[index - this.firstIndex]!
  }

  #candidatesOf(name: string): Uint32Array {
    const known = this.#candidates.get(name)
    if (known) return known
    const own = this.database.probes.find((probe) => probe.name === name && probe.protocol === 'tcp')
    const names = new Set([name, ...(own?.fallback ?? []), 'NULL'])
    const indexes = [...names].flatMap((each) => {
      return this.#entries.flatMap(({ probe }, i) => (probe.name === each ? [this.firstIndex + i] : []))
    })
    const candidates = Uint32Array.from(indexes)
    this.#candidates.set(name, candidates)
    return candidates
  }

  #opinion(entry: Entry, groups: Groups): Opinion {
    const { probe, match } = entry
    const { product, version } = match.fields
    const told = { product: filled(product, groups), version: filled(version, groups) }
    return {
      by: `nmap:${probe.name}`,
      where: `${this.database.file}:${match.line}`,
      isSoft: match.isSoft,
      name: serviceOf(entry),
      ...(told.product !== undefined && { product: told.product }),
      ...(told.version !== undefined && { version: told.version }),
      facts: factsOf(match.fields, groups),
    }
  }
}

export function entriesOf({ probes }: NmapDatabase): Entry[] {
  return probes.flatMap((probe) => probe.matches.map((match) => ({ probe, match })))
}

function nameOf(question: string): string {
  return SAME_QUESTIONS[question] ?? (question.startsWith('nmap:') ? question.slice(5) : 'NULL')
}

/** What is behind TLS is told by `tls`. */
function serviceOf({ match }: Entry): string {
  return match.service.replace(/^ssl\//, '')
}

function factsOf({ info, hostName, os, device, cpe }: NmapFields, groups: Groups): Facts {
  const texts = { info, claimedName: hostName, os, device }
  const facts = Object.entries(texts).flatMap(([name, template]): [string, string][] => {
    const text = filled(template, groups)
    return text === undefined ? [] : [[name, text]]
  })
  const names = cpe.map((template) => `cpe:/${fillTemplate(template, groups, asCpePart)}`)
  return { ...Object.fromEntries(facts), ...(names.length > 0 && { cpe: names }) }
}

/** Nothing rather than an empty text. */
function filled(template: string | undefined, groups: Groups): string | undefined {
  if (template === undefined) return undefined
  const text = fillTemplate(template, groups).trim()
  return text === '' ? undefined : text
}
