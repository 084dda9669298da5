import { StreamDestination } from './destination.js'
import type { CliEnvironment } from './environment.js'

const DEFAULT_COLUMNS = 80

/** Writes a result to standard output; a reader that has left is no error. */
export async function print(env: CliEnvironment, text: string): Promise<void> {
  await new StreamDestination(env.stdout).append(text.endsWith('\n') ? text : `${text}\n`)
}

/** Columns to lay results out in. */
export function pageColumns(env: CliEnvironment): number {
  return env.stdout.columns() ?? DEFAULT_COLUMNS
}

/** Rows in columns, two spaces apart. Columns named in `right` are set flush right. */
export function table(rows: readonly (readonly string[])[], right: readonly number[] = []): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows.map((row) =>
    row
      .map((cell, column) => (right.includes(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)))
      .join('  ')
      .trimEnd(),
  )
}
