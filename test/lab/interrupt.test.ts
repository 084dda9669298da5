import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { makeNetwork, type Network } from './network.js'
import { readSweep, type Sweep, startSweep } from './synsweep.js'
import { ENDPOINT_COUNT, PORTS, TARGETS, type Truth, truth } from './truth.js'

/** Slow enough that the whole plan would take over four minutes. */
const RATE_PPS = 1000
const VERDICTS_BEFORE = 200

describe.each(['xdp', 'packet', 'ip'])('Ctrl-C in the middle of a sweep by link %s', (link) => {
  let network: Network
  let result: Sweep
  let synCount: number

  beforeAll(async () => {
    network = await makeNetwork({ takesXdp: link === 'xdp' })
    const scan = startSweep(network.scanner, [TARGETS, '-p', PORTS, '--link', link, '--rate', `${RATE_PPS}`])
    const stderr = text(scan.stderr!)
    const ended = once(scan, 'close') as Promise<[number | null, NodeJS.Signals | null]>
    const lines: string[] = []
    for await (const line of createInterface(scan.stdout!)) {
      lines.push(line)
      if (lines.length === 1 + VERDICTS_BEFORE) scan.kill('SIGINT')
    }
    const [code, signal] = await ended
    synCount = await network.synCount()
    result = readSweep({ code, signal, stdout: lines.join('\n'), stderr: await stderr })
  }, 60_000)
  afterAll(() => network.close())

  it('ends with 130', () => {
    expect(result).toMatchObject({ code: 130, signal: null })
  })

  it('leaves nothing that still sends', async () => {
    await setTimeout(500)
    expect(await network.synCount()).toBe(synCount)
    expect(synCount).toBe(result.summary.sent)
  })

  it('stops long before the plan is done', () => {
    expect(synCount).toBeLessThan(ENDPOINT_COUNT / 10)
  })

  it('prints what is known, none of it wrong, and that it is not all', () => {
    const { open, closed, filtered, complete } = result.summary
    expect(result.verdicts.length).toBeGreaterThanOrEqual(VERDICTS_BEFORE)
    expect(open + closed + filtered).toBe(result.verdicts.length)
    expect(complete).toBe(false)
    const wrong = result.verdicts.filter(({ address, port, state, reason }) => {
      const expected: Truth = truth(address, port)
      return state !== expected.state || reason !== expected.reason
    })
    expect(wrong).toEqual([])
  })
})
