import { readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { loadScan, readScan } from '../../src/history/index.js'
import type { ScanRecord } from '../../src/model/index.js'
import { finding, header, host, summary, verdict } from '../output/sample-records.js'
import { memoryFile } from './memory-file.js'

const GOLDEN = join(import.meta.dirname, '../output/golden')
const WHOLE = [header(), verdict(), host('10.0.0.8', 1, 2, 3), finding(), summary()]

const linesOf = (records: readonly object[]) => records.map((record) => `${JSON.stringify(record)}\n`).join('')

async function read(content: string | Uint8Array, pieceBytes?: number) {
  const notes: string[] = []
  const records: ScanRecord[] = []
  const io = memoryFile(content, pieceBytes)
  for await (const block of readScan('scan.ndjson', { io, onNote: (note) => notes.push(note) })) records.push(...block)
  return { records, notes }
}

describe('a saved scan', () => {
  it('is read as it was written, in whatever pieces it comes', async () => {
    const text = readFileSync(join(GOLDEN, 'sample.ndjson.golden'), 'utf8')
    const written = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as ScanRecord)
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: text.length }), async (pieceBytes) => {
        expect(await read(text, pieceBytes)).toEqual({ records: written, notes: [] })
      }),
      { numRuns: 30 },
    )
  })

  it('may have a byte-order mark, Windows line ends and empty lines', async () => {
    const text = `\ufeff\n${linesOf(WHOLE)}`.replaceAll('\n', '\r\n')
    expect(await read(text, 7)).toEqual({ records: WHOLE, notes: [] })
  })

  it('has services among its records', async () => {
    const text = readFileSync(join(GOLDEN, 'services.ndjson.golden'), 'utf8')
    const { records } = await read(text)
    expect(records.filter(({ type }) => type === 'service').length).toBeGreaterThan(2)
  })

  it('that was cut off is read up to there, wherever that is', async () => {
    const text = linesOf(WHOLE)
    const lengths = WHOLE.map((record) => JSON.stringify(record).length + 1)
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: lengths[0]!, max: text.length - 2 }), async (length) => {
        const { records, notes } = await read(text.slice(0, length))
        expect(records).toEqual(WHOLE.slice(0, records.length))
        expect(records.length).toBeLessThan(WHOLE.length)
        expect(notes.at(-1)).toBe('scan.ndjson has no summary: the scan was cut off, and more may be open than it says')
      }),
    )
    expect((await read(text.slice(0, lengths[0]! + 10))).notes[0]).toBe(
      'scan.ndjson ends in the middle of line 2, which is left out',
    )
  })

  it('of a later version is read without the types of record that are new', async () => {
    const later = [WHOLE[0]!, { type: 'weather' }, { type: 'weather' }, ...WHOLE.slice(1)]
    expect(await read(linesOf(later))).toEqual({
      records: WHOLE,
      notes: ['scan.ndjson:2: records of type "weather" are left out: this version does not know them'],
    })
  })
})

describe('a damaged scan', () => {
  it.each<[string, readonly object[], string]>([
    [
      'a wrong port',
      [header(), { ...verdict(), port: 'ssh' }],
      'scan.ndjson:2: the verdict\'s "port" must be a port, 0 to 65535; got "ssh"',
    ],
    [
      'an address that is none',
      [header(), { ...verdict(), address: '10.0.0.8; reboot' }],
      'scan.ndjson:2: the verdict\'s "address" must be an IP address; got "10.0.0.8; reboot"',
    ],
    [
      'a field that is missing',
      [header(), { ...finding(), severity: undefined }],
      'scan.ndjson:2: the finding\'s "severity" must be one of info, low, medium, high, critical; it is missing',
    ],
    ['a line that is no record', [header(), [1, 2]], 'scan.ndjson:2: expected a record: an object with a "type"'],
    [
      'two scans in one file',
      [header(), verdict(), header()],
      'scan.ndjson:3: a second scan begins here: one file, one scan',
    ],
    [
      'a record behind the summary',
      [header(), summary(), verdict()],
      'scan.ndjson:3: a verdict follows the summary, which is the last record of a scan',
    ],
  ])('is refused for %s', async (_, records, message) => {
    await expect(read(linesOf(records))).rejects.toMatchObject({ code: 'ERR_SCAN_DAMAGED', message })
  })

  it('is refused for a line in its middle that is no JSON', async () => {
    const text = `${linesOf([header()])}{"type":"verd\n${linesOf([summary()])}`
    const message = 'scan.ndjson:2: this is no JSON'
    await expect(read(text)).rejects.toMatchObject({ code: 'ERR_SCAN_DAMAGED', message })
  })
})

describe('a file that is no saved scan', () => {
  const WANTED = 'scan.ndjson: expected a saved scan of synsweep, as --json or -o ndjson:FILE writes it; '

  it.each(readdirSync(GOLDEN).filter((name) => name.startsWith('sample') && !name.includes('.ndjson')))(
    'is refused: %s',
    async (name) => {
      const text = readFileSync(join(GOLDEN, name), 'utf8')
      await expect(read(text, 50)).rejects.toMatchObject({ code: 'ERR_SCAN_FORMAT' })
    },
  )

  it.each<[string, string | Uint8Array]>([
    ["it is Nmap's XML (-oX)", '<?xml version="1.0"?>\n<!DOCTYPE nmaprun>\n<nmaprun scanner="nmap" args="nmap">\n'],
    ["it is synsweep's XML", '<?xml version="1.0"?>\n<!DOCTYPE nmaprun>\n<nmaprun scanner="synsweep">\n'],
    ["it is Nmap's text (-oN, -oG), or synsweep's like it", '# Nmap 7.93 scan initiated\nHost: 10.0.0.8\n'],
    ["it is masscan's list (-oL), or synsweep's like it", '#masscan\nopen tcp 80 10.0.0.8 1\n'],
    ["it is masscan's JSON (-oJ, -oD)", '{"ip":"10.0.0.8","ports":[{"port":80}]}\n'],
    ["it is synsweep's JSON in one piece (-o json)", `[\n${JSON.stringify(header())},\n`],
    ["it is ZMap's output", 'saddr\n10.0.0.8\n'],
    ['it is CSV', 'address,port,state\n10.0.0.8,22,open\n'],
    ['it is compressed by gzip: unpack it first, with zcat', gzipSync(linesOf(WHOLE))],
    [
      'it is UTF-16 text, or binary: let synsweep write the file itself, with -o ndjson:FILE',
      Buffer.from(`\ufeff${linesOf(WHOLE)}`, 'utf16le'),
    ],
    ['it is a checkpoint, which --resume goes on with', 'synsweep-resume\n\u0001'],
    ['its line 1 is no scan record', 'hello\n'],
    ['its line 1 is no scan record', linesOf(WHOLE.slice(1))],
    ['its line 1 is no scan record', '{"type":"scan","tool":"another"}\n'],
  ])('is named: %s', async (found, content) => {
    await expect(read(content)).rejects.toMatchObject({ code: 'ERR_SCAN_FORMAT', message: WANTED + found })
  })

  it('is refused when it is empty', async () => {
    const message = 'scan.ndjson is empty: no scan is saved there'
    await expect(read('')).rejects.toMatchObject({ code: 'ERR_SCAN_FORMAT', message })
    await expect(read('\n\n')).rejects.toMatchObject({ code: 'ERR_SCAN_FORMAT', message })
  })

  it('is given up as soon as a line is longer than any record', async () => {
    const message = 'scan.ndjson:2: a line longer than any record: this is no saved scan'
    await expect(read(linesOf([header()]) + 'x'.repeat(5_000_000))).rejects.toMatchObject({
      code: 'ERR_SCAN_FORMAT',
      message,
    })
  })

  it('is said to be missing, or a directory, by its path', async () => {
    const readAll = async (path: string) => {
      for await (const _ of readScan(path));
    }
    await expect(readAll('/nowhere/scan.ndjson')).rejects.toMatchObject({
      code: 'ERR_FILE_READ',
      message: 'cannot read /nowhere/scan.ndjson: no such file',
    })
    await expect(readAll(tmpdir())).rejects.toMatchObject({ code: 'ERR_FILE_READ' })
  })
})

describe('a scan in memory', () => {
  it('has its records by type, and of the verdicts those of open endpoints', async () => {
    const closed = verdict({ port: 23, state: 'closed' })
    const io = memoryFile(linesOf([header(), verdict(), closed, ...WHOLE.slice(2)]))
    const scan = await loadScan('-', { io })
    expect(scan).toMatchObject({ header: WHOLE[0], verdicts: [WHOLE[1]], hosts: [WHOLE[2]], findings: [WHOLE[3]] })
    expect(scan).toMatchObject({ services: [], postures: [], summary: WHOLE[4], notes: [] })
    const all = await loadScan('-', { io, keeps: ({ type }) => type === 'verdict' })
    expect(all.verdicts).toHaveLength(2)
    expect(all.hosts).toEqual([])
  })

  it('that was cut off has no summary, and says so', async () => {
    const scan = await loadScan('-', { io: memoryFile(linesOf([header()])) })
    expect(scan).not.toHaveProperty('summary')
    expect(scan.notes).toEqual([
      'standard input has no summary: the scan was cut off, and more may be open than it says',
    ])
  })
})
