import { createHash } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from '../../src/scan/checkpoint.js'
import { scan } from '../../src/scan/index.js'
import { simWorld } from '../helpers/sim-world.js'

let checkpoint: Checkpoint
let bytes: Uint8Array
beforeAll(async () => {
  const world = simWorld({ answer: (_, port) => ({ kind: port === 22 ? 'syn-ack' : 'silence' }) })
  const run = scan(
    { targets: ['10.0.0.0/28', '10.1.0.1:7'], ports: '22,80', seed: 2n ** 64n - 1n, ratePps: 1000 },
    world,
  )
  for await (const records of run.records()) if (records.some(({ type }) => type === 'verdict')) break
  const snapshot = run.snapshot()
  await run.close()
  const outputs = [{ format: 'ndjson', path: '/tmp/out', lengthBytes: 2 ** 40 }]
  checkpoint = { scan: snapshot!, outputs, failOn: 'high' }
  bytes = await encodeCheckpoint(checkpoint)
})

const codeOf = (given: Uint8Array): string | undefined => {
  try {
    decodeCheckpoint(given, 'it')
    return undefined
  } catch (error) {
    return (error as { code?: string }).code ?? String(error)
  }
}

/** The same bytes with some changed and a checksum that fits. */
function forged(change: (copy: Buffer) => void): Buffer {
  const copy = Buffer.from(bytes)
  change(copy)
  copy.set(createHash('sha256').update(copy.subarray(0, -32)).digest(), copy.length - 32)
  return copy
}

describe('a checkpoint', () => {
  it('is read as it was written', () => {
    expect(decodeCheckpoint(bytes, 'it')).toEqual(checkpoint)
    expect(checkpoint.scan.schedule.windows[0]!.slots).toHaveLength(33)
    expect(checkpoint.scan.findings.length).toBeGreaterThan(0)
  })

  it('is read as it was written when its tables are of many pieces', async () => {
    const hosts = Uint32Array.from({ length: 700_001 }, (_, i) => Math.imul(i, 0x9e3779b1))
    const windows = checkpoint.scan.schedule.windows.map((window) => ({
      ...window,
      slots: Uint8Array.from({ length: 2 ** 20 + 1 }, (_, i) => i % 251),
    }))
    const large = {
      ...checkpoint,
      scan: { ...checkpoint.scan, hosts, schedule: { ...checkpoint.scan.schedule, windows } },
    }
    const read = decodeCheckpoint(await encodeCheckpoint(large), 'it')
    expect(Buffer.compare(Buffer.from(read.scan.hosts.buffer), Buffer.from(hosts.buffer))).toBe(0)
    for (const [i, { slots }] of windows.entries()) {
      expect(Buffer.compare(read.scan.schedule.windows[i]!.slots, slots)).toBe(0)
    }
  })

  it('is read from the middle of other bytes', () => {
    const larger = new Uint8Array(bytes.length + 5)
    larger.set(bytes, 3)
    expect(decodeCheckpoint(larger.subarray(3, 3 + bytes.length), 'it')).toEqual(checkpoint)
  })

  it('cut short at any byte is refused', () => {
    for (let length = 0; length < bytes.length; length++) {
      const code = length < 16 ? 'ERR_CHECKPOINT_FORMAT' : 'ERR_CHECKPOINT_DAMAGED'
      expect([length, codeOf(bytes.subarray(0, length))]).toEqual([length, code])
    }
  })

  it('with one bit changed is refused, whichever it is', () => {
    const codes = new Set<string | undefined>()
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const copy = Uint8Array.from(bytes)
      copy[bit >> 3]! ^= 1 << (bit & 7)
      codes.add(codeOf(copy))
    }
    expect(codes).toEqual(new Set(['ERR_CHECKPOINT_FORMAT', 'ERR_CHECKPOINT_VERSION', 'ERR_CHECKPOINT_DAMAGED']))
  })

  it('with bytes appended is refused', () => {
    expect(codeOf(Buffer.concat([bytes, Buffer.alloc(1)]))).toBe('ERR_CHECKPOINT_DAMAGED')
  })

  it('of another format is refused by its number', () => {
    const other = forged((copy) => copy.writeUInt32LE(7, 16))
    expect(() => decodeCheckpoint(other, 'it')).toThrow('it has format 7; this synsweep reads format 3')
  })

  it('that is none is refused, whatever it holds', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (other) => {
        expect(codeOf(other)).toBe('ERR_CHECKPOINT_FORMAT')
      }),
    )
  })

  it('changed anywhere though its checksum fits is refused or means the same, never crashes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 28, max: bytes.length - 33 }), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const copy = forged((of) => {
          of[at]! ^= mask
        })
        // zlib has a checksum over what it holds; bits that only fill up its last byte hold nothing (RFC 1951, 3.2.3)
        if (codeOf(copy) === undefined) expect(decodeCheckpoint(copy, 'it')).toEqual(checkpoint)
        else expect(codeOf(copy)).toBe('ERR_CHECKPOINT_DAMAGED')
      }),
      { examples: fillings() },
    )
  })
})

/** Every change of the last byte of compressed data, in front of zlib's checksum. */
function fillings(): [number, number][] {
  return Array.from({ length: 255 }, (_, i) => [bytes.length - 37, i + 1])
}
