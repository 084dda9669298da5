import { createHash } from 'node:crypto'
import { pipeline } from 'node:stream/promises'
import { setImmediate } from 'node:timers/promises'
import { createDeflate, inflateSync } from 'node:zlib'
import { ScanError } from '../errors.js'
import type { ScanSnapshot } from './snapshot.js'

/**
 * A checkpoint as bytes. All numbers little-endian.
 *
 * | bytes        | holds                                                              |
 * |--------------|--------------------------------------------------------------------|
 * | 0–15         | magic                                                              |
 * | 16–19        | version of this layout                                             |
 * | 20–27        | length of the body                                                 |
 * | body, zlib   | length of the JSON (32 bits), the JSON, then the tables one by one |
 * | last 32      | SHA-256 of all before it                                           |
 *
 * The JSON holds what is small and lists the tables' lengths; ledgers, ranges, hosts and open endpoints are tables.
 */
const MAGIC = Buffer.from('synsweep-resume\n', 'latin1')
const VERSION = 3
const HEADER_BYTES = 28
const CHECKSUM_BYTES = 32

/** Three ledgers, a million hosts and a hundred million ranges stay below it: what is larger is no checkpoint of ours. */
const MAX_BODY_BYTES = 2 ** 32 - 1

/** What a file of this kind holds. */
export interface Checkpoint {
  readonly scan: ScanSnapshot
  /** Where results go. */
  readonly outputs: readonly SavedOutput[]
  /** The severity that `--fail-on` named. */
  readonly failOn?: string
}

/** One output and how much of it belongs to the snapshot. */
export interface SavedOutput {
  readonly format: string
  /** Absolute; `-` is standard output. */
  readonly path: string
  readonly lengthBytes: number
}

/** Leaves the event loop to others between pieces; what is passed must not be written to meanwhile. */
export async function encodeCheckpoint({ scan, outputs, failOn }: Checkpoint): Promise<Uint8Array> {
  const { request, schedule, hosts, open, ...rest } = scan
  const { targets, pairs, exclusions, ...requestFields } = request
  const windows = schedule.windows.map(({ slots, ...fields }) => fields)
  const tables = [targets, pairs, exclusions, hosts, open, ...schedule.windows.map(({ slots }) => slots)]
  const tableBytes = tables.map(({ byteLength }) => byteLength)
  const fields = { ...rest, request: requestFields, schedule: { ...schedule, windows }, outputs, failOn, tableBytes }
  const json = Buffer.from(JSON.stringify(fields))
  const jsonLength = Buffer.alloc(4)
  jsonLength.writeUInt32LE(json.length)
  const parts = tables.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength))
  const body = await compress([jsonLength, json, ...parts])
  const header = Buffer.alloc(HEADER_BYTES)
  header.set(MAGIC)
  header.writeUInt32LE(VERSION, MAGIC.length)
  header.writeBigUInt64LE(BigInt(sizeOf(body)), MAGIC.length + 4)
  const hash = createHash('sha256')
  const chunks = [header, ...body]
  const file = Buffer.alloc(sizeOf(chunks) + CHECKSUM_BYTES)
  let at = 0
  for await (const piece of piecesOf(chunks)) {
    hash.update(piece)
    file.set(piece, at)
    at += piece.length
  }
  file.set(hash.digest(), at)
  return file
}

/** Ledgers and hosts of a large scan are some sixty megabytes: they are handed over in pieces, each on a turn of its own. */
const PIECE_BYTES = 2 ** 20

async function* piecesOf(parts: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) {
    for (let at = 0; at < part.length; at += PIECE_BYTES) {
      yield part.subarray(at, at + PIECE_BYTES)
      await setImmediate()
    }
  }
}

async function compress(parts: readonly Uint8Array[]): Promise<Buffer[]> {
  const chunks: Buffer[] = []
  await pipeline(piecesOf(parts), createDeflate({ level: 1, chunkSize: COMPRESSED_BYTES }), async (compressed) => {
    for await (const chunk of compressed) chunks.push(chunk as Buffer)
  })
  return chunks
}

/** Of one chunk as it leaves the compressor. */
const COMPRESSED_BYTES = 2 ** 18

function sizeOf(chunks: readonly Uint8Array[]): number {
  return chunks.reduce((size, { length }) => size + length, 0)
}

/**
 * @param name what to call the bytes in messages
 * @throws {ScanError} ERR_CHECKPOINT_FORMAT, ERR_CHECKPOINT_VERSION or ERR_CHECKPOINT_DAMAGED
 */
export function decodeCheckpoint(bytes: Uint8Array, name: string): Checkpoint {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (!file.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw new ScanError('ERR_CHECKPOINT_FORMAT', `${name} is not a checkpoint of synsweep`)
  }
  const damaged = (cause?: unknown) =>
    new ScanError('ERR_CHECKPOINT_DAMAGED', `${name} is damaged or cut short`, { cause })
  if (file.length < HEADER_BYTES + CHECKSUM_BYTES) throw damaged()
  const version = file.readUInt32LE(MAGIC.length)
  if (version !== VERSION) {
    const what = `${name} has format ${version}; this synsweep reads format ${VERSION}`
    throw new ScanError('ERR_CHECKPOINT_VERSION', what)
  }
  const end = file.length - CHECKSUM_BYTES
  const isWhole = file.readBigUInt64LE(MAGIC.length + 4) === BigInt(end - HEADER_BYTES)
  const checksum = createHash('sha256').update(file.subarray(0, end)).digest()
  if (!isWhole || !checksum.equals(file.subarray(end))) throw damaged()
  try {
    return parseBody(inflateSync(file.subarray(HEADER_BYTES, end), { maxOutputLength: MAX_BODY_BYTES }))
  } catch (error) {
    throw damaged(error)
  }
}

function parseBody(body: Buffer): Checkpoint {
  const jsonEnd = 4 + body.readUInt32LE()
  const { request, schedule, counts, findings, met, outputs, failOn, tableBytes } = JSON.parse(
    body.toString('utf8', 4, jsonEnd),
  )
  let at = jsonEnd
  const tables = (tableBytes as number[]).map((length) => {
    const table = new Uint8Array(length) // a copy, aligned
    if (body.copy(table, 0, at, at + length) !== length) throw new RangeError('a table is cut short')
    at += length
    return table
  })
  const words = (table: number) => new Uint32Array(tables[table]!.buffer)
  const windows = (schedule.windows as object[]).map((window, i) => ({ ...window, slots: tables[5 + i]! }))
  return {
    scan: {
      request: { ...request, targets: words(0), pairs: words(1), exclusions: words(2) },
      schedule: { ...schedule, windows },
      counts,
      hosts: words(3),
      findings,
      ...(met !== undefined && { met }),
      open: words(4),
    },
    outputs,
    ...(failOn !== undefined && { failOn }),
  }
}
