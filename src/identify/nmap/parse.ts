import { ScanError } from '../../errors.js'
import { Untranslatable } from '../patterns/pattern-text.js'
import { translatePcre } from '../patterns/pcre.js'
import type { PortSpan } from '../probe.js'
import { type LeftOut, type NmapDatabase, type NmapMatch, type NmapProbe, USUAL_RARITY } from './database.js'
import { LineReader } from './line-reader.js'

/**
 * Reads a file in the format of Nmap's `nmap-service-probes`, line by line.
 *
 * | line | |
 * |---|---|
 * | `Exclude PORTS` | once, before any probe |
 * | `Probe TCP\|UDP NAME q<d>PAYLOAD<d> [no-payload]` | begins a probe; `<d>` is any one character |
 * | `rarity 1…9`, `ports PORTS`, `sslports PORTS` | of the probe before |
 * | `totalwaitms N`, `tcpwrappedms N`, `fallback NAME,…` | of the probe before |
 * | `match SERVICE m<d>PATTERN<d>[is] FIELDS` | what an answer to it means |
 * | `softmatch SERVICE m<d>PATTERN<d>[is] FIELDS` | the same, and more may be found |
 *
 * Source: "Nmap Network Scanning", chapter 7, "nmap-service-probes File Format".
 *
 * @param text one byte a character
 * @param file for messages
 * @throws {ScanError} ERR_NMAP_PROBES: names file, line, and what is wrong
 */
export function parseNmapProbes(text: string, file: string): NmapDatabase {
  return new Parser(file).parse(text)
}

type Draft = { -readonly [K in keyof NmapProbe]: NmapProbe[K] } & {
  readonly matches: NmapMatch[]
  /** The line of its `fallback`. */
  fallbackLine: number
  readonly said: Set<string>
}

class Parser {
  readonly #probes: Draft[] = []
  readonly #leftOut: LeftOut[] = []
  #excluded: readonly PortSpan[] | undefined

  constructor(readonly file: string) {}

  parse(text: string): NmapDatabase {
    let number = 0
    for (let at = 0; at < text.length; ) {
      const end = text.indexOf('\n', at)
      const line = text.slice(at, end < 0 ? text.length : end).replace(/\r$/, '')
      at = end < 0 ? text.length : end + 1
      number++
      if (line.trim() !== '' && !line.startsWith('#')) this.#line(new LineReader(line, this.file, number))
    }
    if (this.#probes.length === 0) {
      throw new ScanError('ERR_NMAP_PROBES', `${this.file}: no probe in it: is it an nmap-service-probes file?`)
    }
    for (const probe of this.#probes) this.#checkFallback(probe)
    const probes = this.#probes.map(({ fallbackLine: _, said: __, ...probe }) => probe)
    return { file: this.file, probes, excluded: this.#excluded ?? [], leftOut: this.#leftOut }
  }

  #line(line: LineReader): void {
    const directive = line.word('a directive')
    if (directive === 'Exclude') this.#exclude(line)
    else if (directive === 'Probe') this.#probe(line)
    else if (DIRECTIVES.has(directive)) this.#ofProbe(directive, line)
    else line.fail(`expected Exclude, Probe, ${[...DIRECTIVES].join(', ')}; got "${directive.slice(0, 40)}"`)
  }

  #exclude(line: LineReader): void {
    if (this.#excluded) line.fail('Exclude a second time')
    if (this.#probes.length > 0) line.fail('Exclude after a Probe: it belongs before all of them')
    this.#excluded = line.ports('tcp')
    line.end()
  }

  #probe(line: LineReader): void {
    const word = line.word('TCP or UDP')
    if (word !== 'TCP' && word !== 'UDP') line.fail(`expected TCP or UDP, got "${word.slice(0, 40)}"`)
    const protocol = word === 'TCP' ? 'tcp' : 'udp'
    const name = line.word("the probe's name")
    if (this.#probes.some((probe) => probe.name === name && probe.protocol === protocol)) {
      line.fail(`a second ${word} probe named ${name.slice(0, 40)}`)
    }
    const payload = line.payload()
    if (!line.isAtEnd && line.word('no-payload') !== 'no-payload') line.fail('expected no-payload, or nothing more')
    line.end()
    this.#probes.push({
      ...{ name, protocol, line: line.number, payload, rarity: USUAL_RARITY, ports: [], sslPorts: [], fallback: [] },
      ...{ matches: [], fallbackLine: 0, said: new Set() },
    })
  }

  #ofProbe(directive: string, line: LineReader): void {
    const probe = this.#probes.at(-1)
    if (!probe) line.fail(`${directive} before any Probe`)
    if (directive === 'match' || directive === 'softmatch') {
      this.#match(probe, directive === 'softmatch', line)
      return
    }
    if (probe.said.has(directive)) line.fail(`${directive} a second time for ${probe.name}`)
    probe.said.add(directive)
    if (directive === 'rarity') probe.rarity = line.integer(1, 9)
    else if (directive === 'ports') probe.ports = line.ports(probe.protocol)
    else if (directive === 'sslports') probe.sslPorts = line.ports(probe.protocol)
    else if (directive === 'totalwaitms') probe.totalWaitMs = line.integer(100, 300_000)
    else if (directive === 'tcpwrappedms') probe.tcpWrappedMs = line.integer(100, 300_000)
    else {
      probe.fallback = line.rest('names of probes').split(',')
      probe.fallbackLine = line.number
      return
    }
    line.end()
  }

  #match(probe: Draft, isSoft: boolean, line: LineReader): void {
    const service = line.word('the name of a service')
    const { pattern, flags } = line.pattern()
    const fields = line.fields()
    try {
      const translated = translatePcre(pattern, flags)
      probe.matches.push({ line: line.number, service, isSoft, pattern: translated, fields })
    } catch (error) {
      if (!(error instanceof Untranslatable)) throw error
      this.#leftOut.push({ line: line.number, why: error.message })
    }
  }

  /** Over UDP or TCP: what a name server answers is read alike. */
  #checkFallback({ name, fallback, fallbackLine }: Draft): void {
    const missing = fallback.find((each) => !this.#probes.some((probe) => probe.name === each))
    if (missing === undefined) return
    const what = `${name} falls back to "${missing.slice(0, 40)}", which is no probe here`
    throw new ScanError('ERR_NMAP_PROBES', `${this.file}:${fallbackLine}: ${what}`)
  }
}

/** Of the probe that came before. */
const DIRECTIVES: ReadonlySet<string> = new Set<string>([
  ...['match', 'softmatch', 'ports', 'sslports', 'rarity', 'fallback', 'totalwaitms', 'tcpwrappedms'],
])
