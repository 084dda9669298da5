import {
  assertNever,
  type Finding,
  type HostTally,
  type Posture,
  type ScanHeader,
  type ScanRecord,
  type Service,
  type Summary,
  type Verdict,
} from '../model/index.js'
import type { CreateWriter, WriterOptions } from '../output/index.js'

/** One scan as far as reports tell of it. Verdicts of ports that are not open are counted in the tallies, and not kept. */
export class ScanBook {
  readonly openVerdicts: Verdict[] = []
  readonly services: Service[] = []
  readonly tallies: HostTally[] = []
  readonly findings: Finding[] = []
  readonly postures: Posture[] = []
  header: ScanHeader | undefined
  summary: Summary | undefined

  add(records: readonly ScanRecord[]): void {
    for (const record of records) {
      switch (record.type) {
        case 'scan':
          this.header = record
          break
        case 'verdict':
          if (record.state === 'open') this.openVerdicts.push(record)
          break
        case 'rate':
          break
        case 'host':
          this.tallies.push(record)
          break
        case 'service':
          this.services.push(record)
          break
        case 'finding':
          this.findings.push(record)
          break
        case 'posture':
          this.postures.push(record)
          break
        case 'summary':
          this.summary = record
          break
        default:
          assertNever(record)
      }
    }
  }

  /** The stream came to its end, and every endpoint has its verdict. */
  get isComplete(): boolean {
    return this.summary?.complete === true
  }

  /** Of the host's posture, or of the name it was asked by. */
  hosts(): HostBook[] {
    const hosts = new Map<string, HostBook>()
    const of = (subject: { readonly address: string; readonly name?: string }) => {
      const key = hostOf(subject)
      let host = hosts.get(key)
      if (!host) {
        host = new HostBook(key)
        hosts.set(key, host)
      }
      return host
    }
    for (const tally of this.tallies) of(tally).tallies.push(tally)
    for (const verdict of this.openVerdicts) of(verdict).openVerdicts.push(verdict)
    for (const { hostName, ...rest } of this.services) {
      const service: Service = hostName === undefined ? rest : { hostName, ...rest }
      of({ address: rest.address, ...(hostName !== undefined && { name: hostName }) }).services.push(service)
    }
    for (const finding of this.findings) of(finding).findings.push(finding)
    for (const posture of this.postures) of(posture).posture = posture
    return [...hosts.values()]
  }
}

/** What is told of one host, all its addresses together. */
export class HostBook {
  readonly tallies: HostTally[] = []
  readonly openVerdicts: Verdict[] = []
  readonly services: Service[] = []
  readonly findings: Finding[] = []
  posture: Posture | undefined

  /** @param name the name it was asked by, else its address */
  constructor(readonly name: string) {}
}

/** A host goes by the name that it was asked by: one name is one host, whatever its addresses. */
export function hostOf({ address, name }: { readonly address: string; readonly name?: string }): string {
  return name ?? address
}

/** A writer that says nothing before it knows the whole scan. */
export function wholeScanWriter(render: (book: ScanBook, options: WriterOptions) => string): CreateWriter {
  return (options = {}) => {
    const book = new ScanBook()
    return {
      write: (records) => {
        book.add(records)
        return ''
      },
      end: () => render(book, options),
    }
  }
}
