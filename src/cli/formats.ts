import { type CreateWriter, writers } from '../output/index.js'
import { reports } from '../report/index.js'

/** Every format by the name that `--output FORMAT:FILE` takes. */
export const formats = { ...writers, ...reports } as const satisfies Readonly<Record<string, CreateWriter>>

export type Format = keyof typeof formats

export function isFormat(name: string): name is Format {
  return Object.hasOwn(formats, name)
}

/** Formats that something else reads at any moment: their file is replaced as one step, once it is whole. */
const REPLACED_AS_ONE: ReadonlySet<Format> = new Set<Format>(['prometheus'])

export function isReplacedAsOne(format: Format): boolean {
  return REPLACED_AS_ONE.has(format)
}
