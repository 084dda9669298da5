/**
 * Charts over time, or over another quantity, as SVG: panels below each other that share that axis.
 * Read at the width of a page, on light or dark ground. The same data gives the
 * same bytes.
 */

export type Point = readonly [x: number, y: number]

/** Which of the few colours, in both grounds; `faint` is for what is only there to compare with. */
export type Tone = 'blue' | 'orange' | 'green' | 'purple' | 'faint'

export type Mark =
  /** From point to point. */
  | { readonly kind: 'line'; readonly name: string; readonly tone: Tone; readonly points: readonly Point[] }
  /** Keeps each value until the next point; the last until the end. */
  | { readonly kind: 'step'; readonly name: string; readonly tone: Tone; readonly points: readonly Point[] }
  /** Between two values at each moment. */
  | {
      readonly kind: 'band'
      readonly name: string
      readonly tone: Tone
      readonly points: readonly (readonly [x: number, low: number, high: number])[]
    }
  /** A line up from the low to the high value at each place: how far measurements lie apart. Not in the legend. */
  | {
      readonly kind: 'spread'
      readonly tone: Tone
      readonly points: readonly (readonly [x: number, low: number, high: number])[]
    }
  /** The same value all along. */
  | { readonly kind: 'level'; readonly name: string; readonly tone: Tone; readonly value: number }

/** Where values stand between a panel's bottom and its top. */
export type Scale =
  /** From 0. */
  | { readonly kind: 'linear'; readonly max: number }
  /** By powers of ten; what is less than `min` is drawn at the bottom. */
  | { readonly kind: 'log'; readonly min: number; readonly max: number }

export interface Panel {
  /** What is shown, with its unit. */
  readonly label: string
  readonly heightPx: number
  readonly scale: Scale
  readonly marks: readonly Mark[]
  tick(value: number): string
}

/** What the panels share. */
export interface Axis {
  readonly label: string
  readonly scale: Scale
  /** @default the number */
  tick?(value: number): string
}

export interface Plot {
  readonly title: string
  readonly axis: Axis
  readonly panels: readonly Panel[]
}

/** Time from 0 on. */
export function secondsAxis(seconds: number): Axis {
  return { label: 'seconds', scale: { kind: 'linear', max: seconds } }
}

const WIDTH = 820
const LEFT = 64
const RIGHT = 16
const TITLE_PX = 34
/** Above each panel: its label and the names of its marks. */
const HEAD_PX = 26
const GAP_PX = 14
const AXIS_PX = 42
/** About what a letter takes at the size of the text. */
const LETTER_PX = 6.2

export const STYLE = `
text { font: 12px system-ui, -apple-system, 'Segoe UI', sans-serif; fill: #57606a }
.ground { fill: #ffffff }
.title { font-size: 15px; font-weight: 600; fill: #1f2328 }
.label { font-weight: 600; fill: #1f2328 }
.grid { stroke: #d0d7de; stroke-width: 1 }
.frame { stroke: #8c959f; stroke-width: 1 }
.line { fill: none; stroke-width: 1.6; stroke-linejoin: round }
.level { fill: none; stroke-width: 1.4; stroke-dasharray: 6 4 }
.band { stroke: none; opacity: 0.25 }
.blue { color: #0969da } .orange { color: #bc4c00 } .green { color: #1a7f37 } .purple { color: #8250df } .faint { color: #6e7781 }
.line, .level { stroke: currentColor }
.band, .bar { fill: currentColor }
.whisker { fill: none; stroke: #1f2328; stroke-width: 1.4 }
@media (prefers-color-scheme: dark) {
  text { fill: #9198a1 }
  .ground { fill: #0d1117 }
  .title, .label { fill: #f0f6fc }
  .grid { stroke: #3d444d }
  .frame { stroke: #656c76 }
  .whisker { stroke: #f0f6fc }
  .blue { color: #4493f8 } .orange { color: #f0883e } .green { color: #3fb950 } .purple { color: #ab7df8 } .faint { color: #9198a1 }
}`

/** @throws {RangeError} a value that is no number: it has no place */
export function renderSvg({ title, axis, panels }: Plot): string {
  const parts: string[] = [textAt(LEFT, 22, 'title', title)]
  let top = TITLE_PX
  for (const panel of panels) {
    parts.push(renderPanel(panel, axis, top))
    top += HEAD_PX + panel.heightPx + GAP_PX
  }
  const bottom = top - GAP_PX
  for (const tick of scaleTicks(axis.scale, 10)) {
    parts.push(textAt(xOf(tick, axis), bottom + 18, '', axis.tick?.(tick) ?? String(tick), 'middle'))
  }
  parts.push(textAt((LEFT + WIDTH - RIGHT) / 2, bottom + 36, '', axis.label, 'middle'))
  const height = bottom + AXIS_PX
  const open = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">`
  // A page may be dark where the reader's system is light: a ground of its own keeps the text readable.
  const ground = '<rect class="ground" width="100%" height="100%"/>'
  const head = `<title>${escaped(title)}</title>\n<style>${STYLE}\n</style>\n${ground}`
  return `${open}\n${head}\n${parts.join('\n')}\n</svg>\n`
}

function renderPanel({ label, heightPx, scale, marks, tick }: Panel, axis: Axis, top: number): string {
  const head = top + 16
  const [ceiling, floor] = [top + HEAD_PX, top + HEAD_PX + heightPx]
  const x = (at: number) => xOf(at, axis)
  const y = (value: number) => px(floor - shareOf(value, scale) * heightPx)
  const parts = [textAt(LEFT, head, 'label', label)]

  for (const value of scaleTicks(scale, 4)) {
    parts.push(`<path class="grid" d="M${LEFT} ${y(value)}H${WIDTH - RIGHT}"/>`)
    parts.push(textAt(LEFT - 8, y(value) + 4, '', tick(value), 'end'))
  }
  for (const at of scaleTicks(axis.scale, 10)) parts.push(`<path class="grid" d="M${x(at)} ${ceiling}V${floor}"/>`)
  for (const mark of marks) parts.push(renderMark(mark, x, y))
  parts.push(`<path class="frame" fill="none" d="M${LEFT} ${ceiling}V${floor}H${WIDTH - RIGHT}"/>`)
  let right = WIDTH - RIGHT
  for (const mark of [...marks].reverse()) {
    if (mark.kind === 'spread') continue
    const { kind, name, tone } = mark
    parts.push(textAt(right, head, '', name, 'end'))
    right -= name.length * LETTER_PX + 4
    const sample = kind === 'band' ? `M${px(right - 18)} ${head - 8}h18v8h-18Z` : `M${px(right - 18)} ${head - 4}h18`
    parts.push(`<path class="${kind === 'step' ? 'line' : kind} ${tone}" d="${sample}"/>`)
    right -= 34
  }
  return parts.join('\n')
}

function renderMark(mark: Mark, x: (at: number) => number, y: (value: number) => number): string {
  const { tone } = mark
  switch (mark.kind) {
    case 'level':
      return `<path class="level ${tone}" d="M${LEFT} ${y(mark.value)}H${WIDTH - RIGHT}"/>`
    case 'line':
      return `<path class="line ${tone}" d="${path(mark.points.map(([at, value]) => [x(at), y(value)]))}"/>`
    case 'step': {
      const steps = mark.points.map(([at, value], i) => `${i === 0 ? `M${x(at)} ` : `H${x(at)}V`}${y(value)}`)
      return `<path class="line ${tone}" d="${steps.join('')}${steps.length > 0 ? `H${WIDTH - RIGHT}` : ''}"/>`
    }
    case 'spread': {
      const bars = mark.points.map(([at, low, high]) => `M${x(at)} ${y(low)}V${y(high)}`)
      return `<path class="line ${tone}" d="${bars.join('')}"/>`
    }
    case 'band': {
      const upper = mark.points.map(([at, , high]): Point => [x(at), y(high)])
      const lower = mark.points.map(([at, low]): Point => [x(at), y(low)]).reverse()
      return `<path class="band ${tone}" d="${path([...upper, ...lower])}${upper.length > 0 ? 'Z' : ''}"/>`
    }
  }
}

function path(points: readonly Point[]): string {
  return points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${x} ${y}`).join('')
}

function xOf(at: number, { scale }: Axis): number {
  return px(LEFT + shareOf(at, scale) * (WIDTH - RIGHT - LEFT))
}

/** 0 … 1; what is beyond the scale stands at its edge. */
function shareOf(value: number, scale: Scale): number {
  const share =
    scale.kind === 'linear'
      ? value / scale.max
      : Math.log(Math.max(value, scale.min) / scale.min) / Math.log(scale.max / scale.min)
  return Math.min(1, Math.max(0, share))
}

/** Of a linear scale `most` beside the 0, at the most. */
function scaleTicks(scale: Scale, most: number): number[] {
  if (scale.kind === 'linear') return ticksUpTo(scale.max, most)
  const decadeCount = Math.round(Math.log10(scale.max / scale.min))
  return Array.from({ length: decadeCount + 1 }, (_, i) => scale.min * 10 ** i)
}

/** Round numbers from 0 on, `most` of them beside the 0 at the most. */
export function ticksUpTo(max: number, most: number): number[] {
  if (!(max > 0)) return [0]
  const power = 10 ** Math.floor(Math.log10(max / most))
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => max / candidate <= most)!
  return Array.from({ length: Math.floor(max / step + 1e-9) + 1 }, (_, i) => Number((i * step).toPrecision(12)))
}

export function px(value: number): number {
  if (!Number.isFinite(value)) throw new RangeError(`${value} has no place in a plot`)
  return Math.round(value * 10) / 10
}

export function textAt(
  x: number,
  y: number,
  className: string,
  text: string,
  anchor: 'start' | 'middle' | 'end' = 'start',
) {
  const attributes = `${className && ` class="${className}"`}${anchor === 'start' ? '' : ` text-anchor="${anchor}"`}`
  return `<text x="${px(x)}" y="${px(y)}"${attributes}>${escaped(text)}</text>`
}

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
