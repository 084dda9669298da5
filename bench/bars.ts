/** Bars beside each other as SVG: the median of each series, and a whisker from its least to its greatest. */

import { escaped, px, STYLE, type Tone, textAt, ticksUpTo } from './plot.js'
import { median, type Series } from './statistics.js'

export interface Bar {
  readonly name: string
  readonly values: Series
  readonly tone: Tone
  /** Said behind the number. */
  readonly note?: string
}

export interface BarGroup {
  /** What is shown, with its unit. */
  readonly label: string
  /** What the values are divided by, for the axis and the numbers. @default 1 */
  readonly unit?: number
  readonly digits: number
  readonly bars: readonly Bar[]
}

export interface BarChart {
  readonly title: string
  readonly groups: readonly BarGroup[]
}

const WIDTH = 820
const LEFT = 200
/** Room for the numbers behind the longest bar. */
const RIGHT = 210
const TITLE_PX = 34
const HEAD_PX = 26
const ROW_PX = 24
const BAR_PX = 14
const AXIS_PX = 34

/** @throws {RangeError} a series with nothing in it, or with what is no number */
export function renderBars({ title, groups }: BarChart): string {
  const parts = [textAt(16, 22, 'title', title)]
  let top = TITLE_PX
  for (const group of groups) {
    parts.push(renderGroup(group, top))
    top += HEAD_PX + group.bars.length * ROW_PX + AXIS_PX
  }
  const open = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${top}" width="${WIDTH}" height="${top}" role="img">`
  const ground = '<rect class="ground" width="100%" height="100%"/>'
  const head = `<title>${escaped(title)}</title>\n<style>${STYLE}\n</style>\n${ground}`
  return `${open}\n${head}\n${parts.join('\n')}\n</svg>\n`
}

function renderGroup({ label, unit = 1, digits, bars }: BarGroup, top: number): string {
  const max = Math.max(...bars.flatMap(({ values }) => values)) / unit
  const x = (value: number) => px(LEFT + (value / unit / max) * (WIDTH - RIGHT - LEFT))
  const [ceiling, floor] = [top + HEAD_PX, top + HEAD_PX + bars.length * ROW_PX]
  const parts = [textAt(LEFT, top + 16, 'label', label)]
  for (const tick of ticksUpTo(max, 5)) {
    parts.push(`<path class="grid" d="M${x(tick * unit)} ${ceiling}V${floor}"/>`)
    parts.push(textAt(x(tick * unit), floor + 16, '', tick.toLocaleString('en'), 'middle'))
  }
  for (const [row, { name, values, tone, note }] of bars.entries()) {
    const middle = ceiling + (row + 0.5) * ROW_PX
    const [least, middling, greatest] = [Math.min(...values), median(values), Math.max(...values)]
    const text = (value: number) =>
      (value / unit).toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
    const numbers = `${text(middling)} (${text(least)}–${text(greatest)})${note ? ` ${note}` : ''}`
    parts.push(textAt(LEFT - 8, middle + 4, '', name, 'end'))
    parts.push(`<path class="bar ${tone}" d="M${LEFT} ${middle - BAR_PX / 2}H${x(middling)}v${BAR_PX}H${LEFT}Z"/>`)
    parts.push(`<path class="whisker" d="M${x(least)} ${middle}H${x(greatest)}"/>`)
    for (const end of [least, greatest]) parts.push(`<path class="whisker" d="M${x(end)} ${middle - 4}v8"/>`)
    parts.push(textAt(x(greatest) + 8, middle + 4, '', numbers))
  }
  parts.push(`<path class="frame" d="M${LEFT} ${ceiling}V${floor}"/>`)
  return parts.join('\n')
}
