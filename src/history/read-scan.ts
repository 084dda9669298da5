import { ScanError } from '../errors.js'
import type { ScanRecord } from '../model/index.js'
import { type Line, LineCutter } from './lines.js'
import { otherFormat } from './other-format.js'
import { recordOf } from './record-shape.js'
import { nameOfFile, readBytes, type ScanIo, systemScanIo } from './scan-io.js'

export interface ReadScanOptions {
  /** Hears what the reader has to say of a scan that is not whole: one sentence, which names the file. */
  readonly onNote?: (note: string) => void
  readonly io?: ScanIo
}

/**
 * The records of one saved scan, in the order they stand there (docs/records.md), in blocks as the file is read: memory
 * does not grow with it. A scan that was cut off is read as far as it goes, and a note says so; so does one for types of
 * record that a later version has added, which are left out.
 *
 * @param path NDJSON as `synsweep --json` or `-o ndjson:FILE` writes it; `-` for standard input
 * @throws {ScanError} ERR_FILE_READ; ERR_SCAN_FORMAT: the file is something else, which is named where its beginning
 *   tells; ERR_SCAN_DAMAGED: a line is no record, or a second scan begins. Both name file and line.
 */
export async function* readScan(
  path: string,
  { onNote = () => {}, io = systemScanIo }: ReadScanOptions = {},
): AsyncGenerator<readonly ScanRecord[]> {
  const cutter = new LineCutter(nameOfFile(path))
  const reader = new RecordReader(cutter.file, onNote)
  for await (const bytes of readBytes(path, io)) {
    const records = reader.take(cutter.take(bytes))
    if (records.length > 0) yield records
  }
  const last = cutter.end()
  const records = last === undefined ? [] : reader.take([last])
  if (records.length > 0) yield records
  reader.end()
}

/** How much of a file is looked at to tell what it is. */
const BEGINNING_LINES = 20

/** Lines become records; knows where in the scan it stands. */
class RecordReader {
  #hasHeader: boolean = false
  #hasSummary: boolean = false
  readonly #unknownTypes = new Set<string>()

  constructor(
    readonly file: string,
    readonly onNote: (note: string) => void,
  ) {}

  take(lines: readonly Line[]): ScanRecord[] {
    const records: ScanRecord[] = []
    for (const [i, line] of lines.entries()) {
      if (line.text.trim() === '') continue
      if (!this.#hasHeader) this.#expectScan(lines.slice(i, i + BEGINNING_LINES))
      const record = this.#record(line)
      if (record) records.push(record)
    }
    return records
  }

  end(): void {
    if (!this.#hasHeader) throw new ScanError('ERR_SCAN_FORMAT', `${this.file} is empty: no scan is saved there`)
    if (!this.#hasSummary)
      this.onNote(`${this.file} has no summary: the scan was cut off, and more may be open than it says`)
  }

  /** The first line decides whether the file is a saved scan at all. */
  #expectScan(lines: readonly Line[]): void {
    const value = parsed(lines[0]!.text)
    const isScan = typeof value === 'object' && value !== null && 'type' in value && value.type === 'scan'
    if (isScan && 'tool' in value && value.tool === 'synsweep') return
    const is = otherFormat(lines.map(({ text }) => text).join('\n'))
    const wanted = 'expected a saved scan of synsweep, as --json or -o ndjson:FILE writes it'
    const found = is === undefined ? `its line ${lines[0]!.number} is no scan record` : `it is ${is}`
    throw new ScanError('ERR_SCAN_FORMAT', `${this.file}: ${wanted}; ${found}`)
  }

  #record({ text, number, isEnded }: Line): ScanRecord | undefined {
    const value = parsed(text)
    if (value === undefined && !isEnded) {
      this.onNote(`${this.file} ends in the middle of line ${number}, which is left out`)
      return undefined
    }
    const reading = value === undefined ? { complaint: 'this is no JSON' } : recordOf(value)
    if ('complaint' in reading) throw this.#damaged(number, reading.complaint)
    if ('unknownType' in reading) {
      this.#noteUnknown(reading.unknownType, number)
      return undefined
    }
    this.#stepTo(reading.record, number)
    return reading.record
  }

  #stepTo({ type }: ScanRecord, number: number): void {
    if (type === 'scan' && this.#hasHeader) throw this.#damaged(number, 'a second scan begins here: one file, one scan')
    if (this.#hasSummary)
      throw this.#damaged(number, `a ${type} follows the summary, which is the last record of a scan`)
    this.#hasHeader ||= type === 'scan'
    this.#hasSummary ||= type === 'summary'
  }

  #noteUnknown(type: string, number: number): void {
    if (this.#unknownTypes.has(type)) return
    this.#unknownTypes.add(type)
    this.onNote(
      `${this.file}:${number}: records of type "${type.slice(0, 40)}" are left out: this version does not know them`,
    )
  }

  #damaged(number: number, complaint: string): ScanError {
    return new ScanError('ERR_SCAN_DAMAGED', `${this.file}:${number}: ${complaint}`)
  }
}

/** undefined when it is no JSON, which JSON itself cannot say. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
