import { describe, expect, it } from '@jest/globals'
import { BlockJudge, HostTallies } from '../../src/interpret/index.js'
import { createDraw } from '../../src/link/sim-network.js'
import type { Inquiry } from '../../src/model/index.js'
import { planOf } from '../helpers/plans.js'

const plan = planOf({ targets: '10.0.0.0/16', ports: '1-100' })
const END = plan.endpointCount
const NETWORKS = 24

/** Three in eight networks stop half-way; in each, ten hosts give twenty answers each. */
function answered(seed: number): HostTallies {
  const draw = createDraw(seed)
  const hosts = new HostTallies(seed)
  for (let i = 0; i < NETWORKS * 200; i++) {
    const network = i % NETWORKS
    const until = network % 8 < 3 ? END / 2 : END
    const host = hosts.rowFor(0, 0, 0xffff, 0x0a000000 + network * 256 + (Math.floor(i / NETWORKS) % 10))
    hosts.note(host, 'closed', Math.floor(draw() * until), true)
  }
  return hosts
}

/** Looks until everything is looked at; answers inquiries in between. */
function judge(seed: number, regionsAtOnce: number | undefined, isSilent: (asked: number) => boolean) {
  const waiting: Inquiry[] = []
  const asks: string[] = []
  const ask = (inquiry: Inquiry) => {
    waiting.push(inquiry)
    asks.push(`${inquiry.words[3]}:${inquiry.port}`)
  }
  const blocks = new BlockJudge(plan, answered(seed), ask, regionsAtOnce)
  let lookCount = 1
  let askedCount = 0
  while (!blocks.look(END)) {
    if (++lookCount > 10_000) throw new Error(`seed ${seed}: the look has no end`)
    for (const { onOutcome } of waiting.splice(0)) onOutcome(isSilent(askedCount++) ? 'silent' : 'refused')
  }
  return {
    blocks,
    lookCount,
    askCount: asks.length,
    asks: new Set(asks),
    blocked: new Set(blocks.blocked().map(({ words }) => words[3])),
  }
}

describe('a look for regions that have stopped', () => {
  it.each([1, 2, 3, 4, 5])('comes to the same in slices of any size (seed %d)', (seed) => {
    const whole = judge(seed, undefined, () => true)
    const stopped = Array.from({ length: NETWORKS }, (_, network) => network).filter((network) => network % 8 < 3)
    expect(whole.blocked).toEqual(new Set(stopped.map((network) => 0x0a000000 + network * 256)))
    expect(whole.askCount).toBe(stopped.length)
    for (const regionsAtOnce of [1, 2, 7, 100]) {
      const sliced = judge(seed, regionsAtOnce, () => true)
      expect({ regionsAtOnce, blocked: sliced.blocked, asks: sliced.asks }).toEqual({
        ...{ regionsAtOnce, blocked: whole.blocked, asks: whole.asks },
      })
      expect(sliced.lookCount).toBeGreaterThanOrEqual(Math.ceil(NETWORKS / regionsAtOnce))
      expect(sliced.blocks.isLooking).toBe(false)
    }
  })

  it('clears who answers, and asks the same about a silence only once', () => {
    const { blocked, asks, askCount } = judge(6, 3, (asked) => asked % 2 === 0)
    expect([blocked.size, asks.size]).toEqual([Math.ceil(askCount / 2), askCount])
    expect(judge(6, 3, () => false).blocked.size).toBe(0)
  })

  it('that was begun for less does not answer for more', () => {
    const hosts = answered(7)
    const asked: Inquiry[] = []
    const blocks = new BlockJudge(plan, hosts, (inquiry) => asked.push(inquiry), 5)
    // Half-way through, nobody had stopped.
    expect(blocks.look(END / 2)).toBe(false)
    let looks = 0
    while (blocks.isLooking && looks++ < 1000) expect(blocks.look(END)).toBe(false)
    expect(asked).toHaveLength(9)
  })
})
