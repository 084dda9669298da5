import {
  assertNever,
  type Finding,
  type HostTally,
  type Posture,
  type ScanHeader,
  type Service,
  type Summary,
} from '../model/index.js'
import { type HostGroup, HostGroups, sortByAddress } from './host-groups.js'
import { createPalette } from './palette.js'
import { ServiceBook } from './service-book.js'
import { renderFindings } from './text-findings.js'
import { renderHosts, type TextPage } from './text-hosts.js'
import { renderPostures } from './text-postures.js'
import { renderSummary } from './text-summary.js'
import { renderUdp } from './text-udp.js'
import type { Writer, WriterOptions } from './writer.js'

/** Rows are not stretched, and prose is not set wider than this: longer lines read badly. */
const WIDEST_COLUMNS = 100
const NARROWEST_COLUMNS = 40

/**
 * The page for people: hosts with their ports, findings worst first, summary.
 *
 * Nothing is written before the summary, because a host's rows name its
 * findings, which come last. Memory is what is shown, not what was probed.
 */
export function createTextWriter(options: WriterOptions = {}): Writer {
  return new TextWriter(options)
}

class TextWriter implements Writer {
  readonly #page: TextPage
  readonly #services = new ServiceBook()
  readonly #overUdp: Service[] = []
  readonly #groups = new HostGroups()
  readonly #tallies: HostTally[] = []
  readonly #hosts: HostGroup[] = []
  readonly #findings: Finding[] = []
  readonly #postures: Posture[] = []
  #header: ScanHeader | undefined
  #isWritten: boolean = false

  constructor({ columns = 80, color = false, serviceName = () => undefined }: WriterOptions) {
    const width = Math.min(Math.max(columns, NARROWEST_COLUMNS), WIDEST_COLUMNS)
    this.#page = { columns: width, palette: createPalette(color), serviceName }
  }

  write: Writer['write'] = (records) => {
    let text = ''
    for (const record of records) {
      switch (record.type) {
        case 'scan':
          this.#header = record
          break
        case 'verdict':
          this.#groups.add(record)
          break
        case 'service':
          if (record.protocol === 'udp') this.#overUdp.push(record)
          else this.#services.add(record)
          break
        case 'rate':
          break
        case 'host':
          this.#tallies.push(record)
          this.#keepIfListed(this.#groups.take(record))
          break
        case 'finding':
          this.#findings.push(record)
          break
        case 'posture':
          this.#postures.push(record)
          break
        case 'summary':
          text += this.#render(record)
          break
        default:
          assertNever(record)
      }
    }
    return text
  }

  end: Writer['end'] = () => (this.#isWritten || !this.#header ? '' : this.#render(undefined))

  #render(summary: Summary | undefined): string {
    this.#isWritten = true
    // Without its tally a host is either silent or cut off in mid-scan; only an open port is worth a heading then.
    for (const group of this.#groups.rest()) if (group.counts.open > 0) this.#keepIfListed(group)
    const sections = [
      ...renderHosts(sortByAddress(this.#hosts), this.#findings, this.#services, this.#page),
      ...renderUdp(this.#overUdp, this.#page),
      ...renderPostures(this.#postures, this.#tallies, this.#findings, this.#page),
      ...renderFindings(this.#findings, this.#page),
      renderSummary(this.#header, this.#tallies, summary, this.#findings.length, this.#page),
    ]
    return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`
  }

  /** A host is listed when a verdict of it is shown; all others are counted in the summary. */
  #keepIfListed(group: HostGroup): void {
    if (group.listed.length > 0 || group.bulks.some((bulk) => bulk.reasons.length > 0)) this.#hosts.push(group)
  }
}
