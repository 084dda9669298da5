import { formatCount, formatDuration, formatPercent, formatRate, truncate } from '../output/index.js'
import type { ScanProgress } from '../scan/index.js'
import type { OutputStream } from './environment.js'

/** Back to the first column, and erase the line (ECMA-48 §8.3.41 EL). */
const ERASE = '\r\x1b[2K'

const DEFAULT_COLUMNS = 80
/** Misses that cannot be more than this are not worth a word. */
const SHOWN_MISS = 0.001

/** The last line of a terminal, rewritten in place, with ordinary lines passing above it. */
export class StatusLine {
  #shown: string = ''

  constructor(private readonly output: OutputStream) {}

  show(progress: ScanProgress): void {
    // One column is left free: a full line would wrap, and only its second half be erased.
    const text = truncate(statusText(progress), (this.output.columns() ?? DEFAULT_COLUMNS) - 1)
    if (text === this.#shown) return
    this.output.stream.write(ERASE + text)
    this.#shown = text
  }

  /** Writes a line that stays; the status line moves below it. */
  above(line: string): void {
    this.output.stream.write(this.#shown ? `${ERASE}${line}\n${this.#shown}` : `${line}\n`)
  }

  clear(): void {
    if (this.#shown) this.output.stream.write(ERASE)
    this.#shown = ''
  }
}

/** `37 %  12,345/s  3 open  1 min 05 s left`; what is not known yet is left out. Pure. */
export function statusText(progress: ScanProgress): string {
  const { phase, probeCount, judgedCount, ratePps, openCount, remainingMs, lossRatio, missEstimate } = progress
  if (phase === 'opening') return 'opening…'
  if (phase === 'identifying') {
    const { identifiedCount = 0, udpChecks } = progress
    const parts = [`${formatCount(identifiedCount)} of ${formatCount(openCount)} open endpoints identified`]
    if (udpChecks) {
      const { askedCount, count, answeredCount } = udpChecks
      parts.push(
        `UDP: ${formatCount(askedCount)} of ${formatCount(count)} asked, ${formatCount(answeredCount)} answered`,
      )
    }
    return parts.join('  ')
  }
  const items = [formatPercent(probeCount > 0 ? judgedCount / probeCount : 1)]
  if (phase === 'sending') items.push(formatRate(ratePps))
  items.push(`${formatCount(openCount)} open`)
  if (lossRatio) items.push(`loss ${formatPercent(lossRatio)}`)
  if (missEstimate && missEstimate.high >= SHOWN_MISS) items.push(`missing about ${formatPercent(missEstimate.ratio)}`)
  if (phase === 'waiting') items.push('listening for late replies')
  else if (remainingMs !== undefined) items.push(`${formatDuration(remainingMs)} left`)
  return items.join('  ')
}
