import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  PROBE_BYTES,
  ProbeBatch,
  packReplies,
  REPLY_BYTES,
  type ReplyFields,
  ReplyKind,
} from '../../src/batch/index.js'
import { loadAddon } from '../../src/link/load-addon.js'

const word = fc.integer({ min: 0, max: 0xffffffff })
const words = fc.tuple(word, word, word, word)

describe('records', () => {
  it('have one layout on both sides of the boundary', () => {
    const { probe, reply, replyKind } = loadAddon().recordLayout()
    expect(replyKind).toEqual(ReplyKind)
    expect(probe).toEqual({ bytes: PROBE_BYTES, target: 0, port: 16, attempt: 18 })
    expect(reply).toEqual({
      ...{ bytes: REPLY_BYTES, target: 0, responder: 16, port: 32, kind: 34, attempt: 35, ttl: 36, icmpType: 37 },
      ...{ icmpCode: 38, tcpOptions: 39, windowBytes: 40, rttUs: 44, capturedLow: 48, capturedHigh: 52 },
    })
  })

  it('give back of a probe what was put in', () => {
    fc.assert(
      fc.property(
        words,
        fc.integer({ min: 0, max: 65_535 }),
        fc.integer({ min: 0, max: 15 }),
        (target, port, attempt) => {
          const batch = new ProbeBatch(2)
          batch.push(0, 0, 0, 0, 0, 0)
          batch.push(...target, port, attempt)
          expect([...batch.words.subarray(5, 9)]).toEqual(target)
          expect([batch.port(1), batch.attempt(1), batch.isFull, batch.bytes().length]).toEqual([
            port,
            attempt,
            true,
            40,
          ])
        },
      ),
    )
  })

  it('give back of a reply what was put in', () => {
    const byte = fc.integer({ min: 0, max: 255 })
    const reply: fc.Arbitrary<ReplyFields> = fc.record({
      target: words,
      responder: words,
      port: fc.integer({ min: 0, max: 65_535 }),
      kind: fc.constantFrom(...Object.values(ReplyKind)),
      attempt: byte,
      ttl: byte,
      icmpType: byte,
      icmpCode: byte,
      windowBytes: fc.integer({ min: 0, max: 65_535 }),
      rttUs: word,
      capturedAtMs: fc.integer({ min: 0, max: 4e12 }).map((us) => us / 1000),
    })
    fc.assert(
      fc.property(fc.array(reply, { minLength: 1, maxLength: 5 }), (replies) => {
        const batch = packReplies(replies)
        expect(batch.count).toBe(replies.length)
        replies.forEach((expected, row) => {
          const at = row * 14
          expect([...batch.words.subarray(at, at + 8)]).toEqual([...expected.target, ...expected.responder])
          expect(batch.port(row)).toBe(expected.port)
          expect(batch.kind(row)).toBe(expected.kind)
          expect(batch.attempt(row)).toBe(expected.attempt)
          expect(batch.ttl(row)).toBe(expected.ttl)
          expect(batch.icmpType(row)).toBe(expected.icmpType)
          expect(batch.icmpCode(row)).toBe(expected.icmpCode)
          expect(batch.windowBytes(row)).toBe(expected.windowBytes)
          expect(batch.rttUs(row)).toBe(expected.rttUs)
          expect(batch.capturedAtMs(row)).toBeCloseTo(expected.capturedAtMs, 3)
        })
      }),
    )
  })
})
