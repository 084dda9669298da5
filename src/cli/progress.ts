import type { ScanRecord } from '../model/index.js'
import { formatQuantity, formatScope, jsonText, printable } from '../output/index.js'
import type { ScanProgress } from '../scan/index.js'
import type { OutputStream } from './environment.js'
import { StatusLine } from './status-line.js'

/** What standard error hears while a scan runs. */
export interface Progress {
  /** Shows what records say as they pass. */
  see(records: readonly ScanRecord[]): void
  /** One line for people: a warning, or why something takes its time. */
  note(text: string): void
  /** Takes a transient line away, because something else is about to be written on the same terminal. */
  clear(): void
  /** Stops. Nothing is written afterwards. */
  close(): void
}

export type ProgressKind = 'auto' | 'tty' | 'json' | 'none'
export const PROGRESS_KINDS: readonly ProgressKind[] = ['auto', 'tty', 'json', 'none']

/** Where the scan stands. */
type AskProgress = () => ScanProgress

/** How much standard error hears; verbose adds every change of the rate with its reason. */
type Volume = 'quiet' | 'normal' | 'verbose'

export function createProgress(kind: ProgressKind, volume: Volume, stderr: OutputStream, ask: AskProgress): Progress {
  if (volume === 'quiet') return SILENT
  const progress = createLoudProgress(kind, stderr, ask)
  return volume === 'verbose' ? explainingRates(progress) : progress
}

function createLoudProgress(kind: ProgressKind, stderr: OutputStream, ask: AskProgress): Progress {
  if (kind === 'json') return new JsonProgress(stderr, ask)
  if (kind === 'tty' || (kind === 'auto' && stderr.isTty)) return new TerminalProgress(stderr, ask)
  return { ...SILENT, note: (text) => stderr.stream.write(noteLine(text)) }
}

function explainingRates(progress: Progress): Progress {
  return {
    see: (records) => {
      for (const record of records) if (record.type === 'rate') progress.note(`rate: ${record.reason}`)
      progress.see(records)
    },
    note: (text) => progress.note(text),
    clear: () => progress.clear(),
    close: () => progress.close(),
  }
}

const SILENT: Progress = { see: () => {}, note: () => {}, clear: () => {}, close: () => {} }

function noteLine(text: string): string {
  return `synsweep: ${printable(text)}\n`
}

const STATUS_PERIOD_MS = 200

/** After this many lines of open ports the status line alone goes on: a terminal is not where thousands are read. */
const FOUND_LINES = 200

/** A line that is rewritten in place, with open ports passing above it as they are found. */
class TerminalProgress implements Progress {
  readonly #line: StatusLine
  readonly #timer: NodeJS.Timeout
  #foundCount = 0
  #hasSpoken: boolean = false
  #isParted: boolean = false

  constructor(stderr: OutputStream, ask: AskProgress) {
    this.#line = new StatusLine(stderr)
    this.#timer = setInterval(() => {
      this.#line.show(ask())
    }, STATUS_PERIOD_MS)
    this.#timer.unref()
  }

  see(records: readonly ScanRecord[]): void {
    for (const record of records) {
      this.#hasSpoken = true
      if (record.type === 'scan') {
        const probes = formatQuantity(record.probes, 'probe')
        this.#line.above(`sweeping ${formatScope(record)}: ${probes} over ${printable(record.link)}`)
      } else if (record.type === 'verdict' && record.state === 'open') {
        this.#found(record.address, record.port, record.name)
      }
    }
  }

  note(text: string): void {
    this.#line.above(noteLine(text).trimEnd())
  }

  /** A blank line parts what was found on the way from the results that begin here. */
  clear(): void {
    this.#line.clear()
    if (this.#hasSpoken && !this.#isParted) this.#line.above('')
    this.#isParted = true
  }

  close(): void {
    clearInterval(this.#timer)
    this.#line.clear()
  }

  #found(address: string, port: number, name: string | undefined): void {
    this.#foundCount++
    if (this.#foundCount <= FOUND_LINES) {
      this.#line.above(`found ${port}/tcp on ${address}${name === undefined ? '' : ` (${printable(name)})`}`)
    } else if (this.#foundCount === FOUND_LINES + 1) {
      this.#line.above('more are being found; the results will name them all')
    }
  }
}

const JSON_PERIOD_MS = 1000

/** NDJSON for programs: where the scan stands, once a second and at the end. Field names in docs/usage.md. */
class JsonProgress implements Progress {
  readonly #timer: NodeJS.Timeout

  constructor(
    private readonly stderr: OutputStream,
    private readonly ask: AskProgress,
  ) {
    this.#timer = setInterval(() => this.#tell(), JSON_PERIOD_MS)
    this.#timer.unref()
  }

  see(): void {}

  note(text: string): void {
    this.#write({ type: 'note', text })
  }

  clear(): void {}

  close(): void {
    clearInterval(this.#timer)
    this.#tell()
  }

  #tell(): void {
    const { phase, probeCount, judgedCount, sentCount, openCount, closedCount, ...rest } = this.ask()
    const { ratePps, elapsedMs, remainingMs, identifiedCount, udpChecks, lastSecond, lossRatio, missEstimate } = rest
    this.#write({
      ...{ type: 'progress', phase, probeCount, judgedCount, sentCount, openCount, closedCount },
      ...{
        ratePps: hundredths(ratePps),
        elapsedMs: hundredths(elapsedMs),
        remainingMs: hundredths(remainingMs),
        identifiedCount,
        udpChecks,
        lastSecond,
        lossRatio,
        missEstimate,
      },
    })
  }

  #write(value: object): void {
    this.stderr.stream.write(`${jsonText(value)}\n`)
  }
}

/** What is measured is not known better, and is easier to read. */
function hundredths<T extends number | undefined>(value: T): T {
  return (value === undefined ? undefined : Math.round(value * 100) / 100) as T
}
