import {
  assertNever,
  type HostReason,
  parseAddress,
  type Reason,
  type ScanHeader,
  type Summary,
  type Verdict,
} from '../model/index.js'
import { xmlText } from './escape.js'
import { type Bulk, type HostGroup, HostGroups, isHidden } from './host-groups.js'
import { formatPortRanges } from './port-ranges.js'
import { epochSeconds, formatCtime } from './units.js'
import type { Writer, WriterOptions } from './writer.js'

/** The version of Nmap's XML whose elements these are (nmap.dtd). */
const XML_OUTPUT_VERSION = '1.05'

/**
 * Nmap's XML (`-oX`), as Metasploit, DefectDojo, ndiff and python-libnmap read it.
 *
 * Valid by nmap.dtd except for the scanner's name, where the DTD allows only
 * "nmap" and we say who we are. One `<host>` for each address that answered,
 * always with `<status>` and `<hostnames>`; what is not listed is in `<extraports>`.
 */
export function createNmapXmlWriter(options: WriterOptions = {}): Writer {
  return new NmapXmlWriter(options)
}

class NmapXmlWriter implements Writer {
  readonly #groups = new HostGroups()
  #header: ScanHeader | undefined
  #summary: Summary | undefined
  #upCount = 0
  #downCount = 0
  /** The latest time the stream has told; a pure writer has no clock. */
  #latestMs = 0

  constructor(private readonly options: WriterOptions) {}

  write: Writer['write'] = (records) => {
    let text = ''
    for (const record of records) {
      switch (record.type) {
        case 'scan':
          this.#header = record
          this.#latestMs = Date.parse(record.startedAt)
          text += this.#prologue(record)
          break
        case 'verdict':
          this.#latestMs = Math.max(this.#latestMs, Date.parse(record.at))
          this.#groups.add(record)
          break
        case 'host':
          text += this.#host(this.#groups.take(record))
          break
        case 'rate':
        case 'finding':
          break
        case 'summary':
          this.#summary = record
          break
        default:
          assertNever(record)
      }
    }
    return text
  }

  end: Writer['end'] = () => {
    const untallied = this.#groups.rest().filter(hasAnswered)
    const prologue = this.#header ? '' : this.#prologue(undefined)
    return `${prologue}${untallied.map((group) => this.#host(group)).join('')}${this.#epilogue()}`
  }

  #prologue(header: ScanHeader | undefined): string {
    const { commandLine = 'synsweep', portRanges = '' } = this.options
    const startMs = header ? Date.parse(header.startedAt) : 0
    const run = attributes({
      scanner: 'synsweep',
      args: commandLine,
      start: Math.floor(startMs / 1000),
      startstr: formatCtime(startMs),
      version: header?.version ?? '',
      xmloutputversion: XML_OUTPUT_VERSION,
    })
    const info = attributes({
      type: scanType(header),
      protocol: 'tcp',
      numservices: header?.ports ?? 0,
      services: portRanges,
    })
    return lines(
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<!DOCTYPE nmaprun>',
      `<nmaprun${run}>`,
      `<scaninfo${info}/>`,
      '<verbose level="0"/>',
      '<debugging level="0"/>',
    )
  }

  #host(group: HostGroup): string {
    if (isHidden(group)) return ''
    if (group.reason === undefined) this.#upCount++
    else this.#downCount++
    const { address, name } = group
    const times = group.listed.map((verdict) => epochSeconds(verdict.at))
    const start = this.#header && epochSeconds(this.#header.startedAt)
    const end = times.length > 0 ? times.reduce((latest, time) => Math.max(latest, time)) : undefined
    const refusal = scanType(this.#header) === 'connect' ? 'conn-refused' : 'reset'
    const family = parseAddress(address)?.family === 6 ? 'ipv6' : 'ipv4'
    return lines(
      `<host${attributes({ starttime: start, endtime: end })}><status${attributes(evidence(group, refusal))}/>`,
      `<address${attributes({ addr: address, addrtype: family })}/>`,
      '<hostnames>',
      ...(name === undefined ? [] : [`<hostname${attributes({ name, type: 'user' })}/>`]),
      '</hostnames>',
      `<ports>${group.bulks.map(extraPorts).join('')}`,
      ...group.listed.map((verdict) => this.#port(verdict)),
      '</ports>',
      '</host>',
    )
  }

  #port({ protocol, port, state, reason, ttl = 0, reasonAddress }: Verdict): string {
    const name = this.options.serviceName?.(port)
    const service = name === undefined ? '' : `<service${attributes({ name, method: 'table', conf: 3 })}/>`
    const stateElement = `<state${attributes({ state, reason, reason_ttl: ttl, reason_ip: reasonAddress })}/>`
    return `<port${attributes({ protocol, portid: port })}>${stateElement}${service}</port>`
  }

  #epilogue(): string {
    const summary = this.#summary
    const startMs = this.#header ? Date.parse(this.#header.startedAt) : this.#latestMs
    const endMs = summary ? startMs + summary.elapsedMs : this.#latestMs
    const elapsed = ((endMs - startMs) / 1000).toFixed(2)
    const upCount = this.#upCount
    const total = Math.max(this.#header?.targets ?? 0, upCount + this.#downCount)
    const timestr = formatCtime(endMs)
    const hosts = upCount === 1 ? '1 host' : `${upCount} hosts`
    const ending = summary?.complete ? { exit: 'success' } : { exit: 'error', errormsg: 'stopped early' }
    const text = `synsweep done at ${timestr}; ${total} IP addresses (${hosts} up) scanned in ${elapsed} seconds`
    const finished = attributes({ time: Math.floor(endMs / 1000), timestr, elapsed, summary: text, ...ending })
    return lines(
      `<runstats><finished${finished}/><hosts${attributes({ up: upCount, down: total - upCount, total })}/>`,
      '</runstats>',
      '</nmaprun>',
    )
  }
}

/** Nmap's word for how it was scanned. */
function scanType(header: ScanHeader | undefined): 'syn' | 'connect' {
  return header?.link === 'connect' ? 'connect' : 'syn'
}

type Status = {
  readonly state: 'up' | 'down'
  readonly reason: Reason | HostReason | 'unknown-response'
  readonly reason_ttl: number
}

/** Whether a host counts as up, and why: its own answer before one that another box gave for it. */
function evidence(group: HostGroup, refusal: Reason): Status {
  if (group.reason !== undefined) return { state: 'down', reason: group.reason, reason_ttl: 0 }
  const answers = group.listed.filter((verdict) => verdict.reason !== 'no-response')
  const answer = answers.find((verdict) => verdict.reasonAddress === undefined) ?? answers[0]
  if (answer) return { state: 'up', reason: answer.reason, reason_ttl: answer.ttl ?? 0 }
  if (group.answersEverything) return { state: 'up', reason: 'syn-ack', reason_ttl: 0 }
  return { state: 'up', reason: group.counts.closed > 0 ? refusal : 'unknown-response', reason_ttl: 0 }
}

function hasAnswered({ listed, bulks }: HostGroup): boolean {
  const reasons = [...listed.map(({ reason }) => reason), ...bulks.flatMap((bulk) => bulk.reasons.map((r) => r.reason))]
  return reasons.some((reason) => reason !== 'no-response')
}

function extraPorts({ state, count, reasons }: Bulk): string {
  const elements = reasons.map(({ reason, ports }) => {
    return `<extrareasons${attributes({ reason, count: ports.length, proto: 'tcp', ports: formatPortRanges(ports) })}/>\n`
  })
  return `<extraports${attributes({ state, count })}>\n${elements.join('')}</extraports>\n`
}

/** ` name="value"` for each value that is there. */
function attributes(values: Readonly<Record<string, string | number | undefined>>): string {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${xmlText(String(value))}"`)
    .join('')
}

function lines(...parts: readonly string[]): string {
  return parts.map((part) => (part.endsWith('\n') ? part : `${part}\n`)).join('')
}
