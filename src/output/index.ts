/** Stage 7 of 7 · output · records → text. Pure: it opens no file and asks no terminal. Next: ../cli. */
import { createCsvWriter } from './csv.js'
import { createJsonWriter } from './json.js'
import { createMasscanJsonWriter } from './masscan-json.js'
import { createListWriter } from './masscan-list.js'
import { createNdjsonWriter } from './ndjson.js'
import { createNmapGrepableWriter } from './nmap-grepable.js'
import { createNmapXmlWriter } from './nmap-xml.js'
import { createTextWriter } from './text.js'
import type { CreateWriter } from './writer.js'

export { jsonText, printable, xmlText } from './escape.js'
export { truncate, widthOf, wrap, wrapItems } from './layout.js'
export { createPalette, type Palette } from './palette.js'
export { formatPortRanges } from './port-ranges.js'
export { formatScope } from './scope.js'
export { authText, productText } from './service-book.js'
export { renderFindings, severityMark } from './text-findings.js'
export { nameOf, type TextPage } from './text-hosts.js'
export { WHY_UNRATED } from './text-postures.js'
export { renderSummary } from './text-summary.js'
export { formatCount, formatDuration, formatPercent, formatQuantity, formatRate } from './units.js'
export type { CreateWriter, Writer, WriterOptions } from './writer.js'

/** Every format by the name that `--output FORMAT:FILE` takes. A new format is a file and a line here. */
export const writers = {
  text: createTextWriter,
  ndjson: createNdjsonWriter,
  json: createJsonWriter,
  csv: createCsvWriter,
  xml: createNmapXmlWriter,
  grepable: createNmapGrepableWriter,
  list: createListWriter,
  'masscan-json': createMasscanJsonWriter,
} as const satisfies Readonly<Record<string, CreateWriter>>

export type OutputFormat = keyof typeof writers

export function isOutputFormat(name: string): name is OutputFormat {
  return Object.hasOwn(writers, name)
}
