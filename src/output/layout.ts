/** Text in columns. Widths count code points: what is laid out here is ASCII but for our own few marks. */

export function widthOf(text: string): number {
  return [...text].length
}

/** Cuts `text` to `columns`, the last one an ellipsis when something was cut. */
export function truncate(text: string, columns: number): string {
  const chars = [...text]
  return chars.length <= columns ? text : `${chars.slice(0, Math.max(columns - 1, 0)).join('')}…`
}

/**
 * Breaks `text` at spaces into lines of at most `columns`; a longer word is cut.
 *
 * @param indent put before every line, counted in its width
 */
export function wrap(text: string, columns: number, indent = ''): string[] {
  const room = Math.max(columns - widthOf(indent), 1)
  const lines: string[] = []
  let line = ''
  for (let word of text.split(/\s+/).filter(Boolean)) {
    if (line && widthOf(line) + 1 + widthOf(word) <= room) {
      line += ` ${word}`
      continue
    }
    if (line) lines.push(line)
    for (; widthOf(word) > room; word = [...word].slice(room).join('')) lines.push([...word].slice(0, room).join(''))
    line = word
  }
  if (line) lines.push(line)
  return lines.map((each) => indent + each)
}

/** Joins `items` with ` · `, breaking a line only between two items; a longer item is wrapped as prose. */
export function wrapItems(items: readonly string[], columns: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const item of items) {
    const longer = line ? `${line} · ${item}` : item
    if (widthOf(longer) <= columns) {
      line = longer
      continue
    }
    if (line) lines.push(line)
    const [...wrapped] = wrap(item, columns)
    line = wrapped.pop() ?? ''
    lines.push(...wrapped)
  }
  return line ? [...lines, line] : lines
}
