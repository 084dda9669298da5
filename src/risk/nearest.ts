/** What somebody may have meant: the word that the fewest edits turn `text` into; undefined when none is near. */
export function nearestOf(text: string, words: readonly string[]): string | undefined {
  const most = Math.max(2, Math.floor(text.length / 3))
  const near = words
    .map((word) => ({ word, distance: editDistance(word, text) }))
    .filter(({ distance }) => distance <= most)
    .sort((a, b) => a.distance - b.distance)
  return near[0]?.word
}

/** Least number of characters to insert, delete or replace to turn `a` into `b`. */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column) // distances from '' to each start of b
  for (const [i, character] of [...a].entries()) {
    const next = [i + 1]
    for (let j = 0; j < b.length; j++) {
      const replaced = row[j]! + (b[j] === character ? 0 : 1)
      next.push(Math.min(replaced, row[j + 1]! + 1, next[j]! + 1))
    }
    row = next
  }
  return row[b.length]!
}
