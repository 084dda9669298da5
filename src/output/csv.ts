import type { Verdict } from '../model/index.js'
import { csvField, printable } from './escape.js'
import type { Writer } from './writer.js'

const COLUMNS = [
  'address',
  'name',
  'port',
  'protocol',
  'state',
  'reason',
  'ttl',
  'rttMs',
  'reasonAddress',
  'attempts',
  'at',
  'blockedSuspected',
] as const satisfies readonly (keyof Verdict)[]

/** CSV (RFC 4180, header line, CRLF): one row for each verdict. Other records have no row. */
export function createCsvWriter(): Writer {
  let header = row(COLUMNS)
  return {
    write: (records) => {
      let text = header
      header = ''
      for (const record of records) {
        if (record.type === 'verdict') text += row(COLUMNS.map((column) => cell(record[column])))
      }
      return text
    },
    end: () => header,
  }
}

function cell(value: string | number | true | undefined): string | number | undefined {
  if (value === true) return 'true'
  return typeof value === 'string' ? printable(value) : value
}

function row(values: readonly (string | number | undefined)[]): string {
  return `${values.map(csvField).join(',')}\r\n`
}
