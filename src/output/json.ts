import { jsonRecord } from './json-record.js'
import type { Writer } from './writer.js'

/** One JSON array of all records, one a line: a whole document once ended, also after no record at all. */
export function createJsonWriter(): Writer {
  let separator = '[\n'
  return {
    write: (records) => {
      let text = ''
      for (const record of records) {
        text += separator + jsonRecord(record)
        separator = ',\n'
      }
      return text
    },
    end: () => (separator === '[\n' ? '[]\n' : '\n]\n'),
  }
}
