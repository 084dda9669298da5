/** Where a comment in a script wraps. */
const COLUMNS = 100

/**
 * One sentence as comment lines, `indent` in front of each but the first. Names in it come with the scan and may hold
 * anything: no character of theirs ends a line or acts on a terminal.
 */
export function comment(text: string, indent = ''): string[] {
  const lines: string[] = []
  let line = '#'
  for (const word of text.replace(/[^ -~]/g, '?').split(' ')) {
    const isFull = line.length + 1 + word.length > COLUMNS && line.length > indent.length + 2
    if (isFull) lines.push(line)
    line = isFull ? `# ${indent}${word}` : `${line} ${word}`
  }
  return [...lines, line]
}
