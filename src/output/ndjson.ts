import { jsonRecord } from './json-record.js'
import type { Writer } from './writer.js'

/** NDJSON: one record a line, as it comes. The stream every other format is a view of. */
export function createNdjsonWriter(): Writer {
  return {
    write(records) {
      let text = ''
      for (const record of records) text += `${jsonRecord(record)}\n`
      return text
    },
    end: () => '',
  }
}
