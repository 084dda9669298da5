import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { Ledger, LiveWindows, MAX_ATTEMPTS } from '../../src/ledger/index.js'
import { STATES, type State } from '../../src/model/index.js'

describe('ledger', () => {
  it('remembers of every slot what a map of objects would', () => {
    const step = fc.record({ slot: fc.nat(49), state: fc.option(fc.constantFrom(...STATES)) })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const ledger = new Ledger(64)
        ledger.reset(50)
        const model = new Map<number, { attempts: number; state: State | null }>()
        for (const { slot, state } of steps) {
          const entry = model.get(slot) ?? { attempts: 0, state: null }
          if (state && !entry.state) {
            ledger.settle(slot, state)
            entry.state = state
          } else if (entry.attempts < MAX_ATTEMPTS) {
            ledger.noteSent(slot)
            entry.attempts++
          }
          model.set(slot, entry)
        }
        for (let slot = 0; slot < 50; slot++) {
          expect(ledger.attempts(slot)).toBe(model.get(slot)?.attempts ?? 0)
          expect(ledger.isAnswered(slot)).toBe((model.get(slot)?.state ?? null) !== null)
        }
        const unanswered = Array.from({ length: 50 }, (_, slot) => slot).filter((slot) => !model.get(slot)?.state)
        expect(ledger.unansweredCount).toBe(unanswered.length)
        const found: number[] = []
        for (let slot = ledger.nextUnanswered(0); slot < 50; slot = ledger.nextUnanswered(slot + 1)) found.push(slot)
        expect(found).toEqual(unanswered)
      }),
    )
  })

  it('forgets everything on reset, and uses as many slots as it is told', () => {
    const ledger = new Ledger(8)
    ledger.reset(8)
    ledger.noteSent(3)
    ledger.settle(3, 'open')
    ledger.reset(5)
    expect(ledger.length).toBe(5)
    expect(ledger.unansweredCount).toBe(5)
    expect([ledger.attempts(3), ledger.isAnswered(3)]).toEqual([0, false])
    expect(ledger.nextUnanswered(5)).toBe(5)
  })
})

describe('live windows', () => {
  it('reuse the ledger of a retired window and find no window that is not open', () => {
    const live = new LiveWindows(2, 4)
    const first = live.open(0, 0, 4)
    live.open(1, 4, 4)
    expect(live.hasRoom).toBe(false)
    expect(() => live.open(2, 8, 4)).toThrow(RangeError)
    live.retire(first)
    expect(live.find(0)).toBeUndefined()
    expect(live.open(2, 8, 2).ledger).toBe(first.ledger)
    expect(live.find(2)!.start).toBe(8)
  })
})
